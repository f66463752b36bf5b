import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 120_000,
    // tfjs-core's gradient registration exists as ES modules without a module package type: vite must read it.
    server: { deps: { inline: [/@tensorflow\/tfjs-core/] } },
  },
});
