import type { PersonName } from '../_server/coaching-session.ts'
import { Field } from '../_ui/field.tsx'

interface PersonSelectProps {
  readonly label: string
  readonly name: string
  readonly people: readonly PersonName[]
  readonly error: string | undefined
}

/** Chooses one person. Nobody is chosen beforehand: a session for the wrong person is worse than one more press. */
export function PersonSelect({ label, name, people, error }: PersonSelectProps) {
  return (
    <Field label={label} error={error} hint={people.length === 0 ? 'Nobody holds this role yet' : undefined}>
      {(control) => (
        <select {...control} name={name} required defaultValue="">
          <option value="" disabled>
            Choose…
          </option>
          {people.map((person) => (
            <option key={person.id} value={person.id}>
              {person.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
