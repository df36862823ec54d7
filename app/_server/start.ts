import { EnvError, readEnv } from './env.ts'
import { stopWith } from './shutdown.ts'
import { settleOddRequests } from './odd-requests.ts'

/** What a Node server does before its first request. Nothing is built or opened yet. */
export function start(): void {
  try {
    readEnv(process.env)
  } catch (error) {
    if (!(error instanceof EnvError)) throw error
    console.error(`The Hub cannot start. ${error.message}.`)
    process.exit(1)
  }
  settleOddRequests()
  // In development Next restarts and stops its own way, and a function instance of Vercel is frozen, not stopped.
  if (process.env.NODE_ENV === 'production' && process.env['VERCEL'] === undefined) stopWith(process)
}
