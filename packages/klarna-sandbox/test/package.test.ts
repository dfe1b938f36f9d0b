import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readScenario } from '../src/index.js';

const PACKAGE = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(PACKAGE, path), 'utf8');

describe('what is published', () => {
  let child: ChildProcess | undefined;
  beforeAll(() => {
    const tsc = join(PACKAGE, '../../node_modules/typescript/bin/tsc');
    execFileSync(process.execPath, [tsc, '-b', PACKAGE]);
  }, 120_000);
  afterEach(() => {
    child?.kill('SIGKILL');
  });

  it('starts with node alone', async () => {
    const bin = join(PACKAGE, 'bin/klarna-sandbox.js');
    child = spawn(process.execPath, [bin, '--port', '0'], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(said))?.[0] ?? '';
    const answer = await fetch(`${url}/sandbox/health`);
    expect(await answer.json()).toEqual({ status: 'ok' });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('has everything the entry points and the documents name, and no tests', () => {
    const npm = ['pack', '--dry-run', '--json', '--ignore-scripts'];
    const text = execFileSync('npm', npm, { cwd: PACKAGE, stdio: ['ignore', 'pipe', 'ignore'] });
    const [{ files }] = JSON.parse(String(text)) as [{ files: { path: string }[] }];
    const paths = files.map(({ path }) => path);
    const texts = ['README.md', 'API.md', 'MONEY.md', 'FAULTS.md', 'LICENSE', 'package.json'];
    const needed = ['bin/klarna-sandbox.js', ...texts];
    const built = ['dist/index.js', 'dist/index.d.ts', 'dist/cli.js', 'src/index.ts'];
    expect(paths).toEqual(expect.arrayContaining([...needed, ...built]));
    expect(paths.filter((path) => /(^|\/)test\/|tsbuildinfo/.test(path))).toEqual([]);
  });

  it('depends on nothing', () => {
    const manifest = JSON.parse(read('package.json')) as Record<string, unknown>;
    expect(manifest['dependencies']).toBeUndefined();
    expect(read('LICENSE')).toBe(read('../../LICENSE'));
  });
});

describe('the documents', () => {
  const documents = ['README.md', 'FAULTS.md', 'MONEY.md', 'API.md'].map((name) => read(name));
  const all = documents.join('\n');
  const blocks = [...all.matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  const block = (language: string): string[] =>
    blocks.filter(([, name]) => name === language).map(([, , text = '']) => text);

  it('show the example that is run by the suite', () => {
    expect(block('ts')).toContain(read('test/readme-example.test.ts'));
  });

  it('show a scenario that can be read', () => {
    expect(block('json')).not.toEqual([]);
    for (const text of block('json')) expect(readScenario(JSON.parse(text))).toBeTruthy();
  });

  it('name every kind of fault, every term and every control', () => {
    const kinds = read('src/faults.ts').match(/'(?:settlement|callback)_\w+'/g) ?? [];
    const terms = read('src/options.ts').split('export const DEFAULT_TERMS')[1]?.split('};')[0];
    const named = [...(terms ?? '').matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
    const controls = ['orders', 'money', 'faults', 'snapshots']
      .map((name) => read(`src/control-${name}.ts`))
      .flatMap((source) => [...source.matchAll(/^ {2}'[A-Z]+ ([a-z]+)[ a-z*]*':/gm)])
      .map(([, name = '']) => `/sandbox/${name}`);
    expect([kinds.length > 5, named.length > 20, controls.length > 10]).toEqual([true, true, true]);
    const wanted = [...kinds.map((kind) => kind.replaceAll("'", '')), ...named, ...controls];
    expect(wanted.filter((word) => !all.includes(word))).toEqual([]);
  });
});
