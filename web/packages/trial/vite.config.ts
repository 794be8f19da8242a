import { defineConfig } from 'vite';

// One file that Node runs, with everything in it.
export default defineConfig({
  ssr: { noExternal: true },
  build: { ssr: 'src/main.ts', target: 'node20', outDir: 'dist', rolldownOptions: { output: { codeSplitting: false } } },
});
