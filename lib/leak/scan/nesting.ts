/** The native parser recurses: somewhere above 3,000 levels it takes the whole process down. */
const DEEPEST = 2_000

/** The same holds for `a + b + …`, `a.b.c…` and `!!!…` somewhere above 30,000. */
const LONGEST = 10_000

/** Are brackets nested, or `else if`s and operators chained, deeper than can be parsed? Looks at the text alone. */
export function tooDeep(text: string): boolean {
  if (text.length < DEEPEST) return false
  const chained = text.match(/\belse\s+if\b/g)?.length ?? 0
  if (chained > DEEPEST && longestChain(text) > DEEPEST) return true
  if (depthOf(text) <= DEEPEST && !hasLongExpression(text)) return false
  const bare = text.replace(/"[^"\n]*"|'[^'\n]*'|`[^`\n]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, '')
  return depthOf(bare) > DEEPEST || hasLongExpression(bare)
}

/** Are there more operators between two ends of statements or elements than can be parsed? */
function hasLongExpression(text: string): boolean {
  let operators = 0
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!
    if (character === ';' || character === ',' || character === '{' || character === '}') operators = 0
    else if ('+-*/%.!~?&|^=<>'.includes(character) && (operators += 1) > LONGEST) return true
  }
  return false
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
