import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles, ROOT } from './support/sources.js';

/** The anchors a Markdown page offers: those of its headings, and those written as `<a id="…">`. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutCode(markdown).matchAll(/^#{1,6}\s+(.+)$/gm)) {
    anchors.add(
      heading
        .trim()
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replace(/\s/g, '-'),
    );
  }
  for (const [, id = ''] of markdown.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

const withoutCode = (markdown: string): string =>
  markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, (block) => block.replace(/[^\n]/g, ' '));

const files = repositoryFiles();
const pages = files.filter(({ path }) => path.endsWith('.md'));

/** Whether a path of the repository, with an anchor or without, leads somewhere. */
function resolves(path: string, anchor: string | undefined): boolean {
  const target = join(ROOT, path);
  if (!existsSync(target)) return false;
  if (anchor === undefined || !path.endsWith('.md')) return true;
  return anchorsOf(readFileSync(target, 'utf8')).has(anchor);
}

describe('links', () => {
  it('between documents lead somewhere', () => {
    const broken = pages.flatMap(({ path, text }) =>
      [...withoutCode(text).matchAll(/\]\((?!https?:|mailto:)([^)\s#]*)(?:#([^)\s]+))?\)/g)]
        .filter(([, to = '', anchor]) => {
          const target = to === '' ? path : normalize(join(dirname(path), to));
          return !resolves(target, anchor);
        })
        .map(([link]) => `${path} ${link}`),
    );
    expect(broken).toEqual([]);
  });

  it('from code to documents lead somewhere', () => {
    const broken = files
      .filter(({ path }) => /\.(?:ts|sql|table)$/.test(path) && !path.startsWith('test/tidy/'))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/\b(docs\/[\w./-]+\.md)(?:#([\w-]+))?/g)]
          .filter(([, to = '', anchor]) => !resolves(to, anchor))
          .map(([link]) => `${path} ${link}`),
      );
    expect(broken).toEqual([]);
  });
});
