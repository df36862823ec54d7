import { describe } from 'vitest'
import { socketNeedsClose } from '../../../lib/leak/rules/socket-needs-close.ts'
import { testRule, type RightCase, type WrongCase } from '../rule-cases.ts'

const wrong: readonly WrongCase[] = [
  [
    "the socket of socket.io's own example, opened at import",
    `
'use client'
import { io } from 'socket.io-client'

export const socket = io()
`,
    [4],
  ],
  [
    'a socket opened at import even though a function can close it',
    `
import { io } from 'socket.io-client'
const socket = io(process.env.NEXT_PUBLIC_SOCKET_URL!, { transports: ['websocket'] })
export function subscribe(event: string, listener: () => void) {
  socket.on(event, listener)
}
export function disconnect() {
  socket.disconnect()
}`,
    [2],
  ],
  [
    'a lazily opened global that nobody closes',
    `
import { io, type Socket } from 'socket.io-client'
let socket: Socket | null = null
export function getSocket(): Socket {
  if (!socket) {
    socket = io('/', { path: '/api/socket' })
  }
  return socket
}`,
    [5],
  ],
  [
    'a global promise of a socket',
    `
import type { Socket } from 'socket.io-client'
let socketPromise: Promise<Socket> | undefined
export function useSocket() {
  socketPromise ??= import('socket.io-client').then(({ io }) => io('/'))
  return socketPromise
}`,
    [4],
  ],
  [
    'a global promise made by an async function',
    `
let pending = null
async function connect(token) {
  const { io } = await import('socket.io-client')
  return io('/', { auth: { token } })
}
export function getSocket(token) {
  pending = pending ?? connect(token)
  return pending
}`,
    [4],
  ],
  [
    'a socket on globalThis',
    `
import { io } from 'socket.io-client'
export function getSocket() {
  globalThis.__socket ??= io('/')
  return globalThis.__socket
}`,
    [3],
  ],
  [
    'a property of a module object',
    `
import io from 'socket.io-client'
const state = { socket: null, listeners: 0 }
export const connect = () => {
  state.socket = io('/chat')
  state.socket.on('message', () => state.listeners++)
}`,
    [4],
  ],
  [
    'an effect without a cleanup',
    `
import { io } from 'socket.io-client'
export function useNotifications(userId) {
  const [items, setItems] = useState([])
  useEffect(() => {
    const socket = io('/notifications')
    socket.emit('join', userId)
    socket.on('notification', (item) => setItems((all) => [item, ...all]))
  }, [userId])
  return items
}`,
    [5],
  ],
  [
    'a cleanup that only takes the listeners off',
    `
import { io } from 'socket.io-client'
export function useNotifications() {
  useEffect(() => {
    const socket = io()
    socket.on('notification', show)
    return () => {
      socket.off('notification', show)
    }
  }, [])
}`,
    [4],
  ],
  [
    'a socket kept in state, given to a context',
    `
import { io } from 'socket.io-client'
export function SocketProvider({ children }) {
  const [socket, setSocket] = useState(null)
  useEffect(() => {
    setSocket(io(URL))
  }, [])
  return <SocketContext.Provider value={{ socket }}>{children}</SocketContext.Provider>
}`,
    [5],
  ],
  [
    'a socket kept in a ref',
    `
import io from 'socket.io-client'
export const useSocket = () => {
  const ref = useRef()
  useEffect(() => {
    ref.current = io(URL)
    ref.current.on('connect', () => console.log('connected'))
  }, [])
  return ref.current
}`,
    [5],
  ],
  [
    'a WebSocket in an effect',
    `
export function Ticker({ symbol }: { symbol: string }) {
  const [price, setPrice] = useState<number>()
  useEffect(() => {
    const ws = new WebSocket(\`wss://prices.example/\${symbol}\`)
    ws.onmessage = (event) => setPrice(JSON.parse(event.data).price)
    ws.onerror = console.error
  }, [symbol])
  return <b>{price}</b>
}`,
    [4],
  ],
  [
    'a WebSocket that reconnects and never ends',
    `
export function useFeed(url) {
  const ws = useRef(null)
  const connect = useCallback(() => {
    ws.current = new WebSocket(url)
    ws.current.onclose = () => setTimeout(connect, 1000)
  }, [url])
  useEffect(() => {
    connect()
  }, [connect])
}`,
    [4],
  ],
  [
    'an EventSource that nobody keeps',
    `
export function Live() {
  useEffect(() => {
    new EventSource('/api/events').onmessage = (event) => mutate('/api/items')
  }, [])
  return null
}`,
    [3],
  ],
  [
    'an EventSource whose cleanup is returned by an async function',
    `
export function Live() {
  useEffect(() => {
    const open = async () => {
      const token = await getToken()
      const source = new window.EventSource('/api/events?token=' + token)
      source.addEventListener('update', refresh)
      return () => source.close()
    }
    open()
  }, [])
}`,
    [5],
  ],
  [
    'an EventSource opened at import',
    `
export const events = new EventSource('/api/stream')
events.onmessage = ({ data }) => store.push(JSON.parse(data))`,
    [1],
  ],
  [
    'a singleton class that connects in its constructor',
    `
import { io, Socket } from 'socket.io-client'
class RealtimeClient {
  private socket: Socket
  constructor() {
    this.socket = io(process.env.NEXT_PUBLIC_WS)
  }
  on(event: string, listener: () => void) {
    this.socket.on(event, listener)
  }
}
export const realtime = new RealtimeClient()`,
    [5],
  ],
  [
    'a class whose destroy leaves the socket open',
    `
export class Feed {
  private ws?: WebSocket
  open() {
    this.ws = new WebSocket('wss://feed.example')
    this.ws.onmessage = () => this.count++
  }
  destroy() {
    this.count = 0
  }
}`,
    [4],
  ],
  [
    'a class component that never closes',
    `
export class Prices extends React.Component {
  componentDidMount() {
    this.source = new EventSource('/prices')
    this.source.onmessage = this.update
  }
  render() {
    return null
  }
}`,
    [3],
  ],
  [
    'a helper that opens, called in an effect',
    `
import { io } from 'socket.io-client'
const createSocket = (token) => io('/', { auth: { token } })
export function useChat(token) {
  useEffect(() => {
    const socket = createSocket(token)
    socket.on('message', receive)
  }, [token])
}`,
    [2],
  ],
  [
    'io under another name',
    `
import { connect as openSocket } from 'socket.io-client'
export function Board() {
  useEffect(() => {
    const socket = openSocket('/board')
    socket.on('move', move)
  }, [])
}`,
    [4],
  ],
  [
    'io loaded in the effect',
    `
export function Board() {
  useEffect(() => {
    let socket
    ;(async () => {
      const { io } = await import('socket.io-client')
      socket = io('/board')
      socket.on('move', move)
    })()
  }, [])
}`,
    [6],
  ],
  [
    'the ws package at import',
    `
import WebSocket from 'ws'
const upstream = new WebSocket('wss://upstream.example')
upstream.on('message', handle)
export const send = (text: string) => upstream.send(text)`,
    [2],
  ],
  [
    'a required socket.io-client',
    `
const io = require('socket.io-client')
let socket
export function getSocket() {
  if (!socket) socket = io('http://localhost:4000')
  return socket
}`,
    [4],
  ],
  [
    'a socket closed before it is opened anew, but not at the end',
    `
export function Room({ id }) {
  const socket = useRef(null)
  useEffect(() => {
    socket.current?.close()
    socket.current = new WebSocket('/rooms/' + id)
  }, [id])
}`,
    [5],
  ],
  [
    'two sockets in a table, opened at import',
    `
'use client'
import { io } from 'socket.io-client'
export const sockets = { chat: io('/chat'), presence: io('/presence') }`,
    [3, 3],
  ],
]

const right: readonly RightCase[] = [
  [
    'an effect that disconnects',
    `
import { io } from 'socket.io-client'
export function useNotifications() {
  useEffect(() => {
    const socket = io()
    socket.on('notification', show)
    return () => {
      socket.disconnect()
    }
  }, [])
}`,
  ],
  [
    'a concise cleanup',
    `
export function Live() {
  useEffect(() => {
    const source = new EventSource('/api/events')
    source.onmessage = refresh
    return () => source.close()
  }, [])
}`,
  ],
  [
    'autoConnect: false, as the documentation recommends',
    `
import { io } from 'socket.io-client'
export const socket = io(URL, { autoConnect: false })`,
  ],
  [
    'options that cannot be read',
    `
import { io } from 'socket.io-client'
import { options } from './options'
export const socket = io(URL, options)`,
  ],
  [
    'options kept in a constant',
    `
import { io } from 'socket.io-client'
const options = { autoConnect: false, transports: ['websocket'] }
export const socket = io(URL, options)`,
  ],
  [
    'a global that is counted and closed',
    `
import { io, type Socket } from 'socket.io-client'
let socket: Socket | undefined
let users = 0
export function useSocket() {
  useEffect(() => {
    socket ??= io('/')
    users++
    return () => {
      if (--users > 0) return
      socket?.disconnect()
      socket = undefined
    }
  }, [])
}`,
  ],
  [
    'a lazily opened global with a function that closes it',
    `
import { io } from 'socket.io-client'
let socket = null
export function getSocket() {
  socket ??= io('/')
  return socket
}
export function closeSocket() {
  socket?.close()
  socket = null
}`,
  ],
  [
    'a promise of a socket, closed when it is there',
    `
let pending
export function open() {
  pending ??= import('socket.io-client').then(({ io }) => io('/'))
  return pending
}
export function close() {
  pending?.then((socket) => socket.disconnect())
  pending = undefined
}`,
  ],
  [
    'a promise of a socket, awaited and closed',
    `
let pending
export function open() {
  pending ??= import('socket.io-client').then((module) => module.io('/'))
  return pending
}
export async function close() {
  ;(await pending)?.disconnect()
}`,
  ],
  [
    'a ref closed in another effect',
    `
export function Room({ id }) {
  const socket = useRef(null)
  useEffect(() => {
    socket.current = new WebSocket('/rooms/' + id)
  }, [id])
  useEffect(() => () => socket.current?.close(), [id])
}`,
  ],
  [
    'a socket in state, closed by an effect that depends on it',
    `
import { io } from 'socket.io-client'
export function SocketProvider({ children }) {
  const [socket, setSocket] = useState(null)
  useEffect(() => {
    const opened = io(URL)
    setSocket(opened)
    return () => opened.close()
  }, [])
  return <SocketContext.Provider value={socket}>{children}</SocketContext.Provider>
}`,
  ],
  [
    'a class that closes in destroy',
    `
export class Feed {
  private ws?: WebSocket
  open() {
    this.ws = new WebSocket('wss://feed.example')
  }
  destroy() {
    this.ws?.close(1000)
    this.ws = undefined
  }
}`,
  ],
  [
    'a private field closed with terminate',
    `
import WebSocket from 'ws'
export class Upstream {
  #socket: WebSocket | undefined
  connect() {
    this.#socket = new WebSocket('wss://upstream.example')
  }
  stop() {
    this.#socket?.terminate()
  }
}`,
  ],
  [
    'a factory that gives the socket to its caller',
    `
export function openFeed(url: string) {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  return socket
}`,
  ],
  [
    'a program that connects and runs',
    `
import WebSocket from 'ws'
const socket = new WebSocket(process.argv[2])
socket.on('message', (data) => console.log(String(data)))`,
    'scripts/listen.ts',
  ],
  [
    'a socket given to a manager that the module does not show',
    `
import { manage } from './connections'
export function Live() {
  useEffect(() => {
    const socket = new WebSocket('/live')
    return manage(socket)
  }, [])
}`,
  ],
  [
    'a function that speaks once and closes',
    `
export async function ask(url, question) {
  const socket = new WebSocket(url)
  await once(socket, 'open')
  socket.send(question)
  const answer = await once(socket, 'message')
  socket.close()
  return answer
}`,
  ],
  [
    'io of another package',
    `
import { io } from './file-io'
export const disk = io('/tmp')`,
  ],
  [
    'a server of socket.io',
    `
import { Server } from 'socket.io'
export const attach = (http) => new Server(http)`,
  ],
  [
    'a class of the name WebSocket of our own',
    `
import { WebSocket } from './mock-socket'
export const socket = new WebSocket('ws://localhost')`,
  ],
  [
    'a cleanup through a named function',
    `
export function Live() {
  useEffect(() => {
    const source = new EventSource('/live')
    const stop = () => {
      source.removeEventListener('tick', tick)
      source.close()
    }
    source.addEventListener('tick', tick)
    return stop
  }, [])
}`,
  ],
  [
    'a socket that is loaded and closed in the effect',
    `
export function Board() {
  useEffect(() => {
    let socket
    let gone = false
    void import('socket.io-client').then(({ io }) => {
      if (gone) return
      socket = io('/board')
    })
    return () => {
      gone = true
      socket?.disconnect()
    }
  }, [])
}`,
  ],
  [
    'a helper that opens, closed by who calls it',
    `
import { io } from 'socket.io-client'
const createSocket = (token) => io('/', { auth: { token } })
export function useChat(token) {
  useEffect(() => {
    const socket = createSocket(token)
    socket.on('message', receive)
    return () => {
      socket.disconnect()
    }
  }, [token])
}`,
  ],
  [
    'a chained socket, closed',
    `
import { io } from 'socket.io-client'
export function useChat() {
  useEffect(() => {
    const socket = io('/').on('message', receive)
    return () => void socket.close()
  }, [])
}`,
  ],
  [
    'an event handler that opens on demand and closes on another',
    `
export function Recorder() {
  const socket = useRef(null)
  const start = () => {
    socket.current = new WebSocket('/record')
  }
  const stop = () => socket.current.close()
  return <Controls start={start} stop={stop} />
}`,
  ],
  [
    'a stream that closes itself when it has its answer',
    `
export function useJob(id) {
  useEffect(() => {
    const source = new EventSource('/jobs/' + id)
    source.addEventListener('done', () => {
      setDone(true)
      source.close()
    })
  }, [id])
}`,
  ],
  [
    'a ping at import that closes its socket',
    `
async function ping(url) {
  const socket = new WebSocket(url, 'ping')
  return new Promise((resolve) => {
    socket.onopen = () => {
      resolve(true)
      socket.close()
    }
  })
}
export const isUp = ping('/health')`,
  ],
  [
    'a global that is closed and opened anew only while somebody listens',
    `
let source
const topics = new Set()
export function update() {
  if (source) source.close()
  source = topics.size > 0 ? new EventSource('/events?' + [...topics].join('&')) : undefined
}`,
  ],
]

describe('socket-needs-close', () => {
  testRule(socketNeedsClose, wrong, right)
})
