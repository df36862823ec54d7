/** The resource types of a policy, each with its actions. */
export type ResourceCatalogue = Readonly<Record<string, readonly string[]>>

/** Every action of a catalogue in full: `session:read`. */
export type PermissionOf<C extends ResourceCatalogue> = {
  [Type in keyof C & string]: `${Type}:${C[Type][number]}`
}[keyof C & string]

/** What a rule may name: one action, or several by a wildcard: `session:*`, `*:read`, `*:*`. */
export type PermissionPattern<C extends ResourceCatalogue> =
  PermissionOf<C> | `${keyof C & string}:*` | `*:${C[keyof C & string][number]}` | '*:*'

/**
 * The actions that a pattern stands for, in the order of the catalogue; none where it names something unknown.
 *
 * @param pattern - `type:action`, each side possibly `*`.
 */
export function actionsMatching(pattern: string, resources: ReadonlyMap<string, readonly string[]>): string[] {
  const [type, name, extra] = pattern.split(':') as [string, string | undefined, string | undefined]
  if (name === undefined || extra !== undefined) return []
  const types = type === '*' ? resources.keys() : resources.has(type) ? [type] : []
  const matching: string[] = []
  for (const known of types) {
    for (const action of resources.get(known)!) {
      if (name === '*' || name === action) matching.push(`${known}:${action}`)
    }
  }
  return matching
}
