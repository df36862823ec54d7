import type { RequestScope } from '../../lib/core/request-scope.ts'
import type { PersonName } from '../_server/coaching-session.ts'
import { hub } from '../_server/compose.ts'
import type { HubRole } from '../_server/policy.ts'

/** Most names that a choice offers: beyond, a plain `<select>` would help nobody. */
const MAX_CHOICES = 500

/** The people who can be chosen for a part in a session, by name, at most 500. */
export async function peopleWithRole(role: HubRole, scope: RequestScope): Promise<PersonName[]> {
  const people: PersonName[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await hub().people.list({ role, limit: 100, cursor }, scope)
    people.push(...items.map(({ id, name }) => ({ id, name })))
    cursor = next
  } while (cursor !== undefined && people.length < MAX_CHOICES)
  return people
}
