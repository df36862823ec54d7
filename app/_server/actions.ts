'use server'

import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { returnPathOf } from '../../lib/adapters/next/index.ts'
import { loginOf } from './authenticate.ts'
import { action, hub } from './compose.ts'
import type { HubCookie } from './cookies.ts'
import { enter } from './enter.ts'
import { SignInForm } from './input.ts'

// The forms of people without JavaScript, or whose script has not come yet. With it the forms use the API instead.

const signIn = action('ACTION sign-in', { input: SignInForm }, async ({ input, principal, scope }) => {
  await setCookies((await enter(input, principal, scope)).cookies)
  return redirect(returnPathOf(input.to, '/sessions'))
})

const signOut = action('ACTION sign-out', {}, async ({ principal, scope }) => {
  await setCookies(await hub().signIn.signOut(loginOf(principal), scope))
  return redirect('/')
})

/** Signs in and goes on to the form's `to`; where that fails, back to the sign-in page, which says so. */
export async function signInByForm(form: FormData): Promise<void> {
  const result = await signIn(form)
  // Whoever calls an action by its id may hand it anything, or nothing.
  const to: unknown = (form as unknown) instanceof FormData ? form.get('to') : undefined
  if (!result.ok) redirect(failedPath(result.problem.status, to))
}

/** Ends the login and goes to the sign-in page. */
export async function signOutByForm(): Promise<void> {
  const result = await signOut()
  if (!result.ok && result.problem.status !== 401) redirect(failedPath(result.problem.status, undefined))
  redirect('/')
}

// Not by `useActionState`: where Cache Components resume a page, React leaves the state of a posted form out of its HTML.
function failedPath(status: number, to: unknown): string {
  return `/?${new URLSearchParams({ failed: String(status), to: returnPathOf(to, '/sessions') })}`
}

async function setCookies(lines: readonly HubCookie[]): Promise<void> {
  const store = await cookies()
  for (const { name, value, maxAgeS, secure } of lines) {
    store.set(name, value, { maxAge: maxAgeS, secure, path: '/', httpOnly: true, sameSite: 'lax' })
  }
}
