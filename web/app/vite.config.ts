import { defineConfig } from 'vite';

// Where `npm run dev` finds a gateway.
const gateway = process.env.CHATCLUSTER_GATEWAY ?? 'http://localhost:8080';

export default defineConfig({
  server: {
    proxy: { '/ws': { target: gateway, ws: true } },
  },
  build: {
    target: 'es2022',
    // Inlined assets would be data: addresses, which the content security policy allows for images only.
    assetsInlineLimit: 0,
  },
});
