import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_ORDER } from '../../src/example-order.js';
import type { Service } from '../../src/service.js';
import { sql } from '../db/support/stores.js';
import { API_KEY, startTestService } from '../support/service.js';
import { openBrowser, type Answered, type Browser } from './support/browser.js';

type Refund = Readonly<{ refundId: number; flowState: string; processAt: string }>;

describe('a refund that waits', () => {
  let service: Service;
  let admin: Browser;

  beforeAll(async () => {
    service = await startTestService();
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => service.close());

  const sold = async (orderId: string): Promise<string> => {
    const answer = await fetch(`${service.url}/v1/json/orders?api_key=${API_KEY}`, {
      method: 'POST',
      body: JSON.stringify({ ...EXAMPLE_ORDER, order_id: orderId }),
    });
    expect(answer.status).toBe(200);
    const { body } = await admin.call('GET', `/api/transactions?q=${orderId}`);
    const id = Number((body['rows'] as { transactionId: number }[])[0]?.transactionId);
    const path = `/api/sandbox/transactions/${id}/customer`;
    expect((await admin.call('POST', path, { action: 'approve' })).status).toBe(200);
    return `/api/transactions/${id}`;
  };
  const refundsOf = ({ body }: Answered): readonly Refund[] => body['refunds'] as Refund[];
  const asked = async (path: string, amountMinor: number): Promise<number> => {
    const answer = await admin.call('POST', `${path}/refunds`, { amountMinor });
    expect(answer.status).toBe(200);
    return refundsOf(answer).at(-1)?.refundId ?? 0;
  };
  const pass = async (by: string): Promise<void> => {
    expect((await admin.call('POST', '/api/sandbox/clock', { by })).status).toBe(200);
  };

  it('leaves at once when somebody says so, once whatever is clicked', async () => {
    const path = await sold('release-1');
    const refund = await asked(path, 1_000);
    const release = `${path}/refunds/${refund}/release`;
    const both = await Promise.all([admin.call('POST', release), admin.call('POST', release)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await expect
      .poll(async () => refundsOf(await admin.call('GET', path)).map((each) => each.flowState))
      .toEqual(['completed']);
    const { body } = await admin.call('GET', `${path}/klarna`);
    const calls = body['exchanges'] as readonly Readonly<{ method: string; path: string }>[];
    expect(calls.filter((each) => each.path.endsWith('/refunds')).length).toBe(1);
    const back = await admin.call('POST', `${path}/refunds/${refund}/void`);
    expect(back.body['error']).toBe('refund_ended');
  });

  it('stays where it is when the balance does not cover it, and leaves when it does', async () => {
    const path = await sold('release-2');
    expect((await admin.call('POST', `${path}/ship`, {})).status).toBe(200);
    await pass('P28D');
    const account = await admin.call('GET', '/api/balances');
    const [balance] = account.body['balances'] as readonly { availableMinor: number }[];
    expect(balance?.availableMinor).toBeGreaterThan(0);
    // The balance is spent meanwhile.
    await sql(
      service.db,
      `update balances set balance_minor = balance_minor - ${balance?.availableMinor ?? 0}
       where ledger_account like '%balance'`,
    );
    const refund = await asked(path, 500);
    const release = `${path}/refunds/${refund}/release`;
    const refused = await admin.call('POST', release);
    expect([refused.status, refused.body['error']]).toEqual([400, 'insufficient_funds']);
    expect(refundsOf(await admin.call('GET', path))).toMatchObject([{ flowState: 'waiting' }]);
    await sql(
      service.db,
      `update balances set balance_minor = balance_minor + ${balance?.availableMinor ?? 0}
       where ledger_account like '%balance'`,
    );
    expect((await admin.call('POST', release)).status).toBe(200);
    await expect
      .poll(async () => refundsOf(await admin.call('GET', path)).map((each) => each.flowState))
      .toEqual(['completed']);
  });

  it('is sent by nobody who only reads, and by no number of another', async () => {
    const path = await sold('release-3');
    const refund = await asked(path, 700);
    const made = await admin.call('POST', '/api/team', {
      email: 'viv@shop.example',
      name: 'Viv',
      role: 'viewer',
    });
    const viewer = openBrowser(service.url);
    const password = made.body['password'];
    await viewer.call('POST', '/api/session', { email: 'viv@shop.example', password });
    const release = `${path}/refunds/${refund}/release`;
    expect((await viewer.call('POST', release)).status).toBe(403);
    for (const wrong of ['1', '0', 'x', '%00', '9'.repeat(30)]) {
      const { status } = await admin.call('POST', `${path}/refunds/${wrong}/release`);
      expect({ wrong, status }).toEqual({ wrong, status: 404 });
      const other = await admin.call(
        'POST',
        `/api/transactions/${wrong}/refunds/${refund}/release`,
      );
      expect({ wrong, status: other.status }).toEqual({ wrong, status: 404 });
    }
    expect(refundsOf(await admin.call('GET', path))).toMatchObject([{ flowState: 'requested' }]);
  });
});
