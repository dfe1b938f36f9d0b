import { expect } from 'vitest';
import { capture, cart, cartOf, line, placeOrder } from '../support.js';
import type { Bench, Json } from '../support.js';
import { coverTable, told } from './rows.js';

const DAY = 86_400_000;
const SHOE = line('physical', 'SHOE-42', 49900, 9980);
const PARCEL = line('shipping_fee', 'SHIP', 4900, 980);
const FEE = line('return_fee', 'FEE', -900, -180);

async function read(bench: Bench, path: string): Promise<Json> {
  return (await bench.call('GET', path)).body;
}

async function extend(bench: Bench, order: string): Promise<number> {
  return (await bench.call('POST', `${order}/extend-authorization-time`)).status;
}

/** The whole days from one instant's midnight to another instant. */
async function daysUntilExpiry(bench: Bench, order: string, from: number): Promise<number> {
  const expiresAt = Date.parse(String((await read(bench, order))['expires_at']));
  return (expiresAt - Math.floor(from / DAY) * DAY) / DAY;
}

coverTable(
  '5.4 Expiry and extension',
  [
    'expires_at is midnight UTC, 28 days after the day of creation',
    'an extension sets the day of the call + 28, it does not add',
    'several calls on one day give the same value',
    'the ceiling is 180 days after creation: capped with 204, and 403 without any gain',
    'not possible once expired or cancelled',
    'not for fixed-sum credit in the US',
    'a capture is legal strictly before expires_at',
    'a part capture does not extend',
  ],
  {
    'expires_at is midnight UTC, 28 days after the day of creation': async (bench) => {
      const now = await bench.now();
      const order = await placeOrder(bench);
      expect(await daysUntilExpiry(bench, order, now)).toBe(28);
      expect((await read(bench, order))['expires_at']).toMatch(/T00:00:00\.000Z$/);
    },
    'an extension sets the day of the call + 28, it does not add': async (bench) => {
      const order = await placeOrder(bench);
      await bench.advance('P14D');
      expect(await extend(bench, order)).toBe(204);
      expect(await daysUntilExpiry(bench, order, await bench.now())).toBe(28);
    },
    'several calls on one day give the same value': async (bench) => {
      const order = await placeOrder(bench);
      for (let count = 0; count < 3; count += 1) expect(await extend(bench, order)).toBe(204);
      expect(await daysUntilExpiry(bench, order, await bench.now())).toBe(28);
    },
    'the ceiling is 180 days after creation: capped with 204, and 403 without any gain': async (
      bench,
    ) => {
      const created = await bench.now();
      const order = await placeOrder(bench);
      for (let count = 0; count < 8; count += 1) {
        await bench.advance('P20D');
        expect(await extend(bench, order)).toBe(204);
      }
      expect(await daysUntilExpiry(bench, order, created)).toBe(180);
      const more = await bench.call('POST', `${order}/extend-authorization-time`);
      expect(told(more)).toBe(
        '403 NOT_ALLOWED: Order has reached its longest validity. Authorization time cannot be extended.',
      );
    },
    'not possible once expired or cancelled': async (bench) => {
      const expired = await placeOrder(bench);
      await bench.advance('P28D');
      expect(told(await bench.call('POST', `${expired}/extend-authorization-time`))).toBe(
        '403 NOT_ALLOWED: Order is expired. Authorization time cannot be extended.',
      );
      const cancelled = await placeOrder(bench);
      await bench.call('POST', `${cancelled}/cancel`);
      expect(await extend(bench, cancelled)).toBe(403);
    },
    'not for fixed-sum credit in the US': async (bench) => {
      const body = cart({ purchase_country: 'US', purchase_currency: 'USD', locale: 'en-US' });
      const credit = await placeOrder(bench, body, 'pay_over_time');
      expect((await read(bench, credit))['initial_payment_method']).toMatchObject({
        type: 'FIXED_SUM_CREDIT',
      });
      expect(await extend(bench, credit)).toBe(403);
      expect(await extend(bench, await placeOrder(bench, body))).toBe(204);
    },
    'a capture is legal strictly before expires_at': async (bench) => {
      const [early, late] = [await placeOrder(bench), await placeOrder(bench)];
      const { expires_at: expiry } = await read(bench, late);
      const before = new Date(Date.parse(String(expiry)) - 1).toISOString();
      await bench.call('POST', '/sandbox/clock/advance', { to: before, hold: true });
      const path = (order: string): string => `${order}/captures`;
      const body = { captured_amount: 1 };
      expect((await bench.call('POST', path(early), body)).status).toBe(201);
      await bench.advance('PT0.001S');
      expect((await bench.call('POST', path(late), body)).status).toBe(403);
    },
    'a part capture does not extend': async (bench) => {
      const created = await bench.now();
      const order = await placeOrder(bench);
      await bench.advance('P10D');
      await capture(bench, order, 100);
      expect(await daysUntilExpiry(bench, order, created)).toBe(28);
    },
  },
);

coverTable(
  '5.4 The switch for part captures',
  ['a part capture gives the remainder fresh days where the account has that'],
  {
    'a part capture gives the remainder fresh days where the account has that': async (bench) => {
      const order = await placeOrder(bench);
      await bench.advance('P10D');
      await capture(bench, order, 100);
      expect(await daysUntilExpiry(bench, order, await bench.now())).toBe(28);
    },
  },
  { captureExtendsAuthorization: true },
);

type Refused = readonly [row: string, body: Json, answer: string];

const CAPTURES: readonly Refused[] = [
  ['a captured_amount of 0', { captured_amount: 0 }, '400 BAD_VALUE: Bad value: captured_amount'],
  ['no captured_amount', {}, '400 BAD_VALUE: Bad value: captured_amount'],
  [
    'a captured_amount above 200 000 000',
    { captured_amount: 200_000_001 },
    '400 BAD_VALUE: Bad value: captured_amount',
  ],
  [
    'a negative shipping_delay',
    { captured_amount: 1, shipping_delay: -1 },
    '400 BAD_VALUE: Bad value: shipping_delay',
  ],
  [
    'a reference of 256 characters',
    { captured_amount: 1, reference: 'x'.repeat(256) },
    '400 UNPROCESSABLE_ENTITY: The size of the reference value must be between 0 and 255',
  ],
  [
    'a description of 256 characters',
    { captured_amount: 1, description: 'x'.repeat(256) },
    '400 UNPROCESSABLE_ENTITY: The size of the description value must be between 0 and 255',
  ],
  [
    '1001 order lines',
    { captured_amount: 1, order_lines: Array.from({ length: 1001 }, () => SHOE) },
    '400 BAD_VALUE: Bad value: order_lines',
  ],
  [
    '501 entries of shipping_info',
    { captured_amount: 1, shipping_info: Array.from({ length: 501 }, () => ({})) },
    '400 UNPROCESSABLE_ENTITY: The size of the shipping_info value must be between 0 and 500',
  ],
  [
    'an unknown shipping_method',
    { captured_amount: 1, shipping_info: [{ shipping_method: 'Drone' }] },
    '400 UNPROCESSABLE_ENTITY: The shipping_info/shipping_method value is invalid',
  ],
  [
    'a tracking_number of 101 characters',
    { captured_amount: 1, shipping_info: [{ tracking_number: 'x'.repeat(101) }] },
    '400 UNPROCESSABLE_ENTITY: The size of the shipping_info/tracking_number value must be between 0 and 100',
  ],
  [
    'a tracking_uri of 1025 characters',
    { captured_amount: 1, shipping_info: [{ tracking_uri: 'x'.repeat(1025) }] },
    '400 UNPROCESSABLE_ENTITY: The size of the shipping_info/tracking_uri value must be between 0 and 1024',
  ],
];

const METHODS =
  'PickUpStore Home BoxReg BoxUnreg PickUpPoint Own Postal DHLPackstation Digital Undefined PickUpWarehouse ClickCollect PalletDelivery';

coverTable(
  '5.5 Capture',
  [
    ...CAPTURES.map(([row]) => `refuses ${row}`),
    'lines need not cover the order, nor add up to the captured amount',
    'fraud_status PENDING: refused',
    'capturing acknowledges the order',
    'takes every one of the thirteen shipping methods',
    'one invoice for each capture, numbered by its klarna_reference',
    'a captured order takes 200 captures and not one more',
  ],
  {
    ...Object.fromEntries(
      CAPTURES.map(([row, body, answer]) => [
        `refuses ${row}`,
        async (bench: Bench) => {
          const path = `${await placeOrder(bench)}/captures`;
          expect(told(await bench.call('POST', path, body))).toBe(answer);
        },
      ]),
    ),
    'lines need not cover the order, nor add up to the captured amount': async (bench: Bench) => {
      const path = `${await placeOrder(bench)}/captures`;
      const body = { captured_amount: 100, order_lines: [SHOE] };
      expect((await bench.call('POST', path, body)).status).toBe(201);
    },
    'fraud_status PENDING: refused': async (bench: Bench) => {
      const email = 'a+pend-accept-01@email.uk';
      const path = `${await placeOrder(bench, cart({ billing_address: { email } }))}/captures`;
      const answer = await bench.call('POST', path, { captured_amount: 1 });
      expect(told(answer)).toBe('403 CAPTURE_NOT_ALLOWED: Capture not allowed.');
    },
    'capturing acknowledges the order': async (bench: Bench) => {
      const push = 'https://shop.invalid/push';
      const order = await placeOrder(bench, cart({ merchant_urls: { push } }));
      await capture(bench, order, 1);
      await bench.sandbox.callbacksDone();
      const happened = await bench.advance('P2D');
      expect(happened.map(({ what }) => what)).not.toContain('push_repeated');
    },
    'takes every one of the thirteen shipping methods': async (bench: Bench) => {
      const entries = METHODS.split(' ').map((word) => ({ shipping_method: word }));
      expect(entries).toHaveLength(13);
      const captured = await capture(bench, await placeOrder(bench), 1, { shipping_info: entries });
      expect((await read(bench, captured))['shipping_info']).toEqual(entries);
    },
    'one invoice for each capture, numbered by its klarna_reference': async (bench: Bench) => {
      const order = await placeOrder(bench);
      const paths = [await capture(bench, order, 100), await capture(bench, order, 200)];
      const view = await read(bench, `/sandbox/orders/${String(order.split('/').at(-1))}`);
      const references = await Promise.all(
        paths.map(async (path) => (await read(bench, path))['klarna_reference']),
      );
      expect(view['invoices']).toMatchObject([
        { invoice_number: references[0], amount: 100 },
        { invoice_number: references[1], amount: 200 },
      ]);
    },
    'a captured order takes 200 captures and not one more': async (bench: Bench) => {
      const order = await placeOrder(bench, cartOf(1000));
      for (let count = 0; count < 200; count += 1) {
        await bench.call('POST', `${order}/captures`, { captured_amount: 1 });
      }
      const more = await bench.call('POST', `${order}/captures`, { captured_amount: 1 });
      expect(told(more)).toBe(
        '403 CAPTURE_NOT_ALLOWED: Order has had 200 captures. Capture not possible.',
      );
      expect((await read(bench, order))['captured_amount']).toBe(200);
    },
  },
);

coverTable(
  '5.5 Without shipping delay in the contract',
  ['a shipping_delay above 0 must be enabled on the account', 'a shipping_delay of 0 is accepted'],
  {
    'a shipping_delay above 0 must be enabled on the account': async (bench) => {
      const path = `${await placeOrder(bench)}/captures`;
      const body = { captured_amount: 1, shipping_delay: 1 };
      expect(told(await bench.call('POST', path, body))).toBe(
        '403 CAPTURE_NOT_ALLOWED: Shipping delay is not enabled for this account.',
      );
    },
    'a shipping_delay of 0 is accepted': async (bench) => {
      const path = `${await placeOrder(bench)}/captures`;
      const body = { captured_amount: 1, shipping_delay: 0 };
      expect((await bench.call('POST', path, body)).status).toBe(201);
    },
  },
  { allowShippingDelay: false },
);

/** What extend-due-date answers for a capture, and how many options are offered. */
async function dueDate(bench: Bench, captured: string): Promise<readonly [number, unknown]> {
  const { options } = await read(bench, `${captured}/extend-due-date-options`);
  const body = { number_of_days: 7 };
  const answer = await bench.call('PATCH', `${captured}/extend-due-date`, body);
  return [answer.status, (options as Json[]).length];
}

coverTable(
  '5.6 Due date',
  [
    '30 days from the capture',
    '30 days from the end of the shipping delay',
    '14 days in the markets that have them',
    'moved by one of the offered values, for its fee',
    'only pay-later methods',
    'not once the customer has paid',
    'not once the customer has disputed the capture',
    'the public API exposes neither the due date nor the payment',
  ],
  {
    '30 days from the capture': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 100);
      expect(await daysToPay(bench, order)).toBe(30);
    },
    '30 days from the end of the shipping delay': async (bench) => {
      const order = await placeOrder(bench);
      const start = await bench.now();
      await capture(bench, order, 100, { shipping_delay: 5 });
      await bench.advance('P5D');
      const { due_at: due } = await invoiceOf(bench, order);
      expect(Date.parse(String(due)) - start).toBe(35 * DAY);
    },
    '14 days in the markets that have them': async (bench) => {
      const body = cart({ purchase_country: 'FI', purchase_currency: 'EUR', locale: 'fi-FI' });
      const order = await placeOrder(bench, body);
      await capture(bench, order, 100);
      expect(await daysToPay(bench, order)).toBe(14);
    },
    'moved by one of the offered values, for its fee': async (bench) => {
      const order = await placeOrder(bench);
      const path = `${await capture(bench, order, 100)}/extend-due-date`;
      expect((await bench.call('PATCH', path, { number_of_days: 14 })).status).toBe(204);
      expect((await bench.call('PATCH', path, { number_of_days: 13 })).status).toBe(403);
      expect((await bench.call('PATCH', path, {})).status).toBe(403);
      expect(await daysToPay(bench, order)).toBe(44);
    },
    'only pay-later methods': async (bench) => {
      for (const method of ['pay_now', 'pay_over_time']) {
        const order = await placeOrder(bench, cart(), method);
        expect(await dueDate(bench, await capture(bench, order, 100))).toEqual([403, 0]);
      }
    },
    'not once the customer has paid': async (bench) => {
      const order = await placeOrder(bench);
      const captured = await capture(bench, order, 100);
      await bench.call('POST', `/sandbox/orders/${String(order.split('/').at(-1))}/pay`);
      expect(await dueDate(bench, captured)).toEqual([403, 0]);
    },
    'not once the customer has disputed the capture': async (bench) => {
      const email = 'customer+disputed-faulty_goods@email.se';
      const order = await placeOrder(bench, cart({ billing_address: { email } }));
      const [first, second] = [await capture(bench, order, 100), await capture(bench, order, 100)];
      expect(await dueDate(bench, first)).toEqual([204, 2]);
      await bench.advance('P5D');
      expect(await dueDate(bench, second)).toEqual([403, 0]);
    },
    'the public API exposes neither the due date nor the payment': async (bench) => {
      const order = await placeOrder(bench);
      const captured = await capture(bench, order, 100);
      await bench.call('POST', `/sandbox/orders/${String(order.split('/').at(-1))}/pay`);
      for (const path of [order, captured]) {
        expect((await bench.call('GET', path)).text).not.toMatch(/due|paid/);
      }
    },
  },
);

async function invoiceOf(bench: Bench, order: string): Promise<Json> {
  const view = await read(bench, `/sandbox/orders/${String(order.split('/').at(-1))}`);
  const [invoice] = view['invoices'] as Json[];
  return invoice ?? {};
}

async function daysToPay(bench: Bench, order: string): Promise<number> {
  const { due_at: due, issued_at: issued } = await invoiceOf(bench, order);
  return (Date.parse(String(due)) - Date.parse(String(issued))) / DAY;
}

/** Refunds by lines and answers what the captures then show as refunded. */
async function refundLines(
  bench: Bench,
  order: string,
  amount: number,
  lines: readonly Json[],
): Promise<readonly unknown[]> {
  const body = { refunded_amount: amount, order_lines: lines };
  const made = await bench.call('POST', `${order}/refunds`, body);
  expect(told(made)).toBe('201');
  const captures = (await read(bench, order))['captures'] as Json[];
  return captures.map((each) => each['refunded_amount']);
}

async function inTwoParts(bench: Bench): Promise<string> {
  const order = await placeOrder(bench, cart(bothLines()));
  await capture(bench, order, 49900, { order_lines: [SHOE] });
  await capture(bench, order, 4900, { order_lines: [PARCEL] });
  return order;
}

const bothLines = (): Json => ({
  order_amount: 54800,
  order_tax_amount: 10960,
  order_lines: [SHOE, PARCEL],
});

coverTable(
  '5.8 Refund',
  [
    'is allocated to the capture whose lines it names',
    'without lines is accepted but unallocated',
    'whose lines do not add up is accepted but unallocated',
    'above the capture’s open amount is accepted but unallocated',
    'after a failed allocation is accepted but unallocated',
    'lowers the debt of an unpaid invoice',
    'of a refunded_amount of 0 is refused',
    'with a return_fee keeps the fee: the lines add up to what is paid back',
    'with a return_fee that was not taken off is refused',
    'with a return_fee needs an order captured in full and at once',
    'with a return_fee needs a market that has it',
    'an order takes 200 refunds and not one more',
  ],
  {
    'is allocated to the capture whose lines it names': async (bench) => {
      const order = await inTwoParts(bench);
      expect(await refundLines(bench, order, 4900, [PARCEL])).toEqual([0, 4900]);
      expect(await refundLines(bench, order, 49900, [SHOE])).toEqual([49900, 4900]);
    },
    'without lines is accepted but unallocated': async (bench) => {
      const order = await inTwoParts(bench);
      expect(await refundLines(bench, order, 4900, [])).toEqual([0, 0]);
      expect((await read(bench, order))['refunded_amount']).toBe(4900);
    },
    'whose lines do not add up is accepted but unallocated': async (bench) => {
      const order = await inTwoParts(bench);
      expect(await refundLines(bench, order, 4899, [PARCEL])).toEqual([0, 0]);
    },
    'above the capture’s open amount is accepted but unallocated': async (bench) => {
      const order = await inTwoParts(bench);
      expect(await refundLines(bench, order, 4900, [PARCEL])).toEqual([0, 4900]);
      expect(await refundLines(bench, order, 4900, [PARCEL])).toEqual([0, 4900]);
      expect((await read(bench, order))['refunded_amount']).toBe(9800);
    },
    'after a failed allocation is accepted but unallocated': async (bench) => {
      const order = await inTwoParts(bench);
      expect(await refundLines(bench, order, 1, [])).toEqual([0, 0]);
      expect(await refundLines(bench, order, 4900, [PARCEL])).toEqual([0, 0]);
    },
    'lowers the debt of an unpaid invoice': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 49800);
      await bench.call('POST', `${order}/refunds`, { refunded_amount: 49800 });
      const happened = await bench.advance('P10D');
      const mine = happened.filter(({ order_id: id }) => id === order.split('/').at(-1));
      expect(mine.map(({ what }) => what)).not.toContain('customer_paid');
    },
    'of a refunded_amount of 0 is refused': async (bench) => {
      const order = await inTwoParts(bench);
      const answer = await bench.call('POST', `${order}/refunds`, { refunded_amount: 0 });
      expect(told(answer)).toBe('400 BAD_VALUE: Bad value: refunded_amount');
    },
    'with a return_fee keeps the fee: the lines add up to what is paid back': async (bench) => {
      const order = await capturedAtOnce(bench, 'SE');
      expect(await refundLines(bench, order, 49000, [SHOE, FEE])).toEqual([49000]);
    },
    'with a return_fee that was not taken off is refused': async (bench) => {
      const order = await capturedAtOnce(bench, 'SE');
      const body = { refunded_amount: 49900, order_lines: [SHOE, FEE] };
      expect(told(await bench.call('POST', `${order}/refunds`, body))).toBe(
        '400 BAD_VALUE: Bad value: refunded_amount',
      );
    },
    'with a return_fee needs an order captured in full and at once': async (bench) =>
      refusesFee(bench, await inTwoParts(bench)),
    'with a return_fee needs a market that has it': async (bench) =>
      refusesFee(bench, await capturedAtOnce(bench, 'US')),
    'an order takes 200 refunds and not one more': async (bench) => {
      const order = await placeOrder(bench, cartOf(1000));
      await capture(bench, order, 1000);
      for (let count = 0; count < 200; count += 1) {
        await bench.call('POST', `${order}/refunds`, { refunded_amount: 1 });
      }
      const more = await bench.call('POST', `${order}/refunds`, { refunded_amount: 1 });
      expect(told(more)).toBe(
        '403 REFUND_NOT_ALLOWED: Order has had 200 refunds. Refund not possible.',
      );
    },
  },
);

async function capturedAtOnce(bench: Bench, country: string): Promise<string> {
  const order = await placeOrder(bench, cart({ ...bothLines(), purchase_country: country }));
  await capture(bench, order, 54800, { order_lines: [SHOE, PARCEL] });
  return order;
}

async function refusesFee(bench: Bench, order: string): Promise<void> {
  const body = { refunded_amount: 49000, order_lines: [SHOE, FEE] };
  expect(told(await bench.call('POST', `${order}/refunds`, body))).toBe(
    '403 REFUND_NOT_ALLOWED: Return fee is not allowed. Refund not possible.',
  );
}
