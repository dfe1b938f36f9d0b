// Leaves an initialised, empty data directory of the embedded PostgreSQL in the build, so that a
// first start need not make one (initdb takes seconds). Made once per version of the engine.
import { createRequire } from 'node:module';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';

const target = new URL('../packages/server/dist/embedded-snapshot.tar', import.meta.url);
const stamp = new URL('../packages/server/dist/embedded-snapshot.version', import.meta.url);
const require = createRequire(import.meta.url);
const entry = require.resolve('@electric-sql/pglite');
const manifest = new URL('../package.json', new URL(`file://${entry}`));
const { version } = JSON.parse(await readFile(manifest, 'utf8'));

const made = await readFile(stamp, 'utf8').catch(() => '');
if (made !== version) {
  const engine = new PGlite();
  await engine.waitReady;
  const image = await engine.dumpDataDir('none');
  await engine.close();
  await mkdir(new URL('.', target), { recursive: true });
  const partial = new URL('./embedded-snapshot.partial', target);
  await writeFile(partial, Buffer.from(await image.arrayBuffer()));
  await rename(partial, target);
  await writeFile(stamp, version);
}
