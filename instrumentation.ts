/** Runs once when a server starts: checks the environment, and has the Hub end in order. Next calls it on both runtimes. */
export async function register(): Promise<void> {
  // Written out so that the edge's bundle does not carry the Node half.
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    if (process.env.NEXT_PHASE === 'phase-production-build') return
    const { start } = await import('./app/_server/start.ts')
    start()
  }
}
