import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    // A browser on two busy cores: long, so that only what hangs fails.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
