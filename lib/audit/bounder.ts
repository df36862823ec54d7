/** Copies values of unknown origin into bounded plain data, and remembers whether anything was lost on the way. Never throws. */
export interface Bounder {
  /** Whether something was cut, replaced or left out so far. */
  readonly bounded: boolean
  /** Notes that the caller left something out itself. */
  mark(): void
  /** One line of text of at most `maxLength` UTF-16 units, without control characters. Numbers are written out; anything else is `[invalid]`. */
  line(value: unknown, maxLength: number): string
  /** A copy that `JSON.stringify` takes: at most 6 deep, 100 items a list, 50 keys an object, 2,048 units a string, 1,000 values in all. */
  copy(value: unknown): unknown
  /** A key that no reader's merge can mistake for a prototype. */
  key(name: string): string
}

/** Makes the bounder of one event. */
export function createBounder(): Bounder {
  let bounded = false
  let nodesLeft = MAX_NODES

  function replaced<T>(value: T): T {
    bounded = true
    return value
  }

  function text(value: string, maxLength: number, unwanted: RegExp): string {
    // Cut before it is searched: the time is bounded too. A pair that is cut in half is replaced like any lone surrogate.
    const cut = value.length > maxLength ? `${value.slice(0, maxLength - 1)}…` : value
    const clean = cut.replace(unwanted, '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd')
    if (clean !== value) bounded = true
    return clean
  }

  function line(value: unknown, maxLength: number): string {
    if (typeof value === 'string') return text(value, maxLength, CONTROLS_AND_BREAKS)
    if (typeof value === 'number' || typeof value === 'boolean') return String(value)
    if (typeof value === 'bigint') return bigint(value)
    return replaced('[invalid]')
  }

  function bigint(value: bigint): string {
    return value < WIDE && value > -WIDE ? String(value) : replaced('[bigint]') // writing out a million digits takes seconds
  }

  function key(name: string): string {
    const safe = line(name, MAX_KEY)
    return safe === '__proto__' || safe === 'constructor' || safe === 'prototype' ? replaced(`[${safe}]`) : safe
  }

  function copy(value: unknown, ancestors: readonly object[]): unknown {
    if (nodesLeft <= 0) return replaced('[omitted]')
    nodesLeft -= 1
    switch (typeof value) {
      case 'string':
        return text(value, MAX_STRING, CONTROLS)
      case 'number':
        return Number.isFinite(value) ? value + 0 : replaced(String(value)) // -0 is no JSON
      case 'boolean':
      case 'undefined':
        return value
      case 'bigint':
        return bigint(value)
      case 'object':
        if (value === null) return null
        break
      default:
        return replaced(`[${typeof value}]`)
    }
    if (ancestors.includes(value)) return replaced('[cyclic]')
    if (ancestors.length >= MAX_DEPTH) return replaced('[too deep]')
    try {
      return inside(value, [...ancestors, value])
    } catch {
      return replaced('[unreadable]') // a trap of a proxy
    }
  }

  function inside(value: object, ancestors: readonly object[]): unknown {
    if (Array.isArray(value)) return list(value, ancestors)
    if (value instanceof Date) return Date.prototype.toISOString.call(value)
    if (value instanceof Error) return line(`${String(value.name)}: ${String(value.message)}`, MAX_STRING)
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return replaced(`[${value.byteLength} bytes]`)
    const names = Object.keys(value)
    // A Map, a Promise, a URL: what it holds is not in its keys, and `{}` would say that it holds nothing.
    if (names.length === 0 && !isPlain(value)) return replaced('[object]')
    const result: Record<string, unknown> = {}
    for (const name of names.slice(0, MAX_KEYS)) {
      if (nodesLeft <= 0) break
      result[key(name)] = property(value, name, ancestors)
    }
    const left = names.length - Object.keys(result).length
    if (left > 0) result['[omitted]'] = replaced(left)
    return result
  }

  function list(value: readonly unknown[], ancestors: readonly object[]): unknown[] {
    const length = value.length
    const result: unknown[] = []
    while (result.length < Math.min(length, MAX_ITEMS) && nodesLeft > 0) {
      result.push(property(value, result.length, ancestors) ?? null)
    }
    if (length > result.length) result.push(replaced(`[${length - result.length} omitted]`))
    return result
  }

  function property(owner: object, name: string | number, ancestors: readonly object[]): unknown {
    let value: unknown
    try {
      value = (owner as Record<string | number, unknown>)[name]
    } catch {
      return replaced('[unreadable]')
    }
    return copy(value, ancestors)
  }

  return {
    get bounded() {
      return bounded
    },
    mark() {
      bounded = true
    },
    line,
    copy: (value) => copy(value, []),
    key,
  }
}

const MAX_DEPTH = 6
const MAX_ITEMS = 100
const MAX_KEYS = 50
const MAX_KEY = 128
const MAX_STRING = 2048
const MAX_NODES = 1000
const WIDE = 1n << 256n

/** C0 without tab, line feed and carriage return (JSON escapes those three), DEL and C1. Postgres refuses NUL, terminals obey the rest. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g
/** All of C0 and C1, the line and paragraph separators, and what turns the direction of text: none has a place in one line. */
// oxlint-disable-next-line no-control-regex
const CONTROLS_AND_BREAKS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
