import { z } from 'zod'
import { returnPathOf } from '../lib/adapters/next/index.ts'
import { hub, page } from './_server/compose.ts'
import { DemoAccountList } from './_ui/demo-account-list.tsx'
import { Refusal } from './_ui/refusal.tsx'
import { Shell } from './_ui/shell.tsx'
import { SignInForm } from './_ui/sign-in-form.tsx'
import { SignedIn } from './_ui/signed-in.tsx'
import styles from './page.module.css'

const SearchParams = z.object({
  to: z.string().max(2_000).optional().catch(undefined),
  // Of a form that was posted without script.
  failed: z.enum(['401', '422', '503']).optional().catch(undefined),
})

/** What the sign-in page says of a posted form that failed. */
const FAILED = {
  '401': { status: 401, title: 'Unauthorized', detail: 'The address and the password do not belong together.' },
  '422': { status: 400, title: 'Please check what you entered', detail: 'It takes an address and a password.' },
  '503': { status: 503, title: 'The Hub cannot answer right now', detail: 'Please try again in a moment.' },
} as const

/** Sign-in, and the way on for whoever is signed in already. */
export default page(
  'PAGE /',
  { searchParams: SearchParams, refused: (problem) => <Refusal problem={problem} /> },
  async ({ searchParams, scope }) => {
    const viewer = await hub().viewer(scope)
    const { demo } = hub()
    const to = returnPathOf(searchParams.to, '/sessions')
    return (
      <Shell viewer={viewer}>
        <div className={styles.columns}>
          <div className={styles.words}>
            <h1>Coaching, kept in order</h1>
            <p className={styles.lead}>
              Plan sessions, keep the notes of each beside it, and see who did what. Coaches see their own clients,
              clients their own sessions, admins their practice.
            </p>
          </div>
          <section className={styles.sheet} aria-labelledby="sign-in">
            <h2 id="sign-in">{viewer ? `Welcome back, ${viewer.name}` : 'Sign in'}</h2>
            {viewer ? (
              <SignedIn viewer={viewer} to={to} />
            ) : (
              <SignInForm to={to} failed={searchParams.failed && FAILED[searchParams.failed]} />
            )}
          </section>
          {demo && !viewer ? (
            <section className={styles.demo} aria-labelledby="demo">
              <DemoAccountList id="demo" demo={demo} to={to} />
            </section>
          ) : null}
        </div>
      </Shell>
    )
  },
)
