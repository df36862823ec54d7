import type { Person } from '../../_server/people.ts'
import { RoleBadges } from '../../_ui/role-badges.tsx'
import table from '../../_ui/table.module.css'
import { RoleActions } from './role-actions.tsx'
import styles from './people.module.css'

interface PeopleTableProps {
  readonly people: readonly Person[]
  /** Id of the admin who looks. */
  readonly self: string
  /** The one admin there is, when there is but one: their role cannot be taken. */
  readonly onlyAdmin: string | undefined
}

export function PeopleTable({ people, self, onlyAdmin }: PeopleTableProps) {
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Roles</th>
          <th scope="col">Change</th>
        </tr>
      </thead>
      <tbody>
        {people.map((person) => (
          <tr key={person.id}>
            <th scope="row">
              {person.name}
              {person.id === self ? <span className={styles.you}> (you)</span> : null}
              {person.email ? <span className={styles.email}>{person.email}</span> : null}
            </th>
            <td data-label="Roles">
              {person.roles.length > 0 ? <RoleBadges roles={person.roles} /> : <span className={table.soft}>None</span>}
            </td>
            <td>
              <RoleActions person={person} isSelf={person.id === self} isOnlyAdmin={person.id === onlyAdmin} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
