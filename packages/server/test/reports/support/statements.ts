import { readFile } from 'node:fs/promises';
import { accountId, instant, type Currency, type TransferCode } from '@kvitt/flow';
import * as fc from 'fast-check';
import { validateXML } from 'xmllint-wasm';
import type { Movement, Statement } from '../../../src/queries/statement.js';
import { write, type Format } from '../../../src/reports/format.js';

/** What a test says of a movement; the rest follows. */
export type Given = Readonly<{ amountMinor: bigint }> & Partial<Movement>;

export const CREATED_AT = instant(Date.UTC(2026, 3, 1, 6, 30));

/** A statement of March 2026 with these movements, in pages of two. */
export function statementOf(
  given: readonly Given[],
  openingMinor = 0n,
  currency: Currency = 'EUR',
): Statement {
  let balanceMinor = openingMinor;
  const movements = given.map((each, index): Movement => {
    balanceMinor += each.amountMinor;
    return {
      number: index + 1,
      reference: `1000000000001000-${index + 1}-0`,
      at: instant(Date.UTC(2026, 2, 1 + (index % 31), 0, 0, 0, 7)),
      code: 'credit',
      balanceMinor,
      transactionId: 1_000_000_000_001_000,
      orderId: null,
      refundId: null,
      paymentReference: null,
      description: null,
      ...each,
    };
  });
  const total = (sign: 1 | -1) => {
    const of = movements.filter(({ amountMinor }) =>
      sign === 1 ? amountMinor > 0n : amountMinor < 0n,
    );
    const sum = of.reduce((all, { amountMinor }) => all + amountMinor, 0n);
    return { count: of.length, sumMinor: sum * BigInt(sign) };
  };
  return {
    accountId: accountId(1_000_000_000_000_001),
    currency,
    from: '2026-03-01',
    to: '2026-04-01',
    openingMinor,
    closingMinor: balanceMinor,
    credits: total(1),
    debits: total(-1),
    pages: async function* () {
      await Promise.resolve();
      for (let at = 0; at < movements.length; at += 2) yield movements.slice(at, at + 2);
    },
  };
}

/** The whole of a statement's file. */
export async function written(format: Format, statement: Statement): Promise<string> {
  let file = '';
  for await (const piece of write(format, statement, CREATED_AT)) file += piece;
  return file;
}

const CODES: readonly TransferCode[] = [
  'credit',
  'charge',
  'settlement_fee',
  'refund_reserve',
  'refund_release',
  'account_charge',
  'payout_reserve',
  'payout_release',
];

const anything = (maxLength: number) => fc.string({ minLength: 1, maxLength, unit: 'binary' });

/** Any statement: words of any characters there are, amounts either way. */
export const statements: fc.Arbitrary<Statement> = fc
  .tuple(
    fc.array(
      fc.record({
        amountMinor: fc.oneof(
          fc.bigInt({ min: 1n, max: 99_999_999_999n }),
          fc.bigInt({ min: -99_999_999_999n, max: -1n }),
        ),
        code: fc.constantFrom(...CODES),
        orderId: fc.option(fc.oneof(anything(50), fc.stringMatching(/^[A-Z0-9-]{1,20}$/))),
        refundId: fc.option(fc.constant(1_000_000_000_001_001)),
        paymentReference: fc.option(anything(40)),
        description: fc.option(anything(200)),
      }),
      { maxLength: 7 },
    ),
    fc.bigInt({ min: -9_999_999n, max: 9_999_999n }),
    fc.constantFrom<Currency>('EUR', 'SEK'),
  )
  .map(([given, opening, currency]) => statementOf(given, opening, currency));

const XSD = await readFile(new URL('./camt053.xsd', import.meta.url), 'utf8');

/** What libxml2 finds wrong with documents, by the schema of what Kvitt writes. */
export async function schemaFaults(...documents: readonly string[]): Promise<readonly string[]> {
  const xml = documents.map((contents, index) => ({ fileName: `${index}.xml`, contents }));
  const { errors } = await validateXML({ xml, schema: [XSD] });
  return errors.map(({ message }) => message);
}
