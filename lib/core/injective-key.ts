/**
 * Joins parts into one key so that different lists of parts never give the same key, whatever characters they hold:
 * each part is preceded by its length.
 *
 * `injectiveKey('a', 'b:c')` is `1:a3:b:c`.
 */
export function injectiveKey(...parts: readonly string[]): string {
  let key = ''
  for (const part of parts) key += `${part.length}:${part}`
  return key
}
