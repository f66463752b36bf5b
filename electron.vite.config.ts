import { resolve } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'electron-vite';
import { reloadPlugin } from './dev/reload-plugin.ts';

// The Node-side entries: the desktop application, the command line, the process that runs one step, the thread of heavy
// work and the writer of bench live; the script that runs before the window's own; and the window.
// Dependencies that carry native code or .wasm files stay external and are loaded with createRequire.
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: 'node24',
      minify: false,
      sourcemap: true,
      externalizeDeps: { exclude: ['@tensorflow/tfjs-core'] },
      rolldownOptions: {
        input: {
          desktop: resolve(import.meta.dirname, 'src-main/desktop/main.ts'),
          cli: resolve(import.meta.dirname, 'src-main/cli/main.ts'),
          worker: resolve(import.meta.dirname, 'src-main/worker/main.ts'),
          background: resolve(import.meta.dirname, 'src-main/workbench/background/thread.ts'),
          'bench-writer': resolve(import.meta.dirname, 'src-main/worker/bench-writer.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: true,
      // In its sandbox it can ask for Electron's modules alone, and CommonJS is all that runs there.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve(import.meta.dirname, 'src-main/desktop/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(import.meta.dirname, 'src-renderer'),
    base: './',
    plugins: [svelte({ configFile: resolve(import.meta.dirname, 'svelte.config.js') }), ...(process.env['MU_ALIGN_DEV'] === '1' ? [reloadPlugin()] : [])],
    build: {
      outDir: resolve(import.meta.dirname, 'out/renderer'),
      emptyOutDir: true,
      // What runs the window: Electron 45 and current browsers.
      target: 'es2023',
      minify: true,
      // The page's policy allows scripts and styles from files alone.
      assetsInlineLimit: 0,
      // All screens come in one file: it is read from this machine, and a screen that is opened need not be waited for.
      chunkSizeWarningLimit: 2000,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: resolve(import.meta.dirname, 'src-renderer/index.html') },
    },
  },
});
