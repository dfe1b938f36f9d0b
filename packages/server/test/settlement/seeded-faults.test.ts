import { accountId } from '@kvitt/flow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingSettlements } from '../../src/queries/settlement-findings.js';
import { verify } from '../../src/queries/verify.js';
import { ledgerBalances } from '../../src/store/balances.js';
import { statement } from '../../src/store/database.js';
import { randomNumbers, seedOfRun } from '../../../../test/support/random.js';
import { quietOrder } from '../api/examples.ts';
import { openShop, type Shop } from '../api/shop.ts';

const ACCOUNT = accountId(10_001);
/** ROUNDS=20 seeds each fault as many times, with other amounts. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 3);
const FAULTS: Readonly<Record<string, Readonly<{ told: string; consistent: string }>>> = {
  settlement_fee_off: { told: 'fee_amount', consistent: 'fee_amount' },
  settlement_capture_missing: { told: 'capture_missing', consistent: 'missing sale' },
  settlement_row_twice: { told: 'twice', consistent: 'twice' },
  settlement_return_missing: { told: 'return_missing', consistent: 'missing return' },
  settlement_return_as_sale: { told: 'return_as_sale', consistent: 'return_as_sale' },
};

let shop: Shop;
let random: () => number;
let orders = 0;
beforeAll(async () => {
  const seed = seedOfRun();
  console.log(`seeded faults: SEED=${seed}`);
  random = randomNumbers(seed);
  shop = await openShop('2025');
}, 60_000);
afterAll(() => shop.close());

const WITH_CAUSE = statement(
  'test_rows_with_cause',
  `select row_id, cause, klarna_order_id, explanation from settlement_rows where cause is not null order by row_id`,
);

/** What is found and is no consequence of something else that is. */
async function findings(): Promise<Map<string, string>> {
  const { db, clock } = shop.service;
  const rows = await db.run(WITH_CAUSE);
  const missing = await missingSettlements(db, ACCOUNT, clock.now());
  return new Map([
    ...rows
      .filter((row) => row['cause'] !== 'rows_wrong')
      .map((row) => [String(row['row_id']), String(row['cause'])] as const),
    ...missing.map(({ kind, klarnaId }) => [klarnaId, `missing ${kind}`] as const),
  ]);
}

/** An order that is shipped, and refunded in part where it is asked for; answers Klarna's id of it. */
async function sell(refundMinor: number | null): Promise<string> {
  const id = `seeded-${(orders += 1)}`;
  expect((await shop.call('POST', '/orders', quietOrder(id))).status).toBe(200);
  await shop.customer(id, 'approve');
  await shop.settle(id);
  await shop.call('PATCH', `/orders/${id}`, { status: 'shipped' });
  await shop.settle(id);
  if (refundMinor !== null) {
    const refund = { amount: refundMinor, currency: 'EUR' };
    const { status } = await shop.call('POST', `/orders/${id}/refunds`, refund);
    if (status !== 200) throw new Error(`the refund of ${id} is answered ${status}`);
  }
  const answer = await fetch(`${shop.service.url}/sandbox/orders/${id}`, {
    headers: { api_key: 'test-api-key' },
  });
  const { klarna_order_id: klarnaId } = (await answer.json()) as { klarna_order_id: string };
  return klarnaId;
}

async function live(): Promise<void> {
  // The payout comes within three weeks of the invoice, and another after it.
  await shop.advance('P35D');
}

const newOnes = (before: Map<string, string>, after: Map<string, string>): string[] =>
  [...after].flatMap(([id, what]) => (before.has(id) ? [] : [what]));

describe('clean payouts', () => {
  it('give no alarm, and leave nothing with Klarna', { timeout: 600_000 }, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      await sell(null);
      await sell(1 + Math.floor(random() * 13_000));
      await live();
    }
    expect([...(await findings())]).toEqual([]);
    const left = (await ledgerBalances(shop.service.db, ACCOUNT)).filter(
      ({ ledgerAccount, balanceMinor }) =>
        ['klarna:receivable', 'merchant:pending', 'suspense'].includes(ledgerAccount) &&
        balanceMinor !== 0n,
    );
    expect(left).toEqual([]);
  });
});

describe.each(Object.entries(FAULTS))('%s', (kind, names) => {
  it.each([false, true])('is named, consistent: %s', { timeout: 600_000 }, async (consistent) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await findings();
      await sell(null);
      const klarnaId = await sell(1 + Math.floor(random() * 13_000));
      const amount = kind === 'settlement_fee_off' ? { amount: 1 + Math.floor(random() * 99) } : {};
      await fetch(`${shop.service.klarnaUrl}/sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ kind, order_id: klarnaId, consistent, ...amount }),
      });
      await live();
      await sell(null);
      await live();
      const found = newOnes(before, await findings());
      expect(found).not.toEqual([]);
      const named = consistent ? names.consistent : names.told;
      const rest = found.filter(
        (what) => !what.includes(named) && !what.includes(names.consistent),
      );
      expect(rest, found.join(', ')).toEqual([]);
      expect(
        found.some((what) => what.includes(named)),
        found.join(', '),
      ).toBe(true);
    }
    expect((await verify(shop.service.db)).faults).toEqual([]);
  });
});
