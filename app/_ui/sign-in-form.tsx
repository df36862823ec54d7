'use client'

import { useId } from 'react'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import styles from './form.module.css'
import { ProblemSummary } from './problem-summary.tsx'
import { fieldError } from './send.ts'
import { useSignIn } from './use-sign-in.ts'

const FIELDS = ['email', 'password']

export function SignInForm({ to }: { readonly to: string }) {
  const { busy, email, problem, signIn } = useSignIn(to)
  const errors = useId()
  return (
    <form className={styles.form} action={signIn} aria-describedby={errors}>
      <noscript>Signing in needs JavaScript. Everything else can be read without.</noscript>
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
