import type { HubRole } from './policy.ts'

/** The two practices of the demo. */
export const DEMO_TENANTS = [
  { id: '01990000-0000-7000-8000-000000000001', name: 'Northlight Coaching' },
  { id: '01990000-0000-7000-8000-000000000002', name: 'Harbour Coaching' },
] as const

const [NORTHLIGHT, HARBOUR] = [DEMO_TENANTS[0].id, DEMO_TENANTS[1].id]

/** Somebody of the demo. Ids are fixed, so that a link to a demo person works on every machine. */
export interface DemoPerson {
  readonly id: string
  readonly tenant: string
  readonly email: string
  readonly name: string
  readonly roles: readonly HubRole[]
}

/** The dozen people of the demo: in each practice an admin, two coaches and some clients. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  person(1, NORTHLIGHT, 'Ada Okafor', ['admin']),
  person(2, NORTHLIGHT, 'Ben Lindqvist', ['coach']),
  person(3, NORTHLIGHT, 'Carla Mendes', ['coach']),
  person(4, NORTHLIGHT, 'Dev Patel', ['client']),
  person(5, NORTHLIGHT, 'Elif Demir', ['client']),
  person(6, NORTHLIGHT, 'Farid Haddad', ['client']),
  person(7, NORTHLIGHT, 'Grace Lee', ['client']),
  person(8, HARBOUR, 'Hanna Virtanen', ['admin', 'coach']),
  person(9, HARBOUR, 'Ivo Marković', ['coach']),
  person(10, HARBOUR, 'Jun Watanabe', ['client']),
  person(11, HARBOUR, 'Kofi Mensah', ['client']),
  person(12, HARBOUR, 'Lucía Romero', ['client']),
]

function person(number: number, tenant: string, name: string, roles: readonly HubRole[]): DemoPerson {
  const first = name
    .split(' ')[0]!
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase()
  const practice = tenant === NORTHLIGHT ? 'northlight' : 'harbour'
  const tail = number.toString(16).padStart(12, '0')
  return { id: `01990000-0000-7000-8001-${tail}`, tenant, email: `${first}@${practice}.example`, name, roles }
}
