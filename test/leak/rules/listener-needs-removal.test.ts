import { describe } from 'vitest'
import { listenerNeedsRemoval } from '../../../lib/leak/rules/listener-needs-removal.ts'
import { testRule, type RightCase, type WrongCase } from '../rule-cases.ts'

const ROUTE = 'src/app/api/events/route.ts'
const effect = (body: string, dependencies = '[]') => `
import { bus } from './bus'
export function Widget({ onResize, socket, id }) {
  useEffect(() => {
${body}
  }, ${dependencies})
  return null
}`

const wrong: readonly WrongCase[] = [
  ['a listener on window without removal', effect(`    window.addEventListener('resize', onResize)`), [4]],
  ['the global addEventListener', effect(`    addEventListener('online', onResize)`), [4]],
  ['a listener on document', effect(`    document.addEventListener('keydown', (event) => setKey(event.key))`), [4]],
  ['a listener on the body', effect(`    document.body.addEventListener('click', onResize, { passive: true })`), [4]],
  [
    'a removal of another function of the same text',
    effect(`
    window.addEventListener('scroll', () => onResize())
    return () => window.removeEventListener('scroll', () => onResize())`),
    [5],
  ],
  [
    'a removal of what bind makes anew',
    effect(`
    window.addEventListener('scroll', onResize.bind(null, id))
    return () => window.removeEventListener('scroll', onResize.bind(null, id))`),
    [5],
  ],
  [
    'a removal of another event',
    effect(`
    const handler = () => onResize()
    window.addEventListener('mousemove', handler)
    return () => window.removeEventListener('mouseup', handler)`),
    [6],
  ],
  [
    'a removal without the capture it was added with',
    effect(`
    const handler = () => onResize()
    document.addEventListener('focusin', handler, true)
    return () => document.removeEventListener('focusin', handler)`),
    [6],
  ],
  [
    'one of two events removed',
    effect(`
    const handler = () => onResize()
    window.addEventListener('resize', handler)
    window.addEventListener('orientationchange', handler)
    return () => {
      window.removeEventListener('resize', handler)
    }`),
    [7],
  ],
  [
    'a cleanup of an async effect',
    `
export function Widget() {
  useEffect(async () => {
    await prepare()
    window.addEventListener('resize', layout)
    return () => window.removeEventListener('resize', layout)
  }, [])
}`,
    [4],
  ],
  [
    'a media query, kept and not let go',
    `
export function useDarkMode() {
  const [isDark, setDark] = useState(false)
  useEffect(() => {
    const query = window.matchMedia('(prefers-color-scheme: dark)')
    query.addEventListener('change', (event) => setDark(event.matches))
  }, [])
  return isDark
}`,
    [5],
  ],
  [
    'the old way to listen to a media query',
    `
export function useNarrow(update) {
  useEffect(() => {
    const query = matchMedia('(max-width: 600px)')
    query.addListener(update)
  }, [])
}`,
    [4],
  ],
  ['an imported bus', effect(`    bus.on('changed', onResize)`), [4]],
  ['a socket of the props', effect(`    socket.on('message', (text) => onResize(text))`, '[socket]'), [4]],
  [
    'a socket from a context',
    `
export function Chat() {
  const { socket } = useContext(SocketContext)
  const [messages, setMessages] = useState([])
  useEffect(() => {
    socket.on('message', (message) => setMessages((all) => [...all, message]))
    socket.on('typing', setTyping)
    return () => {
      socket.off('typing', setTyping)
    }
  }, [socket])
}`,
    [5],
  ],
  [
    'an optional socket of a hook',
    `
export function Presence() {
  const socket = useSocket()
  useEffect(() => {
    socket?.on('presence', setPresence)
  }, [socket])
}`,
    [4],
  ],
  [
    "the router's events",
    `
import { useRouter } from 'next/router'
export function Progress() {
  const router = useRouter()
  useEffect(() => {
    router.events.on('routeChangeStart', start)
    router.events.on('routeChangeComplete', stop)
    return () => router.events.off('routeChangeStart', start)
  }, [router])
}`,
    [6],
  ],
  [
    'an element that gets one more at each run',
    `
export function Video({ onTime, src }) {
  const video = useRef(null)
  useEffect(() => {
    video.current.addEventListener('timeupdate', () => onTime(video.current.currentTime))
  }, [onTime])
  return <video ref={video} src={src} />
}`,
    [4],
  ],
  [
    'a function of the component that an effect calls',
    `
export function Hotkeys({ onKey }) {
  const listen = () => {
    document.addEventListener('keyup', onKey)
  }
  useEffect(() => {
    listen()
  })
  return null
}`,
    [3],
  ],
  [
    'names of events in a loop',
    effect(`    ;['mousemove', 'keydown'].forEach((name) => window.addEventListener(name, onResize))`),
    [4],
  ],
  [
    'process.on in a route handler',
    `
import { stop } from '@/lib/stop'
export async function GET() {
  process.on('SIGTERM', stop)
  return Response.json({ ok: true })
}`,
    [3],
    ROUTE,
  ],
  [
    'process.on in a function that the handler calls',
    `
function watch(request) {
  process.on('uncaughtException', (error) => report(error, request))
}
export async function POST(request) {
  watch(request)
  return new Response(null, { status: 204 })
}`,
    [2],
    ROUTE,
  ],
  [
    'process.once in a handler: one more at each request, until the process ends',
    `
export const GET = async () => {
  process.once('SIGINT', () => console.warn('bye'))
  return new Response('ok')
}`,
    [2],
    ROUTE,
  ],
  [
    'an event stream that never lets go of the bus',
    `
import { bus } from '@/lib/bus'
export function GET(request: Request) {
  const stream = new ReadableStream({
    start(controller) {
      bus.on('event', (event) => controller.enqueue(JSON.stringify(event)))
    },
  })
  return new Response(stream)
}`,
    [5],
    ROUTE,
  ],
  [
    'process.on in the middleware',
    `
export function middleware(request) {
  process.on('unhandledRejection', (reason) => log(request.url, reason))
}`,
    [2],
    'src/middleware.ts',
  ],
  [
    'a class component that never removes',
    `
export class Layout extends React.Component {
  componentDidMount() {
    window.addEventListener('resize', this.measure)
  }
  measure = () => {}
  render() {
    return null
  }
}`,
    [3],
  ],
  [
    'a class that removes another function than it added',
    `
export class Tracker {
  constructor() {
    document.addEventListener('visibilitychange', this.flush.bind(this))
  }
  flush() {}
  destroy() {
    document.removeEventListener('visibilitychange', this.flush.bind(this))
  }
}`,
    [3],
  ],
  [
    'a custom element that stays with the window',
    `
export class Sticky extends HTMLElement {
  connectedCallback() {
    window.addEventListener('scroll', () => this.place(), { passive: true })
  }
  disconnectedCallback() {}
  place() {}
}`,
    [3],
  ],
]

const right: readonly RightCase[] = [
  [
    'the cleanup that every tutorial shows',
    effect(`
    const handler = () => onResize(id)
    window.addEventListener('resize', handler)
    return () => window.removeEventListener('resize', handler)`),
  ],
  [
    'window and the global are one',
    effect(`
    window.addEventListener('resize', onResize)
    return () => removeEventListener('resize', onResize)`),
  ],
  ['once', effect(`    window.addEventListener('pointerdown', onResize, { once: true })`)],
  [
    'a signal',
    effect(`
    const controller = new AbortController()
    window.addEventListener('resize', onResize, { signal: controller.signal })
    return () => controller.abort()`),
  ],
  [
    'a signal in shorthand',
    effect(`
    const { signal } = controllerOf(id)
    window.addEventListener('resize', onResize, { passive: true, signal })`),
  ],
  [
    'options that cannot be read',
    `
export function useEvent(name, handler, options) {
  useEffect(() => {
    window.addEventListener(name, handler, options)
  }, [name])
}`,
  ],
  [
    'capture on both sides',
    effect(`
    document.addEventListener('focusin', onResize, true)
    return () => document.removeEventListener('focusin', onResize, { capture: true })`),
  ],
  [
    'names of events in two loops',
    effect(`
    const names = ['mousemove', 'keydown']
    names.forEach((name) => window.addEventListener(name, onResize))
    return () => names.forEach((each) => window.removeEventListener(each, onResize))`),
  ],
  [
    'a listener that removes itself',
    effect(`
    function handler() {
      document.removeEventListener('click', handler)
      onResize()
    }
    document.addEventListener('click', handler)`),
  ],
  [
    'a drag: added on the way down, removed on the way up',
    effect(`
    const move = () => onResize()
    const up = () => {
      window.removeEventListener('mousemove', move)
      window.removeEventListener('mouseup', up)
    }
    const down = () => {
      window.addEventListener('mousemove', move)
      window.addEventListener('mouseup', up)
    }
    window.addEventListener('mousedown', down)
    return () => window.removeEventListener('mousedown', down)`),
  ],
  ['load, which fires once', effect(`    window.addEventListener('load', onResize)`)],
  [
    'an image made in the effect',
    effect(`
    const image = new Image()
    image.addEventListener('load', () => onResize(image))
    image.src = '/a.png'`),
  ],
  [
    'an element made in the effect',
    effect(`
    const script = document.createElement('script')
    script.addEventListener('load', onResize)
    document.head.append(script)`),
  ],
  [
    'a socket made in the effect, closed',
    effect(`
    const live = new WebSocket('/live')
    live.addEventListener('message', onResize)
    return () => live.close()`),
  ],
  [
    'an element of the component, in an effect that runs once',
    `
export function Video() {
  const video = useRef(null)
  useEffect(() => {
    video.current.addEventListener('ended', () => next())
  }, [])
  return <video ref={video} />
}`,
  ],
  [
    'on and off of a shared socket',
    `
export function Chat() {
  const socket = useSocket()
  useEffect(() => {
    const receive = (message) => show(message)
    socket.on('message', receive)
    return () => {
      socket.off('message', receive)
    }
  }, [socket])
}`,
  ],
  [
    'off by the name of the event',
    `
export function Chat() {
  const socket = useSocket()
  useEffect(() => {
    socket.on('message', (message) => show(message))
    return () => socket.off('message')
  }, [socket])
}`,
  ],
  [
    'a socket that is disconnected in the cleanup',
    `
import { socket } from './socket'
export function Chat() {
  useEffect(() => {
    socket.connect()
    socket.on('message', (message) => show(message))
    return () => {
      socket.disconnect()
    }
  }, [])
}`,
  ],
  [
    'a subscription that is given back',
    `
import { AppState } from 'react-native'
export function useForeground(onChange) {
  useEffect(() => {
    const subscription = AppState.addEventListener('change', onChange)
    return () => subscription.remove()
  }, [onChange])
}`,
  ],
  ['an emitter that returns how to stop', effect(`    return bus.on('changed', onResize)`)],
  [
    'an emitter that returns how to stop, concisely',
    `
import { bus } from './bus'
export const useBus = (handler) => {
  useEffect(() => bus.on('changed', handler), [handler])
}`,
  ],
  [
    "a chart's own events",
    `
export function Chart({ data }) {
  const chart = useChart(data)
  useEffect(() => {
    chart.on('click', select)
  }, [chart])
}`,
  ],
  [
    'd3',
    `
import * as d3 from 'd3'
export function Plot() {
  const svg = useRef(null)
  useEffect(() => {
    d3.select(svg.current).on('click', zoom)
  }, [])
}`,
  ],
  [
    'process.on in instrumentation',
    `
export function register() {
  process.on('SIGTERM', () => drain())
}`,
    'src/instrumentation.ts',
  ],
  [
    "the request's own signal",
    `
export async function GET(request: Request) {
  request.signal.addEventListener('abort', () => stop())
  return new Response('ok')
}`,
    ROUTE,
  ],
  [
    'an event stream that lets go when the client leaves',
    `
import { bus } from '@/lib/bus'
export function GET(request: Request) {
  const stream = new ReadableStream({
    start(controller) {
      const send = (event) => controller.enqueue(JSON.stringify(event))
      bus.on('event', send)
      request.signal.addEventListener('abort', () => bus.off('event', send))
    },
  })
  return new Response(stream)
}`,
    ROUTE,
  ],
  [
    'an emitter of the request',
    `
import { EventEmitter } from 'node:events'
export async function GET() {
  const emitter = new EventEmitter()
  emitter.on('row', collect)
  return Response.json(await run(emitter))
}`,
    ROUTE,
  ],
  [
    'a class that keeps the bound function',
    `
export class Tracker {
  #flush = () => this.flush()
  constructor() {
    document.addEventListener('visibilitychange', this.#flush)
  }
  flush() {}
  destroy() {
    document.removeEventListener('visibilitychange', this.#flush)
  }
}`,
  ],
  [
    'an object that is its own handler',
    `
export class Tracker {
  start() {
    window.addEventListener('scroll', this)
  }
  stop() {
    window.removeEventListener('scroll', this)
  }
  handleEvent() {}
}`,
  ],
  [
    'a listener added by a click',
    `
export function Button() {
  return <button onClick={() => window.addEventListener('paste', paste)} />
}`,
  ],
]

describe('listener-needs-removal', () => {
  testRule(listenerNeedsRemoval, wrong, right)
})
