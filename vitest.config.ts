import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The suites that need a build, a browser or several processes have commands of their own (README.md, "Commands").
    exclude: [
      'node_modules/**',
      'test/package/**',
      'test/build/**',
      'test/workerd/**',
      'test/http/**',
      'test/e2e/**',
      'test/faults/**',
      'test/leaks/**',
      'test/fixtures/**',
    ],
    setupFiles: ['test/support/seed.ts'],
    pool: 'forks',
    testTimeout: 20_000,
  },
})
