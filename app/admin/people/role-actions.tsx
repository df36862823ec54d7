'use client'

import { useState } from 'react'
import type { Person } from '../../_server/people.ts'
import type { HubRole } from '../../_server/policy.ts'
import { Button } from '../../_ui/button.tsx'
import table from '../../_ui/table.module.css'
import { ChangeRole } from './change-role.tsx'
import styles from './people.module.css'

interface RoleActionsProps {
  readonly person: Person
  readonly isSelf: boolean
  readonly isOnlyAdmin: boolean
}

const ROLES: readonly HubRole[] = ['client', 'coach', 'admin']

/** Gives and takes one person's roles, after asking. */
export function RoleActions({ person, isSelf, isOnlyAdmin }: RoleActionsProps) {
  const [open, setOpen] = useState<HubRole>()
  // Kept while the dialog closes, so that its words do not change under the reader's eyes.
  const [role, setRole] = useState<HubRole>('client')
  return (
    <div className={styles.actions}>
      {ROLES.map((each) => {
        const holds = person.roles.includes(each)
        if (each === 'admin' && isOnlyAdmin) {
          return (
            <span key={each} className={table.soft}>
              The only admin: give the role to somebody else before taking it away here.
            </span>
          )
        }
        return (
          <Button
            key={each}
            small
            look={holds ? 'danger' : 'secondary'}
            aria-label={`${holds ? 'Revoke' : 'Assign'} ${each}: ${person.name}`}
            onClick={() => {
              setRole(each)
              setOpen(each)
            }}
          >
            {holds ? 'Revoke' : 'Assign'} {each}
          </Button>
        )
      })}
      <ChangeRole
        person={person}
        role={role}
        isSelf={isSelf}
        open={open !== undefined}
        onClose={() => setOpen(undefined)}
      />
    </div>
  )
}
