import { accountId, instant, SANDBOX_TERMS } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';
import { explainDifference, wordsOf, type Findings } from '../../src/settlement/difference.js';
import type { ExpectedSettlement } from '../../src/store/expected-settlements.js';
import type { SettlementRow } from '../../src/store/settlements.js';

const INVOICED = instant(Date.parse('2026-03-02T10:00:00Z'));
const PAID = instant(Date.parse('2026-03-23T06:00:00Z'));

const sale = (transactionId: number, amountMinor: bigint): ExpectedSettlement => ({
  kind: 'sale',
  klarnaId: `capture-${transactionId}`,
  transactionId,
  klarnaOrderId: `order-${transactionId}`,
  currency: 'EUR',
  amountMinor,
  invoicedMinor: amountMinor,
  dueFrom: INVOICED,
  listedMinor: 0n,
});
const back = (transactionId: number, amountMinor: bigint): ExpectedSettlement => ({
  ...sale(transactionId, amountMinor),
  kind: 'return',
  klarnaId: `refund-${transactionId}`,
  invoicedMinor: null,
});
const twice: SettlementRow = {
  accountId: accountId(1),
  rowId: 7n,
  paymentReference: 'P',
  position: 3,
  type: 'SALE',
  detailedType: null,
  amountMinor: 3_333n,
  taxMinor: 0n,
  currency: 'EUR',
  klarnaOrderId: 'order-9',
  captureId: 'capture-9',
  refundId: null,
  cause: 'sale_twice',
  explanation: 'it was listed before',
  suspenseMinor: 3_333n,
  acceptedBy: null,
  state: 'suspense',
  derivedFrom: null,
  body: '{}',
};

/** The cause that is named for an amount, and what the explanation is made of. */
function check(amountMinor: bigint, findings: Partial<Findings>) {
  const row = { amountMinor, currency: 'EUR' };
  const all = { wrong: [], open: [], terms: SANDBOX_TERMS, payoutAt: PAID, ...findings };
  const parts = explainDifference(row, all);
  return {
    cause: wordsOf(row, parts).cause,
    kinds: parts?.map(({ kind, minor }) => [kind, minor]) ?? null,
  };
}

describe('the difference of a payout', () => {
  // 2.49 % of 140.00 and 0.35, each with 25 % tax: 4.80.
  it('is a sale less its fees, or the whole of it where fees are paid apart', () => {
    const open = [sale(1, 14_000n), sale(2, 5_000n)];
    expect(check(13_520n, { open })).toEqual({
      cause: 'capture_missing',
      kinds: [['sale', 13_520n]],
    });
    expect(check(14_000n, { open })).toEqual({
      cause: 'capture_missing',
      kinds: [['sale', 14_000n]],
    });
  });

  it('is a sale with what was taken of it, and as one thing', () => {
    const open = [sale(1, 14_000n), back(1, 1_000n)];
    expect(check(12_520n, { open })).toEqual({
      cause: 'capture_missing',
      kinds: [['sale', 12_520n]],
    });
  });

  it('is a refund, a row that is told wrong, or several of these', () => {
    const open = [sale(1, 14_000n), back(2, 777n)];
    expect(check(-777n, { open })).toEqual({ cause: 'return_missing', kinds: [['return', -777n]] });
    expect(check(-3_333n, { open, wrong: [twice] })).toEqual({
      cause: 'rows_wrong',
      kinds: [['wrong', -3_333n]],
    });
    expect(check(13_520n - 777n - 3_333n, { open, wrong: [twice] })).toEqual({
      cause: 'several',
      kinds: [
        ['wrong', -3_333n],
        ['sale', 13_520n],
        ['return', -777n],
      ],
    });
  });

  it('is nothing that is known where nothing comes to it, or only in another currency', () => {
    const open = [{ ...sale(1, 14_000n), currency: 'SEK' }];
    expect(check(13_520n, { open })).toEqual({ cause: 'payout_total', kinds: null });
    expect(check(1n, { open: [sale(1, 14_000n)] }).cause).toBe('payout_total');
  });

  it('is found among tens of thousands of orders that are not paid yet', () => {
    const others = Array.from({ length: 40_000 }, (_, n) => [
      sale(10 + n, 1_000_000n + BigInt(n)),
      back(10 + n, 500_000n + BigInt(n)),
    ]).flat();
    expect(check(13_520n, { open: [...others, sale(1, 14_000n)] }).cause).toBe('capture_missing');
    expect(check(1n, { open: others }).cause).toBe('payout_total');
  });
});
