/**
 * Asks `accept` about a value and about everything it holds: elements, entries, property names and values. Breadth
 * first, each object once (so cycles end), without recursion (so depth does not matter), `accept` before the insides.
 *
 * @param maxParts - Where to stop looking.
 * @returns `false` as soon as `accept` said so.
 */
export function everyPart(root: unknown, accept: (part: unknown) => boolean, maxParts = Infinity): boolean {
  const parts: unknown[] = [root]
  const seen = new Set<object>()
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at]
    if (typeof part === 'object' && part !== null) {
      if (seen.has(part)) continue
      seen.add(part)
    }
    if (!accept(part)) return false
    if (typeof part !== 'object' || part === null) continue
    for (const inner of insidesOf(part)) {
      if (parts.length >= maxParts) break
      parts.push(inner)
    }
  }
  return true
}

function* insidesOf(whole: object): Iterable<unknown> {
  if (ArrayBuffer.isView(whole)) return // its numbers are weighed as one, not one by one
  if (Array.isArray(whole) || whole instanceof Set) {
    yield* whole
  } else if (whole instanceof Map) {
    for (const [key, value] of whole) {
      yield key
      yield value
    }
  } else {
    for (const key of Object.keys(whole)) {
      yield key
      yield (whole as Record<string, unknown>)[key]
    }
  }
}
