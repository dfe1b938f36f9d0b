import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createSettlementCsvReader,
  KlarnaCsvError,
  parseSettlementCsv,
  type KlarnaCsvRow,
} from '@kvitt/klarna';

const SEED = Number(process.env['SEED'] ?? 20_260_309);

const FILE = [
  'total_sale_amount;total_fee_amount;total_tax_amount;total_return_amount;opening_debt_balance;total_settlement_amount;payment_reference;settlement_currency;payout_date;merchant_id;merchant_settlement_type',
  '498.00;12.45;3.11;49.00;0.00;433.44;XISA93DJ;SEK;2026-03-16T07:52:26Z;N100001;NET',
  '',
  'type;capture_date;sale_date;order_id;short_order_id;capture_id;merchant_reference1;amount;posting_currency;refund_id;purchase_country;tax_rate;tax_amount;detailed_type;reversal_reference',
  'SALE;2026-03-03T10:31:17Z;2026-03-02T09:48:16Z;order-1;4K7Q6QF6;capture-1;web-1007;498.00;SEK;;SE;;;PURCHASE;',
  'FEE;2026-03-03T10:31:17Z;2026-03-02T09:48:16Z;order-1;4K7Q6QF6;capture-1;web-1007;12.45;SEK;;SE;25.00;3.11;PURCHASE_FEE_PERCENTAGE;',
  'RETURN;2026-03-03T10:31:17Z;2026-03-02T09:48:16Z;order-1;4K7Q6QF6;;web-1007;49.00;SEK;refund-1;SE;;;PURCHASE_RETURN;',
  '',
].join('\n');

const told = (rows: readonly KlarnaCsvRow[]): unknown[] =>
  rows.map((row) =>
    row.kind === 'payout'
      ? [row.payout.payment_reference, row.payout.totals['total_settlement_amount']]
      : [row.transaction.type, row.transaction.amount, row.transaction.currency_code],
  );

describe('a settlement file', () => {
  it('is read as its payout and its rows, in minor units and in the API’s words', () => {
    const [payout, sale, fee, returned] = parseSettlementCsv(FILE);
    expect(payout).toEqual({
      kind: 'payout',
      line: 2,
      payout: {
        payment_reference: 'XISA93DJ',
        settlement_currency: 'SEK',
        payout_date: '2026-03-16T07:52:26Z',
        merchant_id: 'N100001',
        merchant_settlement_type: 'NET',
        totals: {
          total_sale_amount: 49800,
          total_fee_amount: 1245,
          total_tax_amount: 311,
          total_return_amount: 4900,
          opening_debt_balance: 0,
          total_settlement_amount: 43344,
        },
      },
    });
    expect(sale).toMatchObject({ line: 5, transaction: { type: 'SALE', amount: 49800 } });
    expect(fee).toMatchObject({ transaction: { vat_rate: 2500, vat_amount: 311, more: {} } });
    expect(returned).toMatchObject({ transaction: { refund_id: 'refund-1', amount: 4900 } });
    expect(returned).not.toHaveProperty('transaction.capture_id');
  });

  it.each([
    ['commas', FILE.replaceAll(';', ',')],
    ['tabs', FILE.replaceAll(';', '\t')],
    ['a byte order mark and CRLF', `\uFEFF${FILE.replaceAll('\n', '\r\n')}`],
    ['no empty line between the blocks', FILE.replace('\n\n', '\n')],
    ['no end of its last line', FILE.trimEnd()],
    ['every cell in quotes', FILE.replace(/[^;\n]+/g, '"$&"')],
    ['decimal commas', FILE.replace(/(\d)\.(\d\d)\b/g, '$1,$2')],
    ['a minus on what is taken away', FILE.replace(/;(12\.45|49\.00);SEK/g, ';-$1;SEK')],
    [
      'names with spaces and capitals',
      FILE.replace(/^(type|total_sale_amount).*$/gm, (names) =>
        names.replaceAll('_', ' ').toUpperCase(),
      ),
    ],
  ])('says the same with %s', (_, file) => {
    expect(told(parseSettlementCsv(file))).toEqual(told(parseSettlementCsv(FILE)));
  });

  it('is read by names that a merchant has given its columns', () => {
    const file = FILE.replace('posting_currency', 'Valuta').replace(';amount;', ';Belopp;');
    const columns = { valuta: 'posting_currency', BELOPP: 'amount' };
    expect(told(parseSettlementCsv(file, { columns }))).toEqual(told(parseSettlementCsv(FILE)));
  });

  it('keeps the cells of columns that it does not know', () => {
    const file = FILE.replace('reversal_reference', 'our_note').replace(
      'PURCHASE;\n',
      'PURCHASE;hello\n',
    );
    const [, sale] = parseSettlementCsv(file);
    expect(sale).toMatchObject({ transaction: { more: { our_note: 'hello' } } });
  });

  it('reads several payouts one after another, each with its rows', () => {
    const rows = parseSettlementCsv(FILE + FILE.replace('XISA93DJ', 'XISA93DK'));
    expect(rows.map(({ kind }) => kind)).toEqual([
      'payout',
      'transaction',
      'transaction',
      'transaction',
      'payout',
      'transaction',
      'transaction',
      'transaction',
    ]);
  });

  it.each([
    ['498', 'SEK', 49_800],
    ['1 234.50', 'SEK', 123_450],
    ['1.234,50', 'EUR', 123_450],
    ['1,234.5', 'GBP', 123_450],
    ['1.234', 'EUR', 123_400],
    ['1,234,567.89', 'USD', 123_456_789],
    ['0.00', 'NOK', 0],
    ['1234', 'JPY', 1_234],
    ['+5.00', 'SEK', 500],
  ])('reads %s %s as %i', (written, currency, minor) => {
    const file = `type;amount;posting_currency\nSALE;"${written}";${currency}\n`;
    expect(told(parseSettlementCsv(file))).toEqual([['SALE', minor, currency]]);
  });

  it.each([
    ['an empty file', '', 1, /empty/],
    ['no header', 'SALE;1.00;SEK\n', 1, /header/],
    [
      'an amount with a third of a cent',
      'type;amount;posting_currency\nSALE;1.0001;SEK\n',
      2,
      /no amount/,
    ],
    [
      'words for an amount',
      'type;amount;posting_currency\n\nSALE;many;SEK\n',
      3,
      /"many" in amount/,
    ],
    ['a currency of two letters', 'type;amount;posting_currency\nSALE;1.00;kr\n', 2, /currency/],
    ['more cells than names', 'type;amount;posting_currency\nSALE;1.00;SEK;x\n', 2, /4 cells/],
    ['a row without a type', 'type;amount;posting_currency\n;1.00;SEK\n', 2, /type is empty/],
    ['a page of HTML', '<html><body>Sign in</body></html>', 1, /header/],
  ])('is refused for %s, with its line', (_, file, line, message) => {
    const read = (): unknown => parseSettlementCsv(file);
    expect(read).toThrow(KlarnaCsvError);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ line }));
  });

  it(`says the same however it is cut, quoted and delimited (SEED=${SEED} replays it)`, () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', ' ', '"', ';', ',', '\n', 'é', '\t'),
    });
    const transaction = fc.record({
      type: fc.constantFrom('SALE', 'FEE', 'RETURN', 'CORRECTION'),
      minor: fc.integer({ min: 0, max: 200_000_000 }),
      note: text,
    });
    fc.assert(
      fc.property(
        fc.array(transaction, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(';', ',', '\t'),
        fc.constantFrom('\n', '\r\n'),
        fc.array(fc.nat(), { maxLength: 6 }),
        (rows, delimiter, newline, cuts) => {
          const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
          const lines = [
            ['type', 'note', 'amount', 'posting_currency'],
            ...rows.map(({ type, minor, note }) => [
              type,
              quoted(note),
              (minor / 100).toFixed(2),
              'EUR',
            ]),
          ];
          const file = lines.map((cells) => cells.join(delimiter) + newline).join('');
          const reader = createSettlementCsvReader();
          const at = [...new Set(cuts.map((cut) => cut % file.length))].toSorted((a, b) => a - b);
          const pieces = [0, ...at].map((from, index) =>
            file.slice(from, at[index] ?? file.length),
          );
          const read = [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
          expect(read).toEqual(parseSettlementCsv(file));
          expect(
            read.map((row) =>
              row.kind === 'transaction'
                ? [row.transaction.type, row.transaction.amount, row.transaction.more['note'] ?? '']
                : row,
            ),
          ).toEqual(rows.map(({ type, minor, note }) => [type, minor, note.trim()]));
        },
      ),
      { seed: SEED, numRuns: 300 },
    );
  });
});
