// What the package costs: the code that a page loads, minified and compressed. `node scripts/size.js` prints it; a test keeps it under its bound.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/**
 * Sizes in bytes after minification and gzip. `page`: everything that `@chatcluster/client` exports, with all features in use. `worker`: the shared worker's own
 * file. `elected`: what pages of browsers without shared workers load on top.
 */
export async function sizes() {
  const page = await bundle('index.ts', /electedFinder/);
  return { page, worker: await bundle('sharing/hub.worker.ts'), elected: (await bundle('index.ts')) - page };
}

async function bundle(file, external) {
  const bundle = await rolldown({ input: fileURLToPath(new URL(`../src/${file}`, import.meta.url)), ...(external ? { external } : {}) });
  const { output } = await bundle.generate({ format: 'es', minify: true, codeSplitting: false });
  await bundle.close();
  return gzipSync(output[0].code, { level: 9 }).length;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(await sizes());
