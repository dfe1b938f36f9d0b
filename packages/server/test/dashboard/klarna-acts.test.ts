import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboardOperations } from '../../src/dashboard/dashboard.js';
import { EXAMPLE_ORDER } from '../../src/example-order.js';
import type { Service } from '../../src/service.js';
import { API_KEY, startTestService } from '../support/service.js';
import { openBrowser, type Browser } from './support/browser.js';

describe('acting as Klarna', () => {
  let service: Service;
  let admin: Browser;

  beforeAll(async () => {
    service = await startTestService();
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => service?.close());

  const order = async (orderId: string): Promise<number> => {
    const answer = await fetch(`${service.url}/v1/json/orders?api_key=${API_KEY}`, {
      method: 'POST',
      body: JSON.stringify({ ...EXAMPLE_ORDER, order_id: orderId }),
    });
    expect(answer.status).toBe(200);
    const { body } = await admin.call('GET', `/api/transactions?q=${orderId}`);
    return Number((body['rows'] as { transactionId: number }[])[0]?.transactionId);
  };
  const customer = async (id: number, action: string) =>
    admin.call('POST', `/api/sandbox/transactions/${id}/customer`, { action });
  const act = async (body: object, browser = admin) => {
    const answer = await browser.call('POST', '/api/sandbox/klarna', body);
    const happened = (answer.body['happened'] ?? []) as { what: string; side: string }[];
    return { status: answer.status, whats: happened.map(({ what }) => what), body: answer.body };
  };

  it('pays out at once what is invoiced, and Kvitt reads it', async () => {
    expect((await act({ act: 'pay_out' })).whats).toEqual(['nothing_to_pay_out']);
    const id = await order('acts-1');
    await customer(id, 'approve');
    await admin.call('POST', `/api/transactions/${id}/ship`, {});
    await expect
      .poll(async () => (await admin.call('GET', `/api/transactions/${id}`)).body['invoiceNumber'])
      .not.toBeNull();
    const { whats } = await act({ act: 'pay_out' });
    expect(whats[0]).toBe('klarna_paid_out');
    expect(whats).toEqual(expect.arrayContaining(['payout_imported', 'sale_settled']));
    const { body } = await admin.call('GET', `/api/transactions/${id}`);
    expect(body['transactionStatus']).toBe('completed');
  });

  it('lets a customer dispute, or never pay, and says what cannot be', async () => {
    const id = await order('acts-2');
    expect((await act({ act: 'dispute', transaction: String(id) })).body['error']).toBe(
      'order_not_authorized',
    );
    await customer(id, 'approve');
    expect((await act({ act: 'default', transaction: String(id) })).status).toBe(400);
    await admin.call('POST', `/api/transactions/${id}/ship`, {});
    const disputed = await act({ act: 'dispute', transaction: String(id) });
    expect(disputed.body['happened']).toMatchObject([
      { what: 'klarna_dispute', orderId: 'acts-2' },
    ]);
    for (const transaction of ['', '1', 'x', '9'.repeat(30)]) {
      const { status } = await act({ act: 'dispute', transaction });
      expect({ transaction, status }).toEqual({ transaction, status: 404 });
    }
  });

  it('makes the next call go wrong, which Kvitt gets over', async () => {
    expect((await act({ act: 'refuse_next_call' })).status).toBe(200);
    const id = await order('acts-3');
    await customer(id, 'open');
    await admin.call('POST', '/api/sandbox/clock', { by: 'PT1H' });
    const { body } = await admin.call('GET', `/api/transactions/${id}/klarna`);
    const statuses = (body['exchanges'] as { httpStatus: number }[]).map((each) => each.httpStatus);
    expect(statuses).toContain(503);
    expect(statuses).toContain(200);
    for (const kind of ['break_off_next_call', 'wrong_fee_in_next_payout', 'clear_faults']) {
      expect((await act({ act: kind })).whats).toEqual([kind]);
    }
  });

  it('is refused to viewers and for what is no act, and is not there in live mode', async () => {
    expect((await act({})).status).toBe(400);
    expect((await act({ act: 'reset' })).status).toBe(400);
    const email = 'vic@shop.example';
    const made = await admin.call('POST', '/api/team', { email, name: 'Vic', role: 'viewer' });
    const viewer = openBrowser(service.url);
    await viewer.call('POST', '/api/session', { email, password: made.body['password'] });
    expect((await act({ act: 'pay_out' }, viewer)).status).toBe(403);
    const live = dashboardOperations({ sandbox: null, mode: 'live' } as never);
    const paths = live.map(({ description }) => description.path);
    expect(paths.filter((path) => path.includes('sandbox'))).toEqual([]);
    expect(paths).toContain('/sites/:id/klarna');
  });
});
