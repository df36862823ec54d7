import * as handlers from './handlers.ts'

// Planted: the leak report's mistake, one small record a request that nobody ever takes out.
const seen = new Map<string, { at: number }>()
let requests = 0

export async function round(): Promise<void> {
  await handlers.round()
  for (let index = 0; index < handlers.REQUESTS; index += 1) seen.set(`request-${(requests += 1)}`, { at: index })
}

export const close = handlers.close
