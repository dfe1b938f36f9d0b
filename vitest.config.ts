import { defineConfig } from 'vitest/config';

const conditions = ['@kvitt/source'];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts'],
          exclude: ['packages/server/test/db/**', '**/node_modules/**'],
          // Some start a whole service, and a busy machine needs a while for that.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      { ...shared, test: { name: 'tidy', include: ['test/tidy/**/*.test.ts'] } },
      {
        ...shared,
        test: {
          name: 'slow',
          include: [
            'packages/server/test/db/**/*.test.ts',
            'test/{contract,simulation,e2e}/**/*.test.ts',
          ],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
