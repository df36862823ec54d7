import { defineConfig } from 'vitest/config'

// A long suite: each scenario runs for many rounds in a fresh child with its own heap.
export default defineConfig({
  test: { include: ['test/leaks/**/*.test.ts'], pool: 'forks', testTimeout: 180_000, fileParallelism: false },
})
