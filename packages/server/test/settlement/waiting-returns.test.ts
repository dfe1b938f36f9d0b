import { accountId } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';
import { judge, type Known } from '../../src/settlement/judge.js';
import type { SettlementRow } from '../../src/store/settlements.js';

const ORDER = '3f2a1c9e-7d50-4a4f-9a0e-5f1d2c3b4a59';

const returned: SettlementRow = {
  accountId: accountId(1),
  rowId: 7n,
  paymentReference: 'PAYOUT1',
  position: 3,
  type: 'RETURN',
  detailedType: 'PURCHASE_RETURN',
  amountMinor: 4_000n,
  taxMinor: 0n,
  currency: 'EUR',
  klarnaOrderId: ORDER,
  captureId: null,
  refundId: 'a-refund-of-klarnas',
  cause: null,
  explanation: null,
  suspenseMinor: null,
  acceptedBy: null,
  state: 'new',
  derivedFrom: null,
  body: '{}',
};
const known = (unanswered: readonly string[]): Known => ({
  terms: null,
  expected: new Map(),
  returns: [],
  unanswered: new Set(unanswered),
  currencyOf: (id) => (id === ORDER ? 'EUR' : undefined),
});

describe('a return of a refund that nobody knows', () => {
  it('waits while Klarna has been asked for one and its answer was lost', () => {
    expect(judge(returned, known([ORDER]))).toEqual({ kind: 'wait' });
  });

  it('is a dispute that the merchant bears where none was asked for', () => {
    expect(judge(returned, known([]))).toEqual({
      kind: 'book',
      command: {
        kind: 'record_adjustment',
        adjustment: 'dispute',
        amountMinor: -4_000n,
        paymentReference: 'PAYOUT1',
      },
    });
  });
});
