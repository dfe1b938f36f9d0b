import { createRequire } from 'node:module';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Movement } from '../../src/queries/statement.js';
import { MT940 } from '../../src/reports/mt940.js';
import { swiftLines, swiftText } from '../../src/reports/swift-text.js';
import { seedOfRun } from '../../../../test/support/random.js';
import { statementOf, statements, written } from './support/statements.js';

/** What the parser makes of a statement, as far as it is looked at. */
type Parsed = Readonly<{
  transactionReference: string;
  accountIdentification: string;
  number: Readonly<{ statement: string; sequence: string }>;
  currency: string;
  openingBalanceDate: Date;
  closingBalanceDate: Date;
  openingBalance: { toFixed: (digits: number) => string };
  closingBalance: { toFixed: (digits: number) => string };
  transactions: readonly Readonly<{
    amount: { toFixed: (digits: number) => string };
    currency: string;
    reference: string;
    bankReference: string;
    transactionType: string;
    extraDetails: string;
    detailSegments: readonly string[];
    details: string;
    date: Date;
  }>[];
}>;

/** Somebody else's reader; with `validate` it checks the tags and that the balances and the lines add up. */
const parser = createRequire(import.meta.url)('@centrapay/swift-parser') as {
  parse: (of: { type: 'mt940'; data: string; validate: boolean }) => readonly Parsed[];
};

function parse(file: string): Parsed {
  const [parsed, ...others] = parser.parse({ type: 'mt940', data: file, validate: true });
  if (parsed === undefined || others.length > 0) throw new Error('not one statement');
  return parsed;
}

const minor = (amount: { toFixed: (digits: number) => string }): bigint =>
  BigInt(amount.toFixed(2).replace('.', ''));

describe('an MT940', () => {
  it('is the fields of one message', async () => {
    const statement = statementOf(
      [
        { amountMinor: 13_576n, orderId: 'HS-20417' },
        { amountMinor: -4_000n, code: 'refund_reserve', orderId: 'A/1', refundId: 1001 },
        { amountMinor: -5n, code: 'account_charge', description: 'Gebühr für März: 5 € & more' },
      ],
      -20n,
    );
    const file = await written(MT940, statement);
    expect(file.split('\r\n')).toEqual([
      ':20:S260301260401EUR',
      ':25:1000000000000001',
      ':28C:20513/1',
      ':60F:D260228EUR0,20',
      ':61:2603010301C135,76NTRFHS-20417//1000000000001000',
      '1000000000001000-1-0',
      ':86:/EREF/HS-20417/REMI/Payment added to the balance, order HS-20',
      '417, transaction 1000000000001000',
      ':61:2603020302D40,00NTRFNONREF//1000000000001000',
      '1000000000001000-2-0',
      ':86:/EREF/A/1/REMI/Refund 1001, order A/1, transaction 1000000000',
      '001000',
      ':61:2603030303D0,05NCHGNONREF//1000000000001000',
      '1000000000001000-3-0',
      ':86:/REMI/Charge of the account, transaction 1000000000001000: Ge',
      'buhr fur Marz: 5 EUR + more',
      ':62F:C260331EUR95,51',
      '-',
      '',
    ]);
    const parsed = parse(file);
    expect(parsed).toMatchObject({
      transactionReference: 'S260301260401EUR',
      accountIdentification: '1000000000000001',
      number: { statement: '20513', sequence: '1' },
      currency: 'EUR',
    });
    expect(parsed.transactions[0]).toMatchObject({
      reference: 'HS-20417',
      bankReference: '1000000000001000',
      transactionType: 'NTRF',
      extraDetails: '1000000000001000-1-0',
    });
    expect(parsed.closingBalanceDate.toISOString().slice(0, 10)).toBe('2026-03-31');
  });

  it('is read back by another program as what was booked, whatever merchants write', async () => {
    const seed = seedOfRun();
    await fc.assert(
      fc.asyncProperty(statements, async (statement) => {
        const file = await written(MT940, statement);
        const parsed = parse(file);
        const movements: Movement[] = [];
        for await (const page of statement.pages()) movements.push(...page);
        expect(parsed.transactions.map(({ amount }) => minor(amount))).toEqual(
          movements.map(({ amountMinor }) => amountMinor),
        );
        expect(minor(parsed.openingBalance)).toBe(statement.openingMinor);
        expect(minor(parsed.closingBalance)).toBe(statement.closingMinor);
        expect(parsed.transactions.map(({ extraDetails }) => extraDetails)).toEqual(
          movements.map(({ reference }) => reference),
        );
        for (const line of file.split('\r\n')) {
          expect(line).toMatch(/^[A-Za-z0-9/\-?:().,'+ ]*$/);
          expect(line.replace(/^:\d\d[A-Z]?:/, '').length).toBeLessThanOrEqual(65);
        }
        // Every line begins a field, goes on with one, or is the end.
        const tags = [...file.matchAll(/^(?::(\d\d[A-Z]?):|-\r$)/gm)].map(([, tag]) => tag ?? '-');
        expect(tags).toEqual([
          ...['20', '25', '28C', '60F'],
          ...movements.flatMap(() => ['61', '86']),
          ...['62F', '-'],
        ]);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('a text for SWIFT', () => {
  it.each([
    ['Übergröße Ærø Łódź', 'Ubergrosse AEro Lodz'],
    ['søren@shop.dk; 5 €', 'soren(at)shop.dk, 5 EUR'],
    ['a\r\nb\tc', 'a b c'],
    ['№ 日本 #1 {x}', 'No .. .1 .x.'],
  ])('of %j is %j', (text, written) => {
    expect(swiftText(text)).toBe(written);
  });

  it('is broken into lines of which none but the first looks like a field or the end', () => {
    expect(swiftLines('abc:20:de-', 3, 9)).toEqual(['abc', ' :2', '0:d', 'e-']);
    expect(swiftLines('------', 2, 9)).toEqual(['--', ' -', ' -', ' -', ' -']);
    expect(swiftLines('abcdef', 2, 2)).toEqual(['ab', 'cd']);
    expect(swiftLines('', 2, 2)).toEqual([]);
  });
});
