import { z } from 'zod'
import { isUuid } from '../../lib/core/ids.ts'
import { DURATION_MINUTES, MAX_NOTES, MAX_TITLE } from './coaching-session.ts'
import { MAX_CURSOR, MAX_PAGE } from './page-of.ts'
import { MAX_PASSWORD } from './password.ts'
import { HUB_ROLES } from './policy.ts'

/** Text without what a database cannot keep: Postgres no null character, and none of them half a character of UTF-16. */
const text = (most: number) =>
  z
    .string()
    .max(most, `is longer than ${most} characters`)
    .refine((value) => !value.includes('\0'), 'holds a null character')
    .refine((value) => !/\p{Surrogate}/u.test(value), 'holds half a character')

const id = z.string().refine(isUuid, 'is no id')
const limit = z.coerce.number().int().min(1).max(MAX_PAGE).optional()
const cursor = text(MAX_CURSOR).optional()
/** One line, in which there is something to see: it is what a link says. */
const title = text(MAX_TITLE)
  .trim()
  .refine((value) => /[^\p{Control}\p{Format}\p{Separator}]/u.test(value), 'is missing')
  .refine((value) => !/\p{Control}/u.test(value), 'holds a line break or another control character')
const startsAt = z.iso.datetime({ offset: true, error: 'is no instant: write 2026-11-23T09:00:00Z' })
const durationError = `is a whole number of minutes from ${DURATION_MINUTES.least} to ${DURATION_MINUTES.most}`
const durationMinutes = z
  .int({ error: durationError })
  .min(DURATION_MINUTES.least, durationError)
  .max(DURATION_MINUTES.most, durationError)
const notes = text(MAX_NOTES)
const version = z.int().min(1)

/** Path parameters of one thing. */
export const IdParams = z.object({ id })
/** Path parameters of a person's role. */
export const RoleParams = z.object({ id, role: z.enum(HUB_ROLES) })

/** Body of a sign-in. */
export const SignInBody = z.strictObject({
  email: z.string().trim().max(254).pipe(z.email()),
  password: z.string().min(1).max(MAX_PASSWORD),
})

/** The sign-in form, as a browser posts it. */
export const SignInForm = SignInBody.extend({ to: z.string().max(2_000).optional() })

/** Query of a list of sessions. */
export const SessionQueryInput = z.object({
  when: z.enum(['upcoming', 'past', 'any']).optional(),
  status: z.enum(['scheduled', 'completed', 'cancelled']).optional(),
  limit,
  cursor,
})

/** Body of a new session. */
export const NewSessionBody = z.strictObject({
  coachId: id.optional(),
  clientId: id,
  title,
  startsAt,
  durationMinutes,
  notes: notes.optional(),
})

/** Body of a change to a session: the version it was made against, and at least one thing to change. */
export const SessionChangeBody = z
  .strictObject({
    version,
    title: title.optional(),
    startsAt: startsAt.optional(),
    durationMinutes: durationMinutes.optional(),
    notes: notes.optional(),
    status: z.literal('completed').optional(),
  })
  .refine((change) => Object.keys(change).length > 1, 'names nothing to change')

/** Body of a cancellation: `{}` cancels whatever the session has become, a version only what the caller has seen. */
export const CancelBody = z.strictObject({ version: version.optional() })

/** Query of a list of people. */
export const PeopleQueryInput = z.object({ role: z.enum(HUB_ROLES).optional(), limit, cursor })

/** Query of a list of audit events; its cursor is an event's id. */
export const AuditQueryInput = z.object({ limit, cursor: id.optional() })
