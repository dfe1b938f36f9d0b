import { expect } from 'vitest';
import { capture, cartOf, placeOrder, refund } from '../support.js';
import type { Answer, Bench, Json } from '../support.js';
import { coverTable, told, UNKNOWN_ID, UUID } from './rows.js';

const SHIPPING = { shipping_info: [{ shipping_company: 'PostNord', shipping_method: 'Home' }] };
const NOBODY = `/ordermanagement/v1/orders/${UNKNOWN_ID}`;
const NOTHING = 'captures/00000000-0000-4000-8000-000000000000';

const missing = (suffix: string): string =>
  `404 NO_SUCH_ORDER: Order ${UNKNOWN_ID} cannot be found.${suffix ? ` ${suffix}` : ''}`;

/** A call that answers 204 with nothing in it, and 404 for an order that is not there. */
async function expectEmpty(answer: Promise<Answer>): Promise<void> {
  const { status, text, header } = await answer;
  expect([status, text, header('Location')]).toEqual([204, '', undefined]);
}

async function cancelled(bench: Bench): Promise<string> {
  const order = await placeOrder(bench);
  await bench.call('POST', `${order}/cancel`);
  return order;
}

const CALLS: Readonly<Record<string, (bench: Bench) => Promise<void>>> = {
  'GET /ordermanagement/v1/orders/{order_id} answers 200': async (bench) => {
    const answer = await bench.call('GET', await placeOrder(bench));
    expect([answer.status, answer.body['status']]).toEqual([200, 'AUTHORIZED']);
  },
  'GET /ordermanagement/v1/orders/{order_id} answers 404': async (bench) => {
    expect(told(await bench.call('GET', NOBODY))).toBe(missing(''));
  },
  'POST …/acknowledge answers 204': async (bench) =>
    expectEmpty(bench.call('POST', `${await placeOrder(bench)}/acknowledge`)),
  'POST …/acknowledge answers 403 for a cancelled order': async (bench) => {
    const answer = await bench.call('POST', `${await cancelled(bench)}/acknowledge`);
    expect(told(answer)).toMatch(/^403 NOT_ALLOWED: /);
  },
  'POST …/acknowledge answers 404': async (bench) => {
    const answer = await bench.call('POST', `${NOBODY}/acknowledge`);
    expect(told(answer)).toBe(missing('Acknowledgement not possible.'));
  },
  'PATCH …/authorization answers 204': async (bench) =>
    expectEmpty(
      bench.call('PATCH', `${await placeOrder(bench)}/authorization`, {
        order_amount: 30000,
        description: 'One pair less',
      }),
    ),
  'PATCH …/authorization answers 403 below what is captured': async (bench) => {
    const order = await placeOrder(bench);
    await capture(bench, order, 20000);
    const answer = await bench.call('PATCH', `${order}/authorization`, { order_amount: 19999 });
    expect(told(answer)).toBe(
      '403 NOT_ALLOWED: Resulting authorization amount 19999 cannot be less than the captured amount 20000 for order. Order authorization cannot be updated',
    );
  },
  'PATCH …/customer-details answers 204': async (bench) =>
    expectEmpty(
      bench.call('PATCH', `${await placeOrder(bench)}/customer-details`, {
        shipping_address: { city: 'Malmö' },
      }),
    ),
  'PATCH …/customer-details answers 403 for a billing address': async (bench) => {
    const path = `${await placeOrder(bench)}/customer-details`;
    const answer = await bench.call('PATCH', path, { billing_address: { city: 'Malmö' } });
    expect(told(answer)).toBe(
      '403 NOT_ALLOWED: Billing address cannot be updated for user account order.',
    );
  },
  'PATCH …/merchant-references answers 204': async (bench) =>
    expectEmpty(
      bench.call('PATCH', `${await placeOrder(bench)}/merchant-references`, {
        merchant_reference1: 'one',
      }),
    ),
  'PATCH …/merchant-references answers 403 for a cancelled order': async (bench) => {
    const path = `${await cancelled(bench)}/merchant-references`;
    const answer = await bench.call('PATCH', path, { merchant_reference1: 'one' });
    expect(told(answer)).toMatch(/^403 NOT_ALLOWED: /);
  },
  'PATCH …/merchant-references answers 404': async (bench) => {
    const answer = await bench.call('PATCH', `${NOBODY}/merchant-references`, {});
    expect(told(answer)).toBe(missing('Merchant references cannot be updated.'));
  },
  'POST …/extend-authorization-time answers 204': async (bench) =>
    expectEmpty(bench.call('POST', `${await placeOrder(bench)}/extend-authorization-time`)),
  'POST …/extend-authorization-time answers 403 for a cancelled order': async (bench) => {
    const answer = await bench.call('POST', `${await cancelled(bench)}/extend-authorization-time`);
    expect(told(answer)).toBe(
      '403 NOT_ALLOWED: Order is cancelled. Authorization time cannot be extended.',
    );
  },
  'POST …/cancel answers 204': async (bench) =>
    expectEmpty(bench.call('POST', `${await placeOrder(bench)}/cancel`)),
  'POST …/cancel answers 403 CANCEL_NOT_ALLOWED after a capture': async (bench) => {
    const order = await placeOrder(bench);
    await capture(bench, order, 100);
    expect(told(await bench.call('POST', `${order}/cancel`))).toBe(
      '403 CANCEL_NOT_ALLOWED: Order has previous captures. Cancel not possible.',
    );
  },
  'POST …/release-remaining-authorization answers 204': async (bench) => {
    const order = await placeOrder(bench);
    await capture(bench, order, 100);
    await expectEmpty(bench.call('POST', `${order}/release-remaining-authorization`));
  },
  'POST …/release-remaining-authorization answers 403 when all is captured': async (bench) => {
    const order = await placeOrder(bench);
    await capture(bench, order, 49800);
    expect(told(await bench.call('POST', `${order}/release-remaining-authorization`))).toBe(
      '403 NOT_ALLOWED: Order is fully captured. Remaining authorization cannot be released.',
    );
  },
  'POST …/shipping-info answers 204 and appends to the order': async (bench) => {
    const order = await placeOrder(bench);
    await expectEmpty(bench.call('POST', `${order}/shipping-info`, SHIPPING));
    await expectEmpty(bench.call('POST', `${order}/shipping-info`, SHIPPING));
    expect((await bench.call('GET', order)).body['shipping_info']).toHaveLength(2);
  },
  'POST …/shipping-info answers 404': async (bench) => {
    const answer = await bench.call('POST', `${NOBODY}/shipping-info`, SHIPPING);
    expect(told(answer)).toBe(missing(`Shipping info cannot be added to order ${UNKNOWN_ID}.`));
  },
  'POST …/captures answers 201, empty, with Location and Capture-Id': async (bench) => {
    const order = await placeOrder(bench);
    const made = await bench.call('POST', `${order}/captures`, { captured_amount: 100 });
    const id = made.header('Capture-Id');
    expect([made.status, made.text, id]).toEqual([201, '', expect.stringMatching(UUID)]);
    expect(made.header('Location')).toBe(`${bench.sandbox.url}${order}/captures/${id ?? ''}`);
  },
  'POST …/captures answers 403': async (bench) => {
    const order = await placeOrder(bench);
    const answer = await bench.call('POST', `${order}/captures`, { captured_amount: 49801 });
    expect(told(answer)).toBe('403 CAPTURE_NOT_ALLOWED: Capture not allowed.');
  },
  'POST …/captures answers 404': async (bench) => {
    const answer = await bench.call('POST', `${NOBODY}/captures`, { captured_amount: 1 });
    expect(told(answer)).toBe(missing('Capture not possible.'));
  },
  'GET …/captures answers 200 with a list': async (bench) => {
    const order = await placeOrder(bench);
    expect((await bench.call('GET', `${order}/captures`)).text).toBe('[]');
    await capture(bench, order, 100);
    const answer = await bench.call('GET', `${order}/captures`);
    expect([answer.status, answer.body]).toMatchObject([200, [{ captured_amount: 100 }]]);
  },
  'GET …/captures answers 404': async (bench) => {
    expect(told(await bench.call('GET', `${NOBODY}/captures`))).toBe(missing(''));
  },
  'GET …/captures/{cid} answers 200': async (bench) => {
    const order = await placeOrder(bench);
    const answer = await bench.call('GET', await capture(bench, order, 100));
    expect([answer.status, answer.body['captured_amount']]).toEqual([200, 100]);
  },
  'GET …/captures/{cid} answers 404': async (bench) => expectNoCapture(bench, 'GET', '', ''),
  'POST …/captures/{cid}/shipping-info answers 204': async (bench) => {
    const captured = await capture(bench, await placeOrder(bench), 100);
    await expectEmpty(bench.call('POST', `${captured}/shipping-info`, SHIPPING));
    expect((await bench.call('GET', captured)).body).toMatchObject(SHIPPING);
  },
  'POST …/captures/{cid}/shipping-info answers 403 after 500 operations': async (bench) => {
    const order = await placeOrder(bench, cartOf(1000));
    const captured = await capture(bench, order, 1);
    for (let count = 1; count < 500; count += 1) await bench.call('POST', `${order}/acknowledge`);
    const answer = await bench.call('POST', `${captured}/shipping-info`, SHIPPING);
    expect(told(answer)).toMatch(/^403 NOT_ALLOWED: Order has had 500 operations\./);
  },
  'POST …/captures/{cid}/shipping-info answers 404': async (bench) => {
    const suffix = 'Shipping info cannot be added to capture 00000000-0000-4000-8000-000000000000';
    await expectNoCapture(bench, 'POST', '/shipping-info', suffix, SHIPPING);
  },
  'POST …/captures/{cid}/trigger-send-out answers 204': async (bench) => {
    const captured = await capture(bench, await placeOrder(bench), 100);
    await expectEmpty(bench.call('POST', `${captured}/trigger-send-out`));
  },
  'POST …/captures/{cid}/trigger-send-out answers 403 while there is no invoice': async (bench) => {
    const order = await placeOrder(bench);
    const captured = await capture(bench, order, 100, { shipping_delay: 5 });
    const answer = await bench.call('POST', `${captured}/trigger-send-out`);
    expect(told(answer)).toMatch(/^403 NOT_ALLOWED: /);
  },
  'POST …/captures/{cid}/trigger-send-out answers 404': async (bench) =>
    expectNoCapture(bench, 'POST', '/trigger-send-out', 'Send out not possible.'),
  'GET …/captures/{cid}/extend-due-date-options answers 200': async (bench) => {
    const captured = await capture(bench, await placeOrder(bench), 100);
    const answer = await bench.call('GET', `${captured}/extend-due-date-options`);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        currency: 'SEK',
        options: [
          { number_of_days: 7, amount: 0 },
          { number_of_days: 14, amount: 2500 },
        ],
      },
    ]);
  },
  'GET …/captures/{cid}/extend-due-date-options answers 404': async (bench) =>
    expectNoCapture(bench, 'GET', '/extend-due-date-options', ''),
  'PATCH …/captures/{cid}/extend-due-date answers 204': async (bench) => {
    const captured = await capture(bench, await placeOrder(bench), 100);
    const body = { number_of_days: 7 };
    await expectEmpty(bench.call('PATCH', `${captured}/extend-due-date`, body));
  },
  'PATCH …/captures/{cid}/extend-due-date answers 403 for days not offered': async (bench) => {
    const captured = await capture(bench, await placeOrder(bench), 100);
    const answer = await bench.call('PATCH', `${captured}/extend-due-date`, { number_of_days: 8 });
    expect(told(answer)).toBe('403 NOT_ALLOWED: Due date cannot be extended.');
  },
  'PATCH …/captures/{cid}/extend-due-date answers 404': async (bench) =>
    expectNoCapture(bench, 'PATCH', '/extend-due-date', 'Due date cannot be extended.'),
  'POST …/capture/{cid}/extend-due-date is the same, as the old page has it': async (bench) =>
    expectDueDate(bench, 'POST', (captured) =>
      captured.replace('/captures/', '/capture/').concat('/extend-due-date'),
    ),
  'PATCH …/captures/{cid}/extend-due-date-options is the same, as the newer page has it': async (
    bench,
  ) => expectDueDate(bench, 'PATCH', (captured) => `${captured}/extend-due-date-options`),
  'PATCH …/captures/{cid}/customer-details answers 204': async (bench) => {
    const captured = await capture(bench, await placeOrder(bench), 100);
    const path = `${captured}/customer-details`;
    await expectEmpty(bench.call('PATCH', path, { billing_address: { city: 'Lund' } }));
    const { body } = await bench.call('GET', captured);
    expect(body['billing_address']).toMatchObject({ city: 'Lund' });
  },
  'POST …/refunds answers 201 with Location and Refund-Id': async (bench) => {
    const order = await placeOrder(bench);
    await capture(bench, order, 49800);
    const made = await bench.call('POST', `${order}/refunds`, { refunded_amount: 4900 });
    const id = made.header('Refund-Id');
    expect([made.status, made.text, id]).toEqual([201, '', expect.stringMatching(UUID)]);
    expect(made.header('Location')).toBe(`${bench.sandbox.url}${order}/refunds/${id ?? ''}`);
  },
  'POST …/refunds answers 403': async (bench) => {
    const path = `${await placeOrder(bench)}/refunds`;
    expect(told(await bench.call('POST', path, { refunded_amount: 1 }))).toBe(
      '403 REFUND_NOT_ALLOWED: Order has no captures. Refund not possible.',
    );
  },
  'POST …/refunds answers 404': async (bench) => {
    const answer = await bench.call('POST', `${NOBODY}/refunds`, { refunded_amount: 1 });
    expect(told(answer)).toBe(missing('Refund not possible.'));
  },
  'GET …/refunds/{rid} answers 200': async (bench) => {
    const order = await placeOrder(bench);
    await capture(bench, order, 49800);
    const body = { refunded_amount: 4900, reference: 'RMA-31', description: 'Parcel fee back' };
    const made = await bench.call('POST', `${order}/refunds`, body);
    const answer = await bench.call('GET', new URL(made.header('Location') ?? '').pathname);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        ...body,
        refund_id: made.header('Refund-Id'),
        refunded_at: expect.stringMatching(/\.\d{3}Z$/),
        order_lines: [],
      },
    ]);
  },
  'GET …/refunds/{rid} answers 404': async (bench) => {
    const order = await placeOrder(bench);
    await capture(bench, order, 100);
    await refund(bench, order, 1);
    const answer = await bench.call('GET', `${order}/refunds/${UNKNOWN_ID}`);
    const id = String(order.split('/').at(-1));
    expect(told(answer)).toBe(
      `404 NOT_FOUND: Refund ${UNKNOWN_ID} cannot be found for order ${id}`,
    );
  },
};

async function expectNoCapture(
  bench: Bench,
  method: string,
  ...[rest, suffix, body]: [string, string, Json?]
): Promise<void> {
  const order = await placeOrder(bench);
  const answer = await bench.call(method, `${order}/${NOTHING}${rest}`, body);
  const message = `Capture could not be found. ${suffix}`.trim();
  expect(told(answer)).toBe(`404 NO_SUCH_CAPTURE: ${message}`);
  expect((await bench.call(method, `${NOBODY}/${NOTHING}${rest}`, body)).status).toBe(404);
}

async function expectDueDate(
  bench: Bench,
  method: string,
  pathOf: (captured: string) => string,
): Promise<void> {
  const order = await placeOrder(bench);
  const captured = await capture(bench, order, 100);
  const dueAt = async (): Promise<number> => {
    const view = await bench.call('GET', `/sandbox/orders/${String(order.split('/').at(-1))}`);
    const [invoice] = view.body['invoices'] as Json[];
    return Date.parse(String(invoice?.['due_at']));
  };
  const before = await dueAt();
  await expectEmpty(bench.call(method, pathOf(captured), { number_of_days: 7 }));
  expect((await dueAt()) - before).toBe(7 * 86_400_000);
}

coverTable('5 Order Management v1', Object.keys(CALLS), CALLS);
