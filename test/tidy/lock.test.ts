import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/sources.js';

type Entry = Readonly<{
  resolved?: string;
  optionalDependencies?: Readonly<Record<string, string>>;
}>;

const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as Readonly<{
  packages: Readonly<Record<string, Entry>>;
}>;

describe('the lock file', () => {
  it('holds no address of a registry', () => {
    const addresses = Object.values(lock.packages).flatMap(({ resolved = '' }) =>
      /^https?:/.test(resolved) ? [resolved] : [],
    );
    expect(addresses).toEqual([]);
  });

  // npm leaves those of other platforms out when it writes the file beside an installed tree; `npm ci` then fails.
  it('lists the parts of every platform', () => {
    const wanted = Object.values(lock.packages).flatMap(({ optionalDependencies = {} }) =>
      Object.keys(optionalDependencies),
    );
    const missing = wanted.filter((name) => !Object.hasOwn(lock.packages, `node_modules/${name}`));
    expect(missing).toEqual([]);
  });
});
