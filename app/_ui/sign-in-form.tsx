'use client'

import { useId } from 'react'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import styles from './form.module.css'
import { ProblemSummary } from './problem-summary.tsx'
import { fieldError, type Problem } from './send.ts'
import { useSignIn } from './use-sign-in.ts'

const FIELDS = ['email', 'password']

interface SignInFormProps {
  readonly to: string
  /** Why the form that was posted without script did not sign in. */
  readonly failed: Problem | undefined
}

export function SignInForm({ to, failed }: SignInFormProps) {
  const { busy, email, problem = failed, action, onSubmit } = useSignIn(to)
  const errors = useId()
  return (
    <form className={styles.form} action={action} onSubmit={onSubmit} aria-describedby={errors}>
      <input type="hidden" name="to" value={to} />
      <div className={styles.errors} id={errors}>
        <ProblemSummary problem={problem} fields={FIELDS} signingIn />
      </div>
      <Field label="Email" error={fieldError(problem, 'email', 'Email')}>
        {(control) => (
          <input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            defaultValue={email}
            required
            maxLength={254}
          />
        )}
      </Field>
      <Field label="Password" error={fieldError(problem, 'password', 'Password')}>
        {(control) => <input {...control} name="password" type="password" autoComplete="current-password" required />}
      </Field>
      <Button look="primary" type="submit" busy={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </Button>
    </form>
  )
}
