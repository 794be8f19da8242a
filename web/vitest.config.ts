import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'app/test/**/*.test.{ts,tsx}'],
    // Two workers: the tests are short, and whoever runs them has other things running too.
    maxWorkers: 2,
    // Nothing here takes a second; a machine with other things to do may be slow all the same.
    testTimeout: 30_000,
  },
});
