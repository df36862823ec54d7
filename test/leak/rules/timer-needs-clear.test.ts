import { describe } from 'vitest'
import { timerNeedsClear } from '../../../lib/leak/rules/timer-needs-clear.ts'
import { testRule, type RightCase, type WrongCase } from '../rule-cases.ts'

const wrong: readonly WrongCase[] = [
  [
    'a clock that nobody stops',
    `
import { useEffect, useState } from 'react'
export function Clock() {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    setInterval(() => setNow(new Date()), 1000)
  }, [])
  return <time>{now.toISOString()}</time>
}`,
    [5],
  ],
  [
    'an interval whose handle is kept and not used',
    `
import { useEffect } from 'react'
export function Poller({ load }) {
  useEffect(() => {
    const id = setInterval(load, 5000)
    console.log('polling', id)
  }, [load])
  return null
}`,
    [4],
  ],
  [
    'a cleanup that only sets a flag',
    `
import * as React from 'react'
export function useUnread(userId: string) {
  const [count, setCount] = React.useState(0)
  React.useEffect(() => {
    let mounted = true
    const timer = window.setInterval(async () => {
      const unread = await fetchUnread(userId)
      if (mounted) setCount(unread)
    }, 30_000)
    return () => {
      mounted = false
    }
  }, [userId])
  return count
}`,
    [6],
  ],
  [
    'an async effect in a component, whose cleanup React never sees',
    `
export function Prices() {
  useEffect(async () => {
    await warmUp()
    const id = setInterval(refresh, 1000)
    return () => clearInterval(id)
  }, [])
}`,
    [4],
  ],
  [
    'a cleanup returned by an inner function whose result is dropped',
    `
export function Prices() {
  useEffect(() => {
    const start = async () => {
      await warmUp()
      const id = setInterval(refresh, 1000)
      return () => clearInterval(id)
    }
    start()
  }, [])
}`,
    [5],
  ],
  [
    'a cleanup returned from a then',
    `
export function Prices() {
  useEffect(() => {
    loadSettings().then((settings) => {
      const id = setInterval(refresh, settings.everyMs)
      return () => clearInterval(id)
    })
  }, [])
}`,
    [4],
  ],
  [
    'a ref that is cleared only before it is set again',
    `
export function useHeartbeat(send) {
  const timer = useRef<ReturnType<typeof setInterval> | null>(null)
  useEffect(() => {
    if (timer.current) clearInterval(timer.current)
    timer.current = setInterval(send, 10_000)
  }, [send])
}`,
    [5],
  ],
  [
    'a poll that arms itself again for ever',
    `
export function Jobs() {
  const [jobs, setJobs] = useState([])
  useEffect(() => {
    const poll = async () => {
      try {
        setJobs(await api.jobs())
      } finally {
        setTimeout(poll, 2000)
      }
    }
    poll()
  }, [])
  return <List items={jobs} />
}`,
    [8],
  ],
  [
    'an animation without end',
    `
export function Stars() {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current!.getContext('2d')!
    function draw() {
      context.clearRect(0, 0, 800, 600)
      paint(context)
      requestAnimationFrame(draw)
    }
    draw()
  }, [])
  return <canvas ref={canvas} />
}`,
    [8],
  ],
  [
    'a function of the component that an effect calls',
    `
export function Dashboard() {
  const startPolling = useCallback(() => {
    setInterval(() => mutate('/api/stats'), 15_000)
  }, [])
  useEffect(() => {
    startPolling()
  }, [startPolling])
  return <Stats />
}`,
    [3],
  ],
  [
    'a layout effect that clears the wrong handle',
    `
export function Carousel({ slides }) {
  const hover = useRef(0)
  useLayoutEffect(() => {
    const auto = setInterval(() => next(), 4000)
    return () => clearTimeout(hover.current)
  }, [slides.length])
}`,
    [4],
  ],
  [
    'a class whose destroy forgets the interval',
    `
export class MetricsCollector {
  private timer?: NodeJS.Timeout
  private samples: number[] = []
  start() {
    this.timer = setInterval(() => this.collect(), 1000)
  }
  collect() {
    this.samples = [process.memoryUsage().heapUsed]
  }
  destroy() {
    this.samples = []
  }
}`,
    [5],
  ],
  [
    'a class that keeps no handle at all',
    `
export class SessionStore {
  constructor(private readonly db: Database) {
    setInterval(() => this.purge(), 60_000)
  }
  async purge() {
    await this.db.deleteExpired()
  }
  async close() {
    await this.db.close()
  }
}`,
    [3],
  ],
  [
    'unref instead of clearing',
    `
export class TokenCache {
  #timer: NodeJS.Timeout
  constructor() {
    this.#timer = setInterval(() => this.#sweep(), 30_000)
    this.#timer.unref()
  }
  #sweep() {}
  dispose() {
    this.entries = undefined
  }
}`,
    [4],
  ],
  [
    'a class component without componentWillUnmount',
    `
export class Ticker extends React.Component {
  state = { seconds: 0 }
  componentDidMount() {
    this.interval = setInterval(() => this.setState({ seconds: this.state.seconds + 1 }), 1000)
  }
  render() {
    return <span>{this.state.seconds}</span>
  }
}`,
    [4],
  ],
  [
    'a class component whose componentWillUnmount looks elsewhere',
    `
export class Ticker extends Component<Props> {
  componentDidMount() {
    this.interval = window.setInterval(this.tick, 1000)
    window.addEventListener('focus', this.tick)
  }
  componentWillUnmount() {
    window.removeEventListener('focus', this.tick)
  }
  tick = () => this.setState({ now: Date.now() })
  render() {
    return null
  }
}`,
    [3],
  ],
  [
    'a custom element that ticks after it was removed',
    `
export class RelativeTime extends HTMLElement {
  connectedCallback() {
    this.update()
    setInterval(() => this.update(), 60_000)
  }
  disconnectedCallback() {
    this.textContent = ''
  }
  update() {}
}`,
    [4],
  ],
  [
    'a class with [Symbol.dispose] that forgets it',
    `
export class Lease {
  readonly #renewal = setInterval(() => this.renew(), 5000)
  renew() {}
  [Symbol.dispose]() {
    this.released = true
  }
}`,
    [2],
  ],
  [
    'a restart that clears first, and a stop that does not',
    `
export class Scheduler {
  private handle: any
  schedule(ms: number) {
    clearInterval(this.handle)
    this.handle = setInterval(() => this.run(), ms)
  }
  run() {}
  stop() {
    this.running = false
  }
}`,
    [5],
  ],
  [
    'two intervals of which one is cleared',
    `
export function Live() {
  useEffect(() => {
    const prices = setInterval(loadPrices, 1000)
    const news = setInterval(loadNews, 60_000)
    return () => clearInterval(prices)
  }, [])
}`,
    [4],
  ],
  [
    'intervals pushed into an array that nobody reads',
    `
export function Timers({ rows }) {
  useEffect(() => {
    const timers = []
    for (const row of rows) timers.push(setInterval(() => row.tick(), row.everyMs))
  }, [rows])
}`,
    [4],
  ],
  [
    'a handle kept in state that nobody clears',
    `
export function Countdown({ seconds }) {
  const [timer, setTimer] = useState<number>()
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    const id = window.setInterval(() => setLeft((value) => value - 1), 1000)
    setTimer(id)
  }, [])
  return <b data-running={Boolean(timer)}>{left}</b>
}`,
    [5],
  ],
  [
    'a hook that returns the handle and leaves the rest to whoever calls',
    `
export function useTicker(tick) {
  const ref = useRef(null)
  useEffect(() => {
    ref.current = setInterval(tick, 1000)
  }, [tick])
  return ref.current
}`,
    [4],
  ],
  [
    'a chain of timeouts behind an arrow',
    `
export function Banner() {
  useEffect(() => {
    function rotate() {
      show(next())
      setTimeout(() => rotate(), 8000)
    }
    rotate()
  }, [])
}`,
    [5],
  ],
  [
    'a cleanup that is written and never returned',
    `
export function Clock() {
  useEffect(() => {
    const id = setInterval(tick, 1000)
    const cleanup = () => clearInterval(id)
  }, [])
}`,
    [3],
  ],
]

const right: readonly RightCase[] = [
  [
    'the cleanup that every tutorial shows',
    `
export function Clock() {
  useEffect(() => {
    const id = setInterval(tick, 1000)
    return () => clearInterval(id)
  }, [])
}`,
  ],
  [
    'a ref, cleared with a non-null assertion',
    `
export function Clock() {
  const timer = useRef<number | null>(null)
  useEffect(() => {
    timer.current = window.setInterval(tick, 1000)
    return () => {
      if (timer.current !== null) window.clearInterval(timer.current!)
    }
  }, [])
}`,
  ],
  [
    'a cleanup in another effect',
    `
export function Clock({ running }) {
  const timer = useRef(null)
  useEffect(() => {
    if (running) timer.current = setInterval(tick, 1000)
  }, [running])
  useEffect(() => () => clearInterval(timer.current), [])
}`,
  ],
  [
    'a named stop function that is returned',
    `
export function Clock() {
  useEffect(() => {
    let id: ReturnType<typeof setInterval> | undefined
    const start = () => {
      id = setInterval(tick, 1000)
    }
    const stop = () => {
      clearInterval(id as unknown as number)
      id = undefined
    }
    start()
    return stop
  }, [])
}`,
  ],
  [
    'a helper that returns how to stop it, used',
    `
export function Clock() {
  useEffect(() => {
    const start = () => {
      const id = setInterval(tick, 1000)
      return () => clearInterval(id)
    }
    return start()
  }, [])
}`,
  ],
  [
    'one timeout that fires once',
    `
export function CopyButton() {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (copied) setTimeout(() => setCopied(false), 2000)
  }, [copied])
}`,
  ],
  [
    'a poll that asks whether to go on',
    `
export function Jobs() {
  useEffect(() => {
    let cancelled = false
    const poll = async () => {
      await load()
      if (!cancelled) setTimeout(poll, 2000)
    }
    poll()
    return () => {
      cancelled = true
    }
  }, [])
}`,
  ],
  [
    'a poll that leaves early once it is cancelled',
    `
export function Jobs() {
  useEffect(() => {
    let cancelled = false
    async function poll() {
      if (cancelled) return
      await load()
      setTimeout(poll, 2000)
    }
    poll()
    return () => {
      cancelled = true
    }
  }, [])
}`,
  ],
  [
    'an animation that is cancelled',
    `
export function Stars() {
  const frame = useRef(0)
  useEffect(() => {
    const draw = () => {
      paint()
      frame.current = requestAnimationFrame(draw)
    }
    frame.current = requestAnimationFrame(draw)
    return () => cancelAnimationFrame(frame.current)
  }, [])
}`,
  ],
  [
    'an animation that comes to its end',
    `
export function CountUp({ to }) {
  useEffect(() => {
    const step = (at) => {
      setValue(ease(at) * to)
      if (at < 1000) requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
  }, [to])
}`,
  ],
  [
    'an interval that clears itself',
    `
export function WaitForScript() {
  useEffect(() => {
    const id = setInterval(() => {
      if (!window.paypal) return
      clearInterval(id)
      setReady(true)
    }, 100)
  }, [])
}`,
  ],
  [
    'several in an array, each cleared',
    `
export function Timers({ rows }) {
  useEffect(() => {
    const timers = []
    for (const row of rows) timers.push(setInterval(() => row.tick(), 1000))
    return () => timers.forEach(clearInterval)
  }, [rows])
}`,
  ],
  [
    'a handle given to a registry that the module does not show',
    `
import { track } from './timers'
export function Clock() {
  useEffect(() => {
    const id = setInterval(tick, 1000)
    return track(id)
  }, [])
}`,
  ],
  [
    'a class that clears in stop',
    `
export class Poller {
  private timer: NodeJS.Timeout | undefined
  start() {
    this.timer ??= setInterval(() => this.poll(), 1000)
  }
  poll() {}
  stop() {
    if (this.timer) clearInterval(this.timer)
    this.timer = undefined
  }
}`,
  ],
  [
    'a class whose close calls a private method that clears',
    `
export class Poller {
  #timer = setInterval(() => this.poll(), 1000)
  poll() {}
  #halt() {
    clearInterval(this.#timer)
  }
  async close() {
    this.#halt()
  }
}`,
  ],
  [
    'a class that disposes of a Node timer',
    `
export class Lease {
  private readonly timer = setInterval(() => this.renew(), 1000)
  renew() {}
  [Symbol.dispose]() {
    this.timer[Symbol.dispose]()
  }
}`,
  ],
  [
    'a class component with componentWillUnmount',
    `
export class Ticker extends React.Component {
  componentDidMount() {
    this.interval = setInterval(this.tick, 1000)
  }
  componentWillUnmount() {
    clearInterval(this.interval)
  }
  tick = () => {}
  render() {
    return null
  }
}`,
  ],
  [
    'a class without a lifetime, which is not for this rule',
    `
export class Game {
  run() {
    setInterval(() => this.frame(), 16)
  }
  frame() {}
}`,
  ],
  [
    'a class that lends its handle',
    `
export class Poller {
  begin() {
    this.timer = setInterval(() => {}, 1000)
    return this.timer
  }
  close() {}
}`,
  ],
  [
    'a timer at module level, which another rule reports',
    `
const cache = new Map()
setInterval(() => cache.clear(), 1000)
export const get = (key) => cache.get(key)`,
  ],
  [
    'setInterval of something else',
    `
export function Clock({ scheduler }) {
  useEffect(() => {
    scheduler.setInterval(tick, 1000)
  }, [])
}`,
  ],
  [
    'a local function of that name',
    `
import { setInterval } from './fake-timers'
export function Clock() {
  useEffect(() => {
    setInterval(tick, 1000)
  }, [])
}`,
  ],
  [
    'an interval in an event handler of a component',
    `
export function Button() {
  const onClick = () => {
    const id = setInterval(() => {}, 10)
    setTimeout(() => clearInterval(id), 1000)
  }
  return <button onClick={onClick} />
}`,
  ],
  [
    'the useInterval hook as it is known',
    `
export function useInterval(callback: () => void, delay: number | null) {
  const savedCallback = useRef(callback)
  useEffect(() => {
    savedCallback.current = callback
  }, [callback])
  useEffect(() => {
    if (delay === null) return
    const id = setInterval(() => savedCallback.current(), delay)
    return () => clearInterval(id)
  }, [delay])
}`,
  ],
  [
    'a hook that offers start and stop',
    `
export function useTimer() {
  const [running, setRunning] = useState(false)
  const id = useRef(null)
  const stop = useCallback(() => {
    clearInterval(id.current)
    setRunning(false)
  }, [])
  const start = useCallback(() => {
    id.current = setInterval(() => {}, 1000)
    setRunning(true)
  }, [])
  useEffect(() => {
    start()
    return stop
  }, [start, stop])
  return { running, start, stop }
}`,
  ],
  [
    'setState with the handle, cleared from state',
    `
export function Countdown() {
  const [timer, setTimer] = useState(null)
  useEffect(() => {
    setTimer(setInterval(tick, 1000))
  }, [])
  useEffect(() => () => { if (timer) clearInterval(timer) }, [timer])
}`,
  ],
  [
    'a recursive timeout kept and cleared',
    `
export function Banner() {
  useEffect(() => {
    let id
    const rotate = () => {
      show(next())
      id = setTimeout(rotate, 8000)
    }
    rotate()
    return () => clearTimeout(id)
  }, [])
}`,
  ],
]

describe('timer-needs-clear', () => {
  testRule(timerNeedsClear, wrong, right)
})
