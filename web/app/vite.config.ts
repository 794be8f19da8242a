import react from '@vitejs/plugin-react';
import { gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

// Where `npm run dev` finds a gateway.
const gateway = process.env.CHATCLUSTER_GATEWAY ?? 'http://localhost:8080';

/** What has to be fetched before the page shows anything, scripts and styles, compressed. Unit: bytes. */
const largestStart = 200_000;

/** Fails the build when the page has become heavy: it is to be there within a second. */
const lightStart: Plugin = {
  name: 'light-start',
  generateBundle(_options, bundle) {
    const sizeOf = (name: string): number => {
      const part = bundle[name];
      if (!part) return 0;
      return gzipSync(part.type === 'chunk' ? part.code : part.source).length;
    };
    const chunks = Object.values(bundle).filter((part) => part.type === 'chunk');
    const names = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ fileName }) => fileName));
    for (const name of names) for (const needed of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) names.add(needed);
    for (const name of Object.keys(bundle)) if (/^assets\/index-.*\.css$/.test(name)) names.add(name);
    const size = [...names].map(sizeOf).reduce((sum, part) => sum + part, 0);
    if (size > largestStart) this.error(`The page needs ${size} bytes (gzip) to start; ${largestStart} are allowed: ${[...names].join(', ')}.`);
    this.info(`${size} bytes (gzip) to start, of ${largestStart}`);
  },
};

export default defineConfig({
  plugins: [react(), lightStart],
  server: {
    proxy: { '/ws': { target: gateway, ws: true } },
  },
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // Inlined assets would be data: addresses, which the content security policy allows for images only.
    assetsInlineLimit: 0,
    // The polyfill is a script of its own for browsers that this page doesn't run in anyway.
    modulePreload: { polyfill: false },
  },
});
