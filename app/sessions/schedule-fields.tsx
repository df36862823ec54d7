'use client'

import { DURATION_MINUTES, MAX_TITLE } from '../_server/coaching-session.ts'
import { Field } from '../_ui/field.tsx'
import form from '../_ui/form.module.css'
import { fieldError, type Problem } from '../_ui/send.ts'
import { localZone, toLocalInput } from './local-date-time.ts'

/** Paths of the body whose errors these fields show. */
export const SCHEDULE_FIELDS = ['title', 'startsAt', 'durationMinutes']

interface ScheduleFieldsProps {
  readonly title: string
  readonly startsAt: string | number
  readonly durationMinutes: number
  readonly problem: Problem | undefined
}

/** Title, start and length of a session. Rendered in an open dialog, thus in a browser: the zone is the reader's. */
export function ScheduleFields({ title, startsAt, durationMinutes, problem }: ScheduleFieldsProps) {
  const { least, most } = DURATION_MINUTES
  return (
    <>
      <Field label="Title" error={fieldError(problem, 'title', 'The title')}>
        {(control) => <input {...control} name="title" defaultValue={title} required maxLength={MAX_TITLE} />}
      </Field>
      <div className={form.pair}>
        <Field label="Start" hint={`In ${localZone()} time`} error={fieldError(problem, 'startsAt', 'The start')}>
          {(control) => (
            <input {...control} name="startsAt" type="datetime-local" defaultValue={toLocalInput(startsAt)} required />
          )}
        </Field>
        <Field
          label="Length"
          hint={`Minutes, ${least} to ${most}`}
          error={fieldError(problem, 'durationMinutes', 'The length')}
        >
          {(control) => (
            <input
              {...control}
              name="durationMinutes"
              type="number"
              inputMode="numeric"
              min={least}
              max={most}
              step={5}
              defaultValue={durationMinutes}
              required
            />
          )}
        </Field>
      </div>
    </>
  )
}
