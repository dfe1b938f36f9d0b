import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';
import { DASHBOARD_API } from '../../packages/server/src/dashboard/operations.js';
import { ROOT } from './support/sources.js';
import { typesText } from './support/typescript.js';

const FILE = join(ROOT, 'packages/dashboard/src/api/types.ts');

it('the browser app’s types are those of the API', async () => {
  const options = await resolveConfig(FILE);
  const text = await format(typesText(DASHBOARD_API), {
    ...options,
    parser: 'typescript',
  });
  // UPDATE=1 writes the file anew.
  if (process.env['UPDATE'] === '1') {
    mkdirSync(dirname(FILE), { recursive: true });
    writeFileSync(FILE, text);
  }
  expect(readFileSync(FILE, 'utf8')).toBe(text);
});
