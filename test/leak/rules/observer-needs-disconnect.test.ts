import { describe } from 'vitest'
import { observerNeedsDisconnect } from '../../../lib/leak/rules/observer-needs-disconnect.ts'
import { testRule, type RightCase, type WrongCase } from '../rule-cases.ts'

const effect = (body: string) => `
export function Widget({ onSize, id }) {
  const ref = useRef<HTMLDivElement>(null)
  const observer = useRef<ResizeObserver | null>(null)
  const [seen, setSeen] = useState(false)
  useEffect(() => {
${body}
  }, [id])
  return <div ref={ref} />
}`

const wrong: readonly WrongCase[] = [
  ['a ResizeObserver that nobody keeps', effect(`    new ResizeObserver(onSize).observe(ref.current!)`), [6]],
  [
    'a ResizeObserver without a cleanup',
    effect(`
    const sizes = new ResizeObserver(([entry]) => onSize(entry.contentRect))
    sizes.observe(ref.current!)`),
    [7],
  ],
  [
    'a MutationObserver on the body',
    effect(`
    const changes = new MutationObserver(() => setSeen(true))
    changes.observe(document.body, { childList: true, subtree: true })
    return () => setSeen(false)`),
    [7],
  ],
  [
    'an IntersectionObserver that goes on',
    effect(`
    const visible = new window.IntersectionObserver(([entry]) => setSeen(entry.isIntersecting))
    if (ref.current) visible.observe(ref.current)`),
    [7],
  ],
  [
    'a PerformanceObserver',
    effect(`
    const paints = new PerformanceObserver((list) => list.getEntries().forEach(report))
    paints.observe({ type: 'largest-contentful-paint', buffered: true })`),
    [7],
  ],
  [
    'a ref that is never disconnected',
    effect(`
    observer.current = new ResizeObserver(onSize)
    observer.current.observe(ref.current!)
    return () => {
      observer.current = null
    }`),
    [7],
  ],
  [
    'a ref that is disconnected only before the next one',
    effect(`
    observer.current?.disconnect()
    observer.current = new ResizeObserver(onSize)
    observer.current.observe(ref.current!)`),
    [8],
  ],
  [
    'a cleanup in an inner function whose result is dropped',
    effect(`
    const watch = async () => {
      await document.fonts.ready
      const sizes = new ResizeObserver(onSize)
      sizes.observe(ref.current!)
      return () => sizes.disconnect()
    }
    void watch()`),
    [9],
  ],
  [
    'two observers of which one is disconnected',
    effect(`
    const sizes = new ResizeObserver(onSize)
    const changes = new MutationObserver(onSize)
    sizes.observe(ref.current!)
    changes.observe(ref.current!, { attributes: true })
    return () => sizes.disconnect()`),
    [8],
  ],
  [
    'a cleanup that only takes what is queued',
    effect(`
    const changes = new MutationObserver(onSize)
    changes.observe(document, { subtree: true, childList: true })
    return () => {
      changes.takeRecords()
    }`),
    [7],
  ],
  [
    'a function of the component that an effect calls',
    `
export function Vitals() {
  const observe = (type) => {
    const entries = new PerformanceObserver((list) => send(list.getEntries()))
    entries.observe({ type, buffered: true })
  }
  useEffect(() => {
    observe('layout-shift')
  }, [])
  return null
}`,
    [3],
  ],
  [
    'at import',
    `
const longTasks = new PerformanceObserver((list) => queue(list.getEntries()))
longTasks.observe({ entryTypes: ['longtask'] })
export const tasks = () => longTasks.takeRecords()`,
    [1],
  ],
  [
    'at import, in a browser only',
    `
export const metrics = { lcp: 0 }
if (typeof window !== 'undefined' && 'PerformanceObserver' in window) {
  new PerformanceObserver((list) => {
    metrics.lcp = list.getEntries().at(-1)?.startTime ?? 0
  }).observe({ type: 'largest-contentful-paint', buffered: true })
}`,
    [3],
  ],
  [
    'a function that the module calls',
    `
export const samples = { longest: 0 }
function watchLongTasks() {
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) samples.longest = Math.max(samples.longest, entry.duration)
  })
  observer.observe({ type: 'longtask' })
}
watchLongTasks()`,
    [3],
  ],
  [
    'a singleton that observes in its constructor',
    `
class PerformanceMonitor {
  private observer: PerformanceObserver
  constructor() {
    this.observer = new PerformanceObserver((list) => this.handle(list))
    this.observer.observe({ entryTypes: ['measure', 'navigation'] })
  }
  private handle(list: PerformanceObserverEntryList) {}
}
export const performanceMonitor = new PerformanceMonitor()`,
    [4],
  ],
  [
    'a node:perf_hooks observer at import',
    `
import { PerformanceObserver } from 'node:perf_hooks'
const collections = new PerformanceObserver((items) => count(items.getEntries().length))
collections.observe({ entryTypes: ['gc'] })
export { collections }`,
    [2],
  ],
  [
    'a function that makes one at each call',
    `
export function reportVitals(send: (entry: PerformanceEntry) => void) {
  const observer = new PerformanceObserver((list) => list.getEntries().forEach(send))
  observer.observe({ type: 'event', buffered: true })
}`,
    [2],
  ],
  [
    'try around it',
    `
export function observeLCP(callback) {
  try {
    const po = new PerformanceObserver((list) => callback(list.getEntries()))
    po.observe({ type: 'largest-contentful-paint', buffered: true })
  } catch {
    // not supported
  }
}`,
    [3],
  ],
  [
    'a class whose destroy forgets it',
    `
export class StickyHeader {
  private readonly visible = new IntersectionObserver(() => this.toggle())
  constructor(private readonly element: Element) {
    this.visible.observe(element)
  }
  toggle() {}
  destroy() {
    this.element.remove()
  }
}`,
    [2],
  ],
  [
    'a class with a PerformanceObserver and no end',
    `
export class WebVitals {
  private po?: PerformanceObserver
  init() {
    this.po = new PerformanceObserver((list) => this.push(list))
    this.po.observe({ type: 'first-input', buffered: true })
  }
  push(list) {}
}`,
    [4],
  ],
  [
    'a class component',
    `
export class Box extends React.Component {
  componentDidMount() {
    this.sizes = new ResizeObserver(this.measure)
    this.sizes.observe(this.node)
  }
  componentWillUnmount() {
    this.node = null
  }
  measure = () => {}
  render() {
    return null
  }
}`,
    [3],
  ],
  [
    'a custom element',
    `
export class Truncate extends HTMLElement {
  #sizes
  connectedCallback() {
    this.#sizes = new ResizeObserver(() => this.fit())
    this.#sizes.observe(this.parentElement)
  }
  disconnectedCallback() {
    this.textContent = ''
  }
  fit() {}
}`,
    [4],
  ],
  [
    'a layout effect with its observer in state',
    `
export function Measured({ children }) {
  const [observer, setObserver] = useState(null)
  const ref = useRef(null)
  useLayoutEffect(() => {
    const made = new ResizeObserver(measure)
    made.observe(ref.current)
    setObserver(made)
  }, [])
  return <div ref={ref}>{children}</div>
}`,
    [5],
  ],
  [
    'a helper that makes one, called in an effect',
    `
const createObserver = (callback) => new MutationObserver(callback)
export function useChanges(callback) {
  useEffect(() => {
    const changes = createObserver(callback)
    changes.observe(document.head, { childList: true })
  }, [callback])
}`,
    [1],
  ],
  [
    'observers in a loop',
    effect(`
    for (const type of ['paint', 'longtask', 'layout-shift']) {
      const each = new PerformanceObserver((list) => report(type, list))
      each.observe({ type, buffered: true })
    }`),
    [8],
  ],
  [
    'a cleanup of an async effect',
    `
export function Sized() {
  useEffect(async () => {
    const sizes = new ResizeObserver(measure)
    sizes.observe(await element())
    return () => sizes.disconnect()
  }, [])
}`,
    [3],
  ],
]

const right: readonly RightCase[] = [
  [
    'the cleanup that every tutorial shows',
    effect(`
    const sizes = new ResizeObserver(onSize)
    sizes.observe(ref.current!)
    return () => sizes.disconnect()`),
  ],
  [
    'unobserve in the cleanup',
    effect(`
    const node = ref.current!
    const visible = new IntersectionObserver(onSize)
    visible.observe(node)
    return () => {
      visible.unobserve(node)
    }`),
  ],
  [
    'an observer that ends when it has seen what it waited for',
    effect(`
    const visible = new IntersectionObserver(([entry]) => {
      if (!entry.isIntersecting) return
      setSeen(true)
      visible.disconnect()
    })
    visible.observe(ref.current!)`),
  ],
  [
    'an observer that its callback ends by the second parameter',
    effect(`
    const visible = new IntersectionObserver((entries, self) => {
      for (const entry of entries) if (entry.isIntersecting) self.unobserve(entry.target)
    })
    visible.observe(ref.current!)`),
  ],
  [
    'a ref, disconnected in another effect',
    `
export function Widget() {
  const observer = useRef(null)
  useEffect(() => {
    observer.current = new ResizeObserver(measure)
    observer.current.observe(document.body)
  }, [])
  useEffect(() => () => observer.current?.disconnect(), [])
}`,
  ],
  [
    'a callback ref that disconnects the last one',
    `
export function useInfinite(load) {
  const observer = useRef()
  return useCallback((node) => {
    if (observer.current) observer.current.disconnect()
    observer.current = new IntersectionObserver(load)
    if (node) observer.current.observe(node)
  }, [load])
}`,
  ],
  ['an observer that observes nothing', effect(`    const sizes = new ResizeObserver(onSize)`)],
  [
    'an observer given to code that the module does not show',
    `
import { attach } from './attach'
export function Widget() {
  useEffect(() => {
    const sizes = new ResizeObserver(measure)
    sizes.observe(document.body)
    return attach(sizes)
  }, [])
}`,
  ],
  [
    'a disconnect that is returned as it is bound',
    effect(`
    const sizes = new ResizeObserver(onSize)
    sizes.observe(ref.current!)
    return sizes.disconnect.bind(sizes)`),
  ],
  [
    'a named cleanup',
    effect(`
    const changes = new MutationObserver(onSize)
    function stop() {
      changes.disconnect()
    }
    changes.observe(document.body, { childList: true })
    return stop`),
  ],
  [
    'an observer let go at once',
    effect(`
    const changes = new MutationObserver(onSize)
    changes.observe(document.body, { childList: true })
    mutate()
    onSize(changes.takeRecords())
    changes.disconnect()`),
  ],
  [
    'an optional observer',
    effect(`
    const sizes = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(onSize)
    sizes?.observe(ref.current!)
    return () => sizes?.disconnect()`),
  ],
  [
    'a class that disconnects in destroy',
    `
export class StickyHeader {
  private readonly visible = new IntersectionObserver(() => this.toggle())
  constructor(element: Element) {
    this.visible.observe(element)
  }
  toggle() {}
  destroy() {
    this.visible.disconnect()
  }
}`,
  ],
  [
    'a class that lends its observer',
    `
export class Sizes {
  observer = new ResizeObserver(() => {})
  start(element) {
    this.observer.observe(element)
    return this.observer
  }
  destroy() {}
}`,
  ],
  [
    'a class without a lifetime that watches an element',
    `
export class LazyImage {
  constructor(element) {
    this.visible = new IntersectionObserver(() => this.load())
    this.visible.observe(element)
  }
  load() {}
}`,
  ],
  [
    'a function that returns how to stop',
    `
export function onLongTask(callback) {
  const observer = new PerformanceObserver((list) => callback(list.getEntries()))
  observer.observe({ type: 'longtask' })
  return () => observer.disconnect()
}`,
  ],
  [
    'a function that returns its observer',
    `
export function observe(type, callback) {
  const po = new PerformanceObserver((list) => callback(list.getEntries()))
  po.observe({ type, buffered: true })
  return po
}`,
  ],
  [
    'a function that watches an element, which takes its observer along',
    `
export function fit(element) {
  const sizes = new ResizeObserver(() => resize(element))
  sizes.observe(element)
}`,
  ],
  [
    'a performance observer that ends after the first entry',
    `
export function firstPaint(callback) {
  new PerformanceObserver((list, observer) => {
    callback(list.getEntries()[0])
    observer.disconnect()
  }).observe({ type: 'paint', buffered: true })
}`,
  ],
  [
    'at import, disconnected when the page is left',
    `
const longTasks = new PerformanceObserver((list) => queue(list.getEntries()))
longTasks.observe({ type: 'longtask' })
addEventListener('pagehide', () => longTasks.disconnect())
export {}`,
  ],
  [
    'an observer of our own',
    `
import { ResizeObserver } from './fake-observer'
export function Widget() {
  useEffect(() => {
    new ResizeObserver(measure).observe(document.body)
  }, [])
}`,
  ],
  ['another kind of observer', effect(`    new QueryObserver(client, { queryKey: [id] }).observe(ref.current)`)],
  [
    'several in an array, each disconnected',
    effect(`
    const observers = []
    for (const type of ['paint', 'longtask']) {
      const each = new PerformanceObserver(report)
      each.observe({ type })
      observers.push(each)
    }
    return () => observers.forEach((each) => each.disconnect())`),
  ],
  [
    'a class component that disconnects',
    `
export class Box extends React.Component {
  componentDidMount() {
    this.sizes = new ResizeObserver(this.measure)
    this.sizes.observe(this.node)
  }
  componentWillUnmount() {
    this.sizes.disconnect()
  }
  measure = () => {}
  render() {
    return null
  }
}`,
  ],
  [
    'a module variable with a function that ends it',
    `
let observer: MutationObserver | undefined
export function watch() {
  observer ??= new MutationObserver(update)
  observer.observe(document.body, { childList: true })
}
export function unwatch() {
  observer?.disconnect()
  observer = undefined
}`,
  ],
  [
    'a lazily made observer shared by a map',
    `
const observers = new Map()
export function observe(element, callback, margin) {
  let found = observers.get(margin)
  if (!found) {
    found = new IntersectionObserver(callback, { rootMargin: margin })
    observers.set(margin, found)
  }
  found.observe(element)
  return () => found.unobserve(element)
}`,
  ],
  [
    'a performance observer that is made once, when it is first asked for',
    `
let observer
export function warnOfSlowImages() {
  if (observer) return
  observer = new PerformanceObserver((list) => warn(list.getEntries()))
  observer.observe({ type: 'largest-contentful-paint', buffered: true })
}`,
  ],
]

describe('observer-needs-disconnect', () => {
  testRule(observerNeedsDisconnect, wrong, right)
})
