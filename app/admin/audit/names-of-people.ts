import type { RequestScope } from '../../../lib/core/request-scope.ts'
import { hub } from '../../_server/compose.ts'

/** Names for the ids of people that events are about: the first hundred of the practice, the rest keep their ids. */
export async function namesOfPeople(scope: RequestScope): Promise<ReadonlyMap<string, string>> {
  const { items } = await hub().people.list({ limit: 100 }, scope)
  return new Map(items.map(({ id, name }) => [id, name]))
}
