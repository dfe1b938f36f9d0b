import { describe, expect, it } from 'vitest';
import { sourceFiles } from './support/sources.js';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

/**
 * Longer than the rule allows as of today, with the length they may not pass. An entry goes away with the
 * reason for it; none is added.
 */
const KNOWN: Readonly<Record<string, number>> = {
  // One switch, a line or two for each event.
  'packages/flow/src/evolve.ts changes': 93,
  // Makers of an object whose methods share what is inside.
  'packages/server/src/commands/group-commit.ts groupCommit': 80,
  'packages/server/src/runtime.ts startRuntime': 75,
  'packages/server/src/sandbox/time-machine.ts createTimeMachine': 71,
};

const START =
  /^(\s*)(?:export )?(?:async )?(?:function\*? (\w+)|const (\w+)\b.*=>.*\{$|const (\w+) = (?:async )?\($)/;

/** Functions and how many lines they span, told by indentation: good enough for formatted code. */
function functionsOf(code: string): readonly Readonly<{ name: string; lines: number }>[] {
  const lines = code.split('\n');
  return lines.flatMap((line, start) => {
    const found = START.exec(line);
    if (found === null) return [];
    const [, indent = '', ...names] = found;
    const end = lines.findIndex(
      (each, index) =>
        index > start && each.startsWith(`${indent}}`) && !/^\s*\}(?:>|[:)].*\{$)/.test(each),
    );
    const name = names.find((each) => each !== undefined) ?? 'unnamed';
    return end === -1 ? [] : [{ name, lines: end - start + 1 }];
  });
}

describe('the shape of the code', () => {
  // The browser app's types are made, and read by nobody from top to bottom.
  const files = sourceFiles().filter(({ path }) => path !== 'packages/dashboard/src/api/types.ts');

  it('keeps files short enough to read', () => {
    const long = files
      .map(({ path, text }) => ({ what: path, lines: text.trimEnd().split('\n').length }))
      .filter(({ what, lines }) => lines > (KNOWN[what] ?? FILE_LINES_MAX));
    expect(long).toEqual([]);
  });

  it('keeps functions short enough to see at once', () => {
    const long = files
      .flatMap(({ path, code }) =>
        functionsOf(code).map(({ name, lines }) => ({ what: `${path} ${name}`, lines })),
      )
      .filter(({ what, lines }) => lines > (KNOWN[what] ?? FUNCTION_LINES_MAX));
    expect(long).toEqual([]);
  });

  it('knows no file named for nothing in particular', () => {
    const vague = /(?:^|\/)(?:utils?|helpers?|common|misc|core|types?-common)(?:\.ts|\/)/;
    expect(files.map(({ path }) => path).filter((path) => vague.test(path))).toEqual([]);
  });
});
