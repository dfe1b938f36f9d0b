import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { CSV } from '../../src/reports/csv.js';
import { decimal } from '../../src/reports/wording.js';
import type { Movement, Statement } from '../../src/queries/statement.js';
import { seedOfRun } from '../../../../test/support/random.js';
import { statementOf, statements, written } from './support/statements.js';

/** RFC 4180 as a reader has it: records end with CRLF, a quoted field may hold anything, a quote in it is doubled. */
function read(file: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  let fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gsy;
  while (field.lastIndex < file.length) {
    const at = field.lastIndex;
    const found = field.exec(file);
    if (found === null) throw new Error(`no field at ${at}: ${file.slice(at, at + 40)}`);
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ',') continue;
    records.push(fields);
    fields = [];
  }
  return records;
}

const rowsOf = async (
  statement: Statement,
): Promise<readonly Readonly<Record<string, string>>[]> => {
  const [header = [], ...rows] = read(await written(CSV, statement));
  expect(rows.map((row) => row.length)).toEqual(rows.map(() => header.length));
  return rows.map((row) => Object.fromEntries(row.map((cell, at) => [header[at] ?? '', cell])));
};

const minor = (text: string | undefined): bigint => BigInt((text ?? '').replace('.', ''));

it('is a header, the opening balance, the movements and the closing balance', async () => {
  const statement = statementOf(
    [
      { amountMinor: 13_576n, orderId: 'HS-20417' },
      { amountMinor: -4_000n, code: 'refund_reserve', orderId: 'HS-20417', refundId: 1001 },
      { amountMinor: -5n, code: 'settlement_fee', paymentReference: 'XISA93DJ' },
    ],
    -20n,
  );
  expect(await written(CSV, statement)).toBe(
    [
      'booked_at,code,amount,balance,currency,order_id,refund_id,transaction_id,klarna_payout,reference,description',
      '2026-03-01T00:00:00.000Z,opening_balance,,-0.20,EUR,,,,,,',
      '2026-03-01T00:00:00.007Z,credit,135.76,135.56,EUR,HS-20417,,1000000000001000,,1000000000001000-1-0,"Payment added to the balance, order HS-20417, transaction 1000000000001000"',
      '2026-03-02T00:00:00.007Z,refund_reserve,-40.00,95.56,EUR,HS-20417,1001,1000000000001000,,1000000000001000-2-0,"Refund 1001, order HS-20417, transaction 1000000000001000"',
      '2026-03-03T00:00:00.007Z,settlement_fee,-0.05,95.51,EUR,,,1000000000001000,XISA93DJ,1000000000001000-3-0,"Fee of Klarna, transaction 1000000000001000, payout XISA93DJ of Klarna"',
      '2026-04-01T00:00:00.000Z,closing_balance,,95.51,EUR,,,,,,',
      '',
    ].join('\r\n'),
  );
});

it('reads back as what was written, and adds up', async () => {
  const seed = seedOfRun();
  await fc.assert(
    fc.asyncProperty(statements, async (statement) => {
      const movements: Movement[] = [];
      for await (const page of statement.pages()) movements.push(...page);
      const rows = await rowsOf(statement);
      const amounts = rows.slice(1, -1).map(({ amount }) => minor(amount));
      expect(amounts).toEqual(movements.map(({ amountMinor }) => amountMinor));
      const sum = amounts.reduce((all, each) => all + each, 0n);
      expect(minor(rows[0]?.['balance']) + sum).toBe(statement.closingMinor);
      expect(rows.at(-1)?.['balance']).toBe(decimal(statement.closingMinor, statement.currency));
      expect(rows.slice(1, -1).map((row) => row['order_id']?.replace(/^'/, ''))).toEqual(
        movements.map(({ orderId }) => (orderId ?? '').replace(/^'/, '')),
      );
    }),
    { seed, numRuns: 200 },
  );
});

it('gives a spreadsheet no formula to run', async () => {
  for (const orderId of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1']) {
    const rows = await rowsOf(statementOf([{ amountMinor: 1n, orderId }]));
    expect(rows[1]?.['order_id']).toBe(`'${orderId}`);
  }
});
