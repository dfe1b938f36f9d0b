import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBench } from '../support.js';
import type { Answer, Bench, Json } from '../support.js';
import type { SandboxOptions } from '../../src/index.js';

/** What a row of the contract says, tried on a running sandbox. */
export type RowTest = (bench: Bench) => Promise<void>;

/**
 * A table of the contract: every row by its name, with the test of it. The names are checked against
 * the list, so that a row cannot be left out by forgetting its test.
 */
export function coverTable<Row extends string>(
  table: string,
  rows: readonly Row[],
  tests: Readonly<Record<Row, RowTest>>,
  options: SandboxOptions = {},
): void {
  describe.each([table])('%s', () => {
    let bench: Bench;
    beforeEach(async () => {
      bench = await openBench(options);
    });
    afterEach(async () => bench.close());

    it('has a test for every row, and no other', () => {
      expect(Object.keys(tests).toSorted()).toEqual([...rows].toSorted());
      expect(new Set(rows).size).toBe(rows.length);
    });
    it.each(rows)('%s', async (row) => checkRow(bench, tests[row]));
  });
}

async function checkRow(bench: Bench, test: RowTest): Promise<void> {
  await test(bench);
}

/** `403 NOT_ALLOWED: message; message` of a refusal; the status alone of anything else. */
export function told({ status, body }: Answer): string {
  const { error_code: code, error_messages: messages } = body;
  if (typeof code !== 'string') return String(status);
  const texts = Array.isArray(messages) ? messages.map(String) : ['no list of messages'];
  return `${status} ${code}${texts.length > 0 ? `: ${texts.join('; ')}` : ''}`;
}

/** A merchant's data over the session of the worked example. */
export const UNKNOWN_ID = '6d3b8f1e-2d0c-4a0b-8f60-1f0a4a2f9c55';

/** A UUID in whatever place. */
export const UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

/** The messages of one kind of happening. */
export function whatHappened(happened: readonly Json[]): readonly unknown[] {
  return happened.map(({ what }) => what);
}
