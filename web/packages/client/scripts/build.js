// Builds the package as it is published: dist/ with modules, types, the README and a package.json of its own.
//
// Within this workspace the package is used from its sources, so that nothing has to be built before a test or a page.
import { execFileSync } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));
const edit = (name, change) => writeFileSync(path(name), change(readFileSync(path(name), 'utf8')));

rmSync(path('dist'), { recursive: true, force: true });
execFileSync('npx', ['tsc', '-p', 'tsconfig.build.json'], { cwd: fileURLToPath(root), stdio: 'inherit' });

// The compiler rewrites imports, not addresses of files.
const worker = `new URL('./hub.worker.ts', import.meta.url)`;
edit('dist/sharing/browserSharing.js', (code) => {
  if (!code.includes(worker)) throw new Error('browserSharing.js does not name its worker as expected.');
  return code.replace(worker, worker.replace('.ts', '.js'));
});

// Nor does it rewrite the imports of declarations.
for (const file of readdirSync(path('dist'), { recursive: true, encoding: 'utf8' })) {
  if (file.endsWith('.d.ts')) edit(`dist/${file}`, (code) => code.replace(/(from '\.{1,2}\/[^']*)\.ts'/g, "$1.js'"));
}

const { name, version, description, engines } = JSON.parse(readFileSync(path('package.json'), 'utf8'));
const entry = (file) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
const published = {
  name,
  version,
  description,
  type: 'module',
  engines,
  exports: { '.': entry('index'), './testing': entry('testing/index') },
  sideEffects: ['./sharing/hub.worker.js'],
};
writeFileSync(path('dist/package.json'), `${JSON.stringify(published, undefined, 2)}\n`);
copyFileSync(path('README.md'), path('dist/README.md'));
