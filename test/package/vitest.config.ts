import { defineConfig } from 'vitest/config'

// What was built: the package that npm would get, and the routes and edge chunks of the Hub. `npm run build` comes first.
export default defineConfig({
  test: {
    include: ['test/package/**/*.test.ts', 'test/build/**/*.test.ts'],
    globalSetup: ['test/package/install-once.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 300_000,
  },
})
