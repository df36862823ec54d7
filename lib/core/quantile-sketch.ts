import { InvalidOptionError } from './errors.ts'
import { wholeNumber } from './options.ts'

/** Options of `createQuantileSketch`. */
export interface QuantileSketchOptions {
  /** Greatest relative error of a quantile, above 0 and below 1. Default 0.01: a p99 of 200 is told as 198 to 202. */
  readonly relativeError?: number
  /** Most buckets kept. Default 1,024, some 30 KiB. At the cap the lowest buckets are collapsed into one: high quantiles keep their error. */
  readonly maxBuckets?: number
}

/** A summary of many values in little memory. */
export interface QuantileSketch {
  readonly count: number
  readonly sum: number
  /** Smallest value seen, `undefined` before the first. */
  readonly min: number | undefined
  /** Greatest value seen, `undefined` before the first. */
  readonly max: number | undefined
  /** Buckets in use, at most `maxBuckets`. */
  readonly buckets: number
  /** Adds a value. Negative values count as 0; `NaN` and infinities are ignored and return `false`. */
  add(value: number): boolean
  /** The least value that a share `q` (0 to 1) of all is not above, within the relative error; `undefined` before the first. */
  quantile(q: number): number | undefined
  clear(): void
}

/**
 * Makes a quantile sketch with a guaranteed relative error: logarithmic buckets, as in DDSketch.
 *
 * @throws {InvalidOptionError} when an option is out of its range.
 * @see Masson, Rim, Lee: DDSketch, VLDB 2019
 */
export function createQuantileSketch(options: QuantileSketchOptions = {}): QuantileSketch {
  const relativeError = options.relativeError ?? 0.01
  if (!(relativeError > 0 && relativeError < 1)) {
    throw new InvalidOptionError('relativeError', 'above 0 and below 1', relativeError)
  }
  const maxBuckets = wholeNumber('maxBuckets', options.maxBuckets ?? 1024, 2)
  const gamma = (1 + relativeError) / (1 - relativeError)
  const logGamma = Math.log(gamma)
  let counts = new Map<number, number>()
  let zeros = 0
  let count = 0
  let sum = 0
  let min = Infinity
  let max = -Infinity

  /** Folds the lowest two buckets into the higher of them. */
  function collapse(): void {
    let lowest = Infinity
    let next = Infinity
    for (const bucket of counts.keys()) {
      if (bucket < lowest) [lowest, next] = [bucket, lowest]
      else if (bucket < next) next = bucket
    }
    counts.set(next, counts.get(next)! + counts.get(lowest)!)
    counts.delete(lowest)
  }

  return {
    get count() {
      return count
    },
    get sum() {
      return sum
    },
    get min() {
      return count > 0 ? min : undefined
    },
    get max() {
      return count > 0 ? max : undefined
    },
    get buckets() {
      return counts.size
    },
    add(value) {
      if (!Number.isFinite(value)) return false
      const clamped = Math.max(0, value)
      count += 1
      sum += clamped
      min = Math.min(min, clamped)
      max = Math.max(max, clamped)
      if (clamped < SMALLEST) {
        zeros += 1
        return true
      }
      const bucket = Math.ceil(Math.log(clamped) / logGamma)
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
      if (counts.size > maxBuckets) collapse()
      return true
    },
    quantile(q) {
      if (!(q >= 0 && q <= 1)) throw new InvalidOptionError('q', 'from 0 to 1', q)
      if (count === 0) return undefined
      // Nearest rank: of two answers, the p99 is the slower one.
      let left = Math.max(1, Math.ceil(q * count)) - 1 - zeros
      if (left < 0) return 0
      for (const bucket of [...counts.keys()].toSorted((a, b) => a - b)) {
        left -= counts.get(bucket)!
        if (left < 0) return clamp((2 * gamma ** bucket) / (gamma + 1), min, max)
      }
      return max
    },
    clear() {
      counts = new Map()
      zeros = 0
      count = 0
      sum = 0
      min = Infinity
      max = -Infinity
    },
  }
}

/** Below it a value counts as 0: a nanosecond, where values are milliseconds. */
const SMALLEST = 1e-6

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
