import { defineConfig } from 'vitest/config'

// Real requests to `next start` of the built Hub. `npm run build` comes first.
export default defineConfig({
  test: {
    include: ['test/http/**/*.test.ts'],
    pool: 'forks',
    // Each file starts a server of its own.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
