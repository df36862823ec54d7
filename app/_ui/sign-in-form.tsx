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
  const { busy, problem, signIn } = useSignIn(to)
  const errors = useId()
  return (
    // POST, should it ever be sent before its script is there: a password does not belong in an address.
    <form
      className={styles.form}
      method="post"
      action="/api/sign-in"
      aria-describedby={errors}
      onSubmit={(event) => {
        event.preventDefault()
        const form = new FormData(event.currentTarget)
        void signIn(String(form.get('email')), String(form.get('password')))
      }}
    >
      <noscript>Signing in needs JavaScript. Everything else can be read without.</noscript>
      <div className={styles.errors} id={errors}>
        <ProblemSummary problem={problem} fields={FIELDS} signingIn />
      </div>
      <Field label="Email" error={fieldError(problem, 'email', 'Email')}>
        {(control) => <input {...control} name="email" type="email" autoComplete="username" required maxLength={254} />}
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
