import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const sources = (folder: string): string[] =>
  readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|sql)$/.test(name))
    .map((name) => `${folder}/${name}`);

it('every source that a comment names is in docs/sources.md', () => {
  const headings = [...read('docs/sources.md').matchAll(/^## (\S+)$/gm)].map(([, name]) => name);
  const folders = ['flow', 'klarna', 'klarna-sandbox', 'server'].map((name) => `packages/${name}`);
  const missing = folders
    .flatMap((folder) => sources(`${folder}/src`))
    .flatMap((path) =>
      [...read(path).matchAll(/docs\/sources\.md#([\w-]+)/g)].map(([, anchor]) => ({
        path,
        anchor,
      })),
    )
    .filter(({ anchor }) => !headings.includes(anchor ?? ''));
  expect(missing).toEqual([]);
});
