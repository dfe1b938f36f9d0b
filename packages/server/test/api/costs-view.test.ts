import type { Payment, PaymentCommand, Policy } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';
import { costsMinor, orderCosts, transactionCosts } from '../../src/api/wire/costs-view.ts';
import { AUTHORIZED, INVOICED, storedOrder } from './stored.ts';

const RULE: Partial<Policy> = {
  chargeBasisPoints: 290,
  chargeFixedMinor: 49,
  chargeVatBasisPoints: 2_100,
};

const paymentOf = (
  commands: readonly PaymentCommand[],
  rest: Partial<Payment> = {},
  rule: Partial<Policy> = RULE,
): Payment => {
  const { payment } = storedOrder(commands);
  return { ...payment, policy: { ...payment.policy, ...rule }, ...rest };
};

describe('costs of an order of 140.00', () => {
  it('are nothing before the authorization, and without a rule', () => {
    expect(orderCosts(paymentOf([]))).toEqual([]);
    expect(orderCosts(paymentOf(AUTHORIZED, {}, {}))).toEqual([]);
  });

  it('are expected from the authorization on: 4.06 and 0.49, and 0.96 of VAT', () => {
    const payment = paymentOf(AUTHORIZED);
    const cost = {
      description: '2.9 % + 0.49 for Klarna transactions, with 21 % VAT',
      transaction_id: payment.transactionId,
      type: 'SYSTEM',
    };
    expect(orderCosts(payment)).toEqual([{ ...cost, amount: 5.51 }]);
    expect(transactionCosts(payment)).toEqual([{ ...cost, amount: 551 }]);
    expect(costsMinor(payment)).toBe(551n);
  });

  it('are what was invoiced costs, and what Klarna kept beside it', () => {
    const payment = paymentOf([...AUTHORIZED, ...INVOICED], {
      invoicedMinor: 10_000n,
      klarnaFeesMinor: 424n,
    });
    // 2.90 and 0.49, and 0.71 of VAT.
    expect(orderCosts(payment)).toMatchObject([
      { amount: 4.1, type: 'SYSTEM' },
      { amount: 4.24, description: 'Fee of Klarna', type: 'internal' },
    ]);
    expect(costsMinor(payment)).toBe(834n);
  });

  it('are what was taken once the amount is on the balance', () => {
    const payment = paymentOf([...AUTHORIZED, ...INVOICED], {
      flowState: 'credited',
      chargedMinor: 500n,
      chargedVatMinor: 105n,
    });
    expect(orderCosts(payment)).toMatchObject([{ amount: 6.05 }]);
  });

  it('are nothing of an order that came to nothing, but for what Klarna kept', () => {
    const payment = paymentOf(AUTHORIZED, { flowState: 'expired', klarnaFeesMinor: 424n });
    expect(orderCosts(payment)).toMatchObject([{ amount: 4.24, type: 'internal' }]);
  });
});
