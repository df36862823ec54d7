import { defineConfig } from 'vitest/config'

// A long suite: several `next start` processes over one store, killed and started again. `npm run build` comes first.
export default defineConfig({
  test: {
    include: ['test/faults/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
