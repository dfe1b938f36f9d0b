import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { capture, errorCode, openBench, placeOrder, refund } from './support.js';
import type { Bench } from './support.js';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
});
afterAll(async () => {
  await bench.close();
});

type State = 'AUTHORIZED' | 'PART_CAPTURED' | 'CAPTURED' | 'CANCELLED' | 'EXPIRED';

/** Brings a new order into a state; answers its path and its capture's. */
async function orderIn(state: State): Promise<{ order: string; captured: string }> {
  const order = await placeOrder(bench);
  const captured = `${order}/captures/00000000-0000-4000-8000-000000000000`;
  switch (state) {
    case 'AUTHORIZED':
      return { order, captured };
    case 'PART_CAPTURED':
      return { order, captured: await capture(bench, order, 20000) };
    case 'CAPTURED':
      return { order, captured: await capture(bench, order, 49800) };
    case 'CANCELLED':
      await bench.call('POST', `${order}/cancel`);
      return { order, captured };
    case 'EXPIRED':
      await bench.advance('P28D');
      return { order, captured };
  }
}

type Row = readonly [operation: string, ...outcomes: readonly (number | string)[]];
const STATES: readonly State[] = [
  'AUTHORIZED',
  'PART_CAPTURED',
  'CAPTURED',
  'CANCELLED',
  'EXPIRED',
];
const TABLE: readonly Row[] = [
  [
    'capture',
    201,
    201,
    '403 CAPTURE_NOT_ALLOWED',
    '403 CAPTURE_NOT_ALLOWED',
    '403 CAPTURE_NOT_ALLOWED',
  ],
  [
    'cancel',
    204,
    '403 CANCEL_NOT_ALLOWED',
    '403 CANCEL_NOT_ALLOWED',
    204,
    '403 CANCEL_NOT_ALLOWED',
  ],
  ['release', '403 NOT_ALLOWED', 204, '403 NOT_ALLOWED', '403 NOT_ALLOWED', '403 NOT_ALLOWED'],
  ['extend', 204, 204, '403 NOT_ALLOWED', '403 NOT_ALLOWED', '403 NOT_ALLOWED'],
  ['authorization', 204, 204, '403 NOT_ALLOWED', '403 NOT_ALLOWED', '403 NOT_ALLOWED'],
  [
    'refund',
    '403 REFUND_NOT_ALLOWED',
    201,
    201,
    '403 REFUND_NOT_ALLOWED',
    '403 REFUND_NOT_ALLOWED',
  ],
  ['references', 204, 204, 204, '403 NOT_ALLOWED', 204],
  ['shipping', '404 NO_SUCH_CAPTURE', 204, 204, '404 NO_SUCH_CAPTURE', '404 NO_SUCH_CAPTURE'],
  ['send out', '404 NO_SUCH_CAPTURE', 204, 204, '404 NO_SUCH_CAPTURE', '404 NO_SUCH_CAPTURE'],
  ['due date', '404 NO_SUCH_CAPTURE', 204, 204, '404 NO_SUCH_CAPTURE', '404 NO_SUCH_CAPTURE'],
];

const SHIPPING = { shipping_info: [{ shipping_company: 'PostNord', shipping_method: 'Home' }] };

function perform(operation: string, order: string, captured: string): ReturnType<Bench['call']> {
  switch (operation) {
    case 'capture':
      return bench.call('POST', `${order}/captures`, { captured_amount: 1000 });
    case 'cancel':
      return bench.call('POST', `${order}/cancel`);
    case 'release':
      return bench.call('POST', `${order}/release-remaining-authorization`);
    case 'extend':
      return bench.call('POST', `${order}/extend-authorization-time`);
    case 'authorization':
      return bench.call('PATCH', `${order}/authorization`, { order_amount: 30000 });
    case 'refund':
      return bench.call('POST', `${order}/refunds`, { refunded_amount: 500 });
    case 'references':
      return bench.call('PATCH', `${order}/merchant-references`, { merchant_reference2: 'two' });
    case 'shipping':
      return bench.call('POST', `${captured}/shipping-info`, SHIPPING);
    case 'send out':
      return bench.call('POST', `${captured}/trigger-send-out`);
    default:
      return bench.call('PATCH', `${captured}/extend-due-date`, { number_of_days: 7 });
  }
}

describe('the operations table', () => {
  const cases = TABLE.flatMap(([operation, ...outcomes]) =>
    STATES.map((state, index) => [operation, state, outcomes[index]] as const),
  );
  it.each(cases)('%s on %s answers %s', async (operation, state, expected) => {
    const { order, captured } = await orderIn(state);
    const answer = await perform(operation, order, captured);
    const code = errorCode(answer);
    expect(code === undefined ? answer.status : `${answer.status} ${code}`).toBe(expected);
  });
});

describe('amounts and states', () => {
  it('keeps the identities of captured, refunded and remaining', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 20000);
    await refund(bench, order, 5000);
    expect((await bench.call('GET', order)).body).toMatchObject({
      status: 'PART_CAPTURED',
      order_amount: 49800,
      original_order_amount: 49800,
      captured_amount: 20000,
      refunded_amount: 5000,
      remaining_authorized_amount: 29800,
    });
  });

  it('refuses a capture above the remaining authorisation', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 20000);
    const answer = await bench.call('POST', `${order}/captures`, { captured_amount: 29801 });
    expect([answer.status, answer.body['error_messages']]).toEqual([403, ['Capture not allowed.']]);
  });

  it('is CAPTURED with nothing remaining once the rest is released', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 20000);
    await bench.call('POST', `${order}/release-remaining-authorization`);
    const { body } = await bench.call('GET', order);
    expect([body['status'], body['remaining_authorized_amount']]).toEqual(['CAPTURED', 0]);
  });

  it('stays CAPTURED after a full refund and refuses more', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 49800);
    await refund(bench, order, 49800);
    expect((await bench.call('GET', order)).body).toMatchObject({
      status: 'CAPTURED',
      refunded_amount: 49800,
    });
    const more = await bench.call('POST', `${order}/refunds`, { refunded_amount: 1 });
    expect(more.body['error_messages']).toEqual([
      'Over refund is not allowed. Refund not possible.',
    ]);
  });

  it('keeps a changed authorisation at or above what is captured', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 20000);
    const below = await bench.call('PATCH', `${order}/authorization`, { order_amount: 19999 });
    expect(below.status).toBe(403);
    expect(below.body['error_messages']).toEqual([
      'Resulting authorization amount 19999 cannot be less than the captured amount 20000 for order. Order authorization cannot be updated',
    ]);
    await bench.call('PATCH', `${order}/authorization`, { order_amount: 20000 });
    const { body } = await bench.call('GET', order);
    expect([body['status'], body['order_lines']]).toEqual(['CAPTURED', []]);
  });

  it('reads back a refund and names an unknown one', async () => {
    const order = await placeOrder(bench);
    await capture(bench, order, 49800);
    const path = await refund(bench, order, 100);
    expect((await bench.call('GET', path)).body).toMatchObject({ refunded_amount: 100 });
    const unknown = await bench.call('GET', `${order}/refunds/nothing`);
    expect([unknown.status, unknown.body['error_code']]).toEqual([404, 'NOT_FOUND']);
  });

  it('numbers captures and lists them', async () => {
    const order = await placeOrder(bench);
    const first = await capture(bench, order, 100);
    await capture(bench, order, 200);
    const reference = String((await bench.call('GET', order)).body['klarna_reference']);
    expect(reference).toMatch(/^[A-Z2-9]{8}$/);
    expect((await bench.call('GET', first)).body['klarna_reference']).toBe(`${reference}-1`);
    const listed = (await bench.call('GET', `${order}/captures`)).body as unknown as object[];
    expect(listed).toMatchObject([
      { klarna_reference: `${reference}-1` },
      { klarna_reference: `${reference}-2` },
    ]);
  });

  it('changes only the shipping address', async () => {
    const order = await placeOrder(bench);
    const path = `${order}/customer-details`;
    const ok = await bench.call('PATCH', path, { shipping_address: { city: 'Malmö' } });
    const billing = await bench.call('PATCH', path, { billing_address: { city: 'Malmö' } });
    expect([ok.status, billing.status]).toEqual([204, 403]);
    expect((await bench.call('GET', order)).body['shipping_address']).toMatchObject({
      city: 'Malmö',
      street_address: '',
    });
  });
});

describe('orders that are not there', () => {
  const id = '6d3b8f1e-2d0c-4a0b-8f60-1f0a4a2f9c55';
  const path = `/ordermanagement/v1/orders/${id}`;
  it.each([
    ['GET', ''],
    ['POST', '/acknowledge'],
    ['PATCH', '/authorization'],
    ['PATCH', '/customer-details'],
    ['PATCH', '/merchant-references'],
    ['POST', '/extend-authorization-time'],
    ['POST', '/cancel'],
    ['POST', '/release-remaining-authorization'],
    ['POST', '/shipping-info'],
    ['POST', '/captures'],
    ['GET', '/captures'],
    ['GET', '/captures/x'],
    ['POST', '/captures/x/shipping-info'],
    ['POST', '/captures/x/trigger-send-out'],
    ['GET', '/captures/x/extend-due-date-options'],
    ['PATCH', '/captures/x/extend-due-date'],
    ['POST', '/refunds'],
    ['GET', '/refunds/x'],
  ])('%s %s answers 404 NO_SUCH_ORDER', async (method, rest) => {
    const answer = await bench.call(method, path + rest, method === 'GET' ? undefined : {});
    expect([answer.status, answer.body['error_code']]).toEqual([404, 'NO_SUCH_ORDER']);
    expect(String(answer.body['error_messages'])).toContain(`Order ${id} cannot be found.`);
  });

  it('answers 400 to an id that is no UUID', async () => {
    const answer = await bench.call('GET', '/ordermanagement/v1/orders/12345');
    expect([answer.status, answer.body['error_code']]).toEqual([400, 'INVALID_ORDER_ID']);
  });
});
