import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { capture, errorCode, openBench, openPage, placeOrder, refund } from './support.js';
import type { Bench, Json } from './support.js';

let bench: Bench;
beforeEach(async () => {
  bench = await openBench();
});
afterEach(async () => {
  await bench.close();
});

const SHIPPING = { shipping_info: [{ shipping_company: 'PostNord', tracking_number: '634' }] };

/** What the controls tell about an order. */
async function viewOf(order: string): Promise<{ invoices: Json[]; next: Json[] }> {
  const { body } = await bench.call('GET', `/sandbox/orders/${String(order.split('/').at(-1))}`);
  return { invoices: body['invoices'] as Json[], next: body['next'] as Json[] };
}

async function referenceOf(captured: string): Promise<unknown> {
  return (await bench.call('GET', captured)).body['klarna_reference'];
}

describe('a capture', () => {
  it('is invoiced at once when the goods leave at once', async () => {
    const order = await placeOrder(bench);
    const captured = await capture(bench, order, 49800, { reference: 'parcel-1', ...SHIPPING });
    const { invoices, next } = await viewOf(order);
    expect(invoices).toEqual([
      {
        capture_id: captured.split('/').at(-1),
        invoice_number: await referenceOf(captured),
        amount: 49800,
        issued_at: '2031-03-03T09:48:00.000Z',
        due_at: '2031-04-02T09:48:00.000Z',
        paid_at: null,
        paid_out_in: null,
      },
    ]);
    expect(next).toEqual([
      { at: '2031-03-13T09:48:00.000Z', what: 'customer_paid' },
      { at: '2031-03-17T06:00:00.000Z', what: 'payout_made' },
    ]);
  });

  it('with a shipping delay is invoiced when the goods leave', async () => {
    const order = await placeOrder(bench);
    const captured = await capture(bench, order, 49800, { shipping_delay: 28 });
    expect(await referenceOf(captured)).toBeUndefined();
    await bench.advance('P5D');
    expect((await bench.call('POST', `${captured}/shipping-info`, SHIPPING)).status).toBe(204);
    expect(await referenceOf(captured)).toMatch(/^[A-Z2-9]{8}-1$/);
    expect((await viewOf(order)).invoices).toMatchObject([
      { amount: 49800, issued_at: '2031-03-08T09:48:00.000Z' },
    ]);
    const happened = await bench.advance('P30D');
    expect(happened.map(({ what }) => what)).not.toContain('invoice_issued');
  });

  it('with a shipping delay is invoiced when the delay ends', async () => {
    const order = await placeOrder(bench);
    const captured = await capture(bench, order, 49800, { shipping_delay: 3 });
    expect((await bench.call('GET', '/sandbox/clock')).body['next']).toMatchObject({
      at: '2031-03-06T09:48:00.000Z',
      what: 'invoice_issued',
    });
    const [issued] = await bench.advance('P3D');
    expect(issued).toMatchObject({ what: 'invoice_issued', detail: await referenceOf(captured) });
  });

  it('is invoiced for what was not refunded before', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 49800, { shipping_delay: 3 });
    await refund(bench, order, 800);
    await bench.advance('P30D');
    expect((await viewOf(order)).invoices).toMatchObject([{ amount: 49000 }]);
    const { body } = await bench.call('GET', '/settlements/v1/transactions');
    const rows = body['transactions'] as Json[];
    expect(rows.filter(({ type }) => type !== 'FEE')).toMatchObject([
      { type: 'SALE', amount: 49000 },
    ]);
  });

  it('refunded in full before its invoice never gets one', async () => {
    const order = await placeOrder(bench);
    const captured = await capture(bench, order, 49800, { shipping_delay: 3 });
    await refund(bench, order, 49800);
    expect((await bench.call('GET', '/sandbox/clock')).body['next']).toBeNull();
    expect(await bench.advance('P60D')).toEqual([]);
    await bench.call('POST', `${captured}/shipping-info`, SHIPPING);
    expect((await viewOf(order)).invoices).toEqual([]);
    expect(await referenceOf(captured)).toBeUndefined();
  });

  it('refuses a shipping delay where the account has none', async () => {
    const other = await openBench({ allowShippingDelay: false });
    const order = await placeOrder(other);
    const body = { captured_amount: 1, shipping_delay: 1 };
    const answer = await other.call('POST', `${order}/captures`, body);
    expect([answer.status, errorCode(answer)]).toEqual([403, 'CAPTURE_NOT_ALLOWED']);
    await other.close();
  });

  it.each<[string, Json, number, string]>([
    ['of nothing', { captured_amount: 0 }, 400, 'BAD_VALUE'],
    ['without an amount', {}, 400, 'BAD_VALUE'],
    ['with a negative delay', { captured_amount: 1, shipping_delay: -1 }, 400, 'BAD_VALUE'],
    [
      'with a long company',
      { captured_amount: 1, shipping_info: [{ shipping_company: 'x'.repeat(101) }] },
      400,
      'UNPROCESSABLE_ENTITY',
    ],
  ])('%s is refused', async (_what, body, status, code) => {
    const order = await placeOrder(bench);
    const answer = await bench.call('POST', `${order}/captures`, body);
    expect([answer.status, errorCode(answer)]).toEqual([status, code]);
  });
});

describe('the customer', () => {
  it('pays ten days after the invoice, or when told to', async () => {
    const early = await placeOrder(bench);
    await capture(bench, early, 49800);
    const late = await placeOrder(bench);
    await capture(bench, late, 49800);
    const told = `/sandbox/orders/${String(early.split('/').at(-1))}/pay`;
    expect((await bench.call('POST', told)).status).toBe(200);
    expect((await viewOf(early)).invoices).toMatchObject([{ paid_at: '2031-03-03T09:48:00.000Z' }]);
    await bench.advance('P10D');
    expect((await viewOf(late)).invoices).toMatchObject([{ paid_at: '2031-03-13T09:48:00.000Z' }]);
  });

  it('owes nothing more once the invoice is refunded', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 49800);
    await refund(bench, order, 49800);
    const happened = await bench.advance('P10D');
    expect(happened).toEqual([]);
  });

  it('may be given a later due date for a fee, unless paid or not invoiced', async () => {
    const order = await placeOrder(bench);
    const captured = await capture(bench, order, 49800);
    const options = await bench.call('GET', `${captured}/extend-due-date-options`);
    expect(options.body).toEqual({
      currency: 'SEK',
      options: [
        { number_of_days: 7, amount: 0 },
        { number_of_days: 14, amount: 2500 },
      ],
    });
    const path = `${captured}/extend-due-date`;
    expect((await bench.call('PATCH', path, { number_of_days: 14 })).status).toBe(204);
    expect((await bench.call('PATCH', path, { number_of_days: 15 })).status).toBe(403);
    expect((await viewOf(order)).invoices).toMatchObject([{ due_at: '2031-04-16T09:48:00.000Z' }]);
    await bench.advance('P14D');
    expect((await bench.call('PATCH', path, { number_of_days: 7 })).status).toBe(403);
    const { body } = await bench.call('GET', '/settlements/v1/transactions');
    const rows = body['transactions'] as Json[];
    expect(rows.find((row) => row['detailed_type'] === 'EXTEND_DUE_DATE_FEE')).toMatchObject({
      type: 'FEE',
      amount: 2500,
      vat_amount: 625,
    });
  });
});

describe('the controls of a page', () => {
  it('refuse an unknown action, method and session', async () => {
    const { pageId } = await openPage(bench);
    const path = `/sandbox/hpp/${pageId}/customer`;
    expect((await bench.call('POST', path, { action: 'dance' })).status).toBe(400);
    const method = { action: 'approve', payment_method: 'gold' };
    expect((await bench.call('POST', path, method)).status).toBe(400);
    expect((await bench.call('POST', '/sandbox/hpp/x/customer', { action: 'open' })).status).toBe(
      404,
    );
  });
});
