import { DEMO_PEOPLE } from '../../app/_server/seed-people.ts'
import { DEMO_PASSWORD } from '../../app/_server/seed.ts'

/** People of the demo data by what a test needs them for. The first practice is home, the second is somebody else's. */
export const PEOPLE = {
  admin: person('Ada Okafor'),
  coach: person('Ben Lindqvist'),
  otherCoach: person('Carla Mendes'),
  client: person('Dev Patel'),
  otherClient: person('Elif Demir'),
  foreignAdmin: person('Hanna Virtanen'),
  foreignCoach: person('Ivo Marković'),
  foreignClient: person('Jun Watanabe'),
} as const

/** Somebody who can sign in. */
export interface SeededPerson {
  readonly id: string
  readonly tenant: string
  readonly email: string
  readonly password: string
}

function person(name: string): SeededPerson {
  const found = DEMO_PEOPLE.find((each) => each.name === name)
  if (!found) throw new Error(`${name} is not in the demo data`)
  return { id: found.id, tenant: found.tenant, email: found.email, password: DEMO_PASSWORD }
}
