/** The native parser recurses: somewhere above 3,000 levels it takes the whole process down. */
const DEEPEST = 2_000

/** Are brackets nested, or `else if`s chained, deeper than can be parsed? Looks at the text alone. */
export function tooDeep(text: string): boolean {
  if (text.length < DEEPEST) return false
  const chained = text.match(/\belse\s+if\b/g)?.length ?? 0
  if (chained > DEEPEST && longestChain(text) > DEEPEST) return true
  return depthOf(text) > DEEPEST && depthOf(text.replace(/"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/g, '')) > DEEPEST
}

function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!
    if (character === '(' || character === '[' || character === '{') deepest = Math.max(deepest, (depth += 1))
    else if ((character === ')' || character === ']' || character === '}') && depth > 0) depth -= 1
  }
  return deepest
}

/** How many `else if`s follow one another with no function in between. */
function longestChain(text: string): number {
  return Math.max(...text.split(/\bfunction\b|=>/).map((part) => part.match(/\belse\s+if\b/g)?.length ?? 0))
}
