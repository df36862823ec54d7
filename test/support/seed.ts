import * as fc from 'fast-check'

// With CI=true the properties run from one seed, so that a red run speaks of the change it ran on. Anywhere else each run
// explores anew, and prints the seed of what it finds; FC_SEED repeats it.
const seed = process.env['FC_SEED'] ?? (process.env['CI'] === 'true' ? '20261123' : undefined)
if (seed !== undefined) fc.configureGlobal({ seed: Number(seed) })
