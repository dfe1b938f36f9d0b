import { describe, expect, it } from 'vitest';
import { repositoryFiles, type RepositoryFile } from './support/sources.js';

const isText = ({ path }: RepositoryFile): boolean =>
  /\.(?:ts|tsx|js|mjs|json|md|sql|sh|ya?ml|css|html|table)$/.test(path) ||
  /(?:^|\/)(?:run|pre-push)$/.test(path);
const isOurOwn = ({ path }: RepositoryFile): boolean => path.startsWith('test/tidy/');

/** `path:line text` of every line that a pattern fits. */
function lines({ path, text }: RepositoryFile, pattern: RegExp): readonly string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${index + 1} ${line.trim().slice(0, 90)}`] : [],
    );
}

/** Suites that need a program which is not everywhere; all fail instead of being left out when CI=true. */
const MAY_BE_LEFT_OUT: Readonly<Record<string, string>> = {
  'test/e2e/': 'needs Chromium',
  'test/contract/other-clients.test.ts': 'needs PHP and Python',
  'packages/server/test/db/': 'half of it needs a PostgreSQL server',
  'packages/server/test/notifications/python.test.ts': 'needs a Python',
  'test/simulation/': 'one of its two stores needs a PostgreSQL server',
};

describe('words', () => {
  const files = repositoryFiles().filter((file) => isText(file) && !isOurOwn(file));
  const tests = files.filter(({ path }) => /\.test\.ts$/.test(path));

  it('promise nothing', () => {
    const promise = /\b(?:TODO|FIXME|HACK)\b|not (?:yet )?implemented|coming soon/i;
    expect(files.flatMap((file) => lines(file, promise))).toEqual([]);
  });

  it('let no test stand alone', () => {
    const alone = /\b(?:it|test|describe|suite)(?:\.\w+)*\.only\b/;
    expect(tests.flatMap((file) => lines(file, alone))).toEqual([]);
  });

  it('leave no test out', () => {
    const skipped =
      /\b(?:it|test|describe|suite)(?:\.\w+)*\.(?:skip|todo|skipIf|runIf)\b|\bctx\.skip\(/;
    const found = tests
      .filter(({ path }) => !Object.keys(MAY_BE_LEFT_OUT).some((each) => path.startsWith(each)))
      .flatMap((file) => lines(file, skipped));
    expect(found).toEqual([]);
  });

  it('name no place on somebody’s machine', () => {
    const place = /(?<![\w.}])\/(?:work|home|Users)\/\w/;
    expect(files.flatMap((file) => lines(file, place))).toEqual([]);
  });
});
