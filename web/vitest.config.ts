import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'app/test/**/*.test.ts'],
    // Two workers: the tests are short, and whoever runs them has other things running too.
    maxWorkers: 2,
  },
});
