import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        // Electron's own modules exist in Electron alone.
        resolve: { alias: { electron: resolve(import.meta.dirname, 'test/main/desktop/fake-electron/index.ts') } },
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/renderer/**', 'test/e2e/**'],
          environment: 'node',
          pool: 'forks',
          testTimeout: 120_000,
          // tfjs-core's gradient registration exists as ES modules without a module package type: vite must read it.
          server: { deps: { inline: [/@tensorflow\/tfjs-core/] } },
        },
      },
      {
        plugins: [svelte({ configFile: resolve(import.meta.dirname, 'svelte.config.js') }), svelteTesting()],
        test: {
          name: 'window',
          include: ['test/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 20_000,
        },
      },
    ],
  },
});
