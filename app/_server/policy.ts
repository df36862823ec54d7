import { definePolicy, owns } from '../../lib/rbac/index.ts'

// Shared with the edge: no zod, no Node code.

/** The roles of the Hub. */
export type HubRole = 'client' | 'coach' | 'admin'

/** Every role, the least first. */
export const HUB_ROLES = ['client', 'coach', 'admin'] as const satisfies readonly HubRole[]

/**
 * The rules of the Hub, as data: handlers compile them, and the middleware, whose bundle has to stay small, asks them as they are
 * written. `session:list` asks for a list, in which `session:read` decides about each row.
 *
 * A client sees their own sessions and may call one off; a coach also runs those in which they are the coach; an admin
 * may do everything in the tenant.
 */
export const hubRules = {
  resources: {
    session: ['list', 'read', 'create', 'update', 'cancel'],
    people: ['read', 'assign'],
    audit: ['read'],
    operations: ['read'],
  },
  roles: {
    client: {
      allow: [
        'session:list',
        { permission: 'session:read', when: owns('clientId') },
        { permission: 'session:cancel', when: owns('clientId') },
      ],
    },
    coach: {
      inherits: ['client'],
      allow: [
        'people:read',
        { permission: 'session:read', when: owns('coachId') },
        { permission: 'session:create', when: owns('coachId') },
        { permission: 'session:update', when: owns('coachId') },
        { permission: 'session:cancel', when: owns('coachId') },
      ],
    },
    admin: { inherits: ['coach'], allow: ['*:*'] },
  },
} as const

/** Compiles the rules of the Hub. */
export function createHubPolicy() {
  return definePolicy(hubRules)
}

/** The compiled rules of the Hub. */
export type HubPolicy = ReturnType<typeof createHubPolicy>
