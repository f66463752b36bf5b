import { resolve } from 'node:path';
import { defineConfig } from 'electron-vite';

// Only Node-side entries so far: the command line and the process that runs one step.
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
          cli: resolve(import.meta.dirname, 'src-main/cli/main.ts'),
          worker: resolve(import.meta.dirname, 'src-main/worker/main.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
});
