import { createKlarnaClient } from '@kvitt/klarna';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  accepted,
  CART,
  getToken,
  NOBODY,
  openKlarnaWorld,
  openPage,
  openSession,
  pageOver,
  placeCaptured,
  placeOrder,
  type KlarnaWorld,
} from './support/klarna-world.js';
import {
  CUSTOMER_TOKENS,
  DISTRIBUTION,
  payOut,
  REPORTS,
  SHIPPING_AND_DUE_DATES,
  TOKEN_CREATION,
  type Call,
} from './support/klarna-calls.js';

let world: KlarnaWorld;

beforeAll(async () => {
  world = await openKlarnaWorld();
});
afterAll(async () => world.close());

const NO_ORDER = [404, 'NO_SUCH_ORDER'] as const;
const TOO_MUCH = { captured_amount: 12_101 };
const PARCEL = [{ shipping_company: 'PostNL', tracking_number: '3SABC1' }];

const PAYMENTS: Readonly<Record<string, Call>> = {
  createSession: {
    accepts: async ({ client }) => client.payments.createSession(CART),
    holds: { session_id: expect.any(String), client_token: expect.any(String) },
    refuses: async ({ client }) => client.payments.createSession({ ...CART, order_amount: 12_101 }),
    as: [400, 'BAD_VALUE'],
  },
  readSession: {
    accepts: async (w) => w.client.payments.readSession(await openSession(w)),
    holds: { status: 'incomplete', order_amount: 12_100 },
    refuses: async ({ client }) => client.payments.readSession(NOBODY),
    as: [404, 'NOT_FOUND'],
  },
  updateSession: {
    accepts: async (w) =>
      w.client.payments.updateSession(await openSession(w), { merchant_reference2: 'r2' }),
    holds: null,
    refuses: async (w) => {
      const session = await openSession(w);
      const { payments, hostedPage } = w.client;
      const page = await accepted(hostedPage.createSession(pageOver(w, session)));
      await w.customer(page.session_id, 'approve');
      const read = await accepted(hostedPage.readSession(page.session_id));
      await accepted(payments.createOrder(read.authorization_token ?? '', CART));
      return payments.updateSession(session, { merchant_reference2: 'r2' });
    },
    as: [404, 'SESSION_COMPLETED'],
  },
  createOrder: {
    accepts: async (w) => w.client.payments.createOrder(await getToken(w), CART),
    holds: { order_id: expect.any(String), fraud_status: 'ACCEPTED' },
    refuses: async (w) => {
      const [line] = CART.order_lines;
      const dearer = { ...line, name: 'Stool', quantity: 1, unit_price: 12_200 };
      return w.client.payments.createOrder(await getToken(w), {
        ...CART,
        order_amount: 12_200,
        order_lines: [{ ...dearer, total_amount: 12_200, total_tax_amount: 2_117 }],
        order_tax_amount: 2_117,
      });
    },
    as: [409, 'BAD_VALUE'],
  },
  cancelAuthorization: {
    accepts: async (w) => w.client.payments.cancelAuthorization(await getToken(w)),
    holds: null,
    refuses: async ({ client }) => client.payments.cancelAuthorization(NOBODY),
    as: [404, 'NOT_FOUND'],
  },
};

const HOSTED_PAGE: Readonly<Record<string, Call>> = {
  createSession: {
    accepts: async (w) => w.client.hostedPage.createSession(pageOver(w, await openSession(w))),
    holds: { session_id: expect.any(String), redirect_url: expect.stringContaining('/pay/') },
    refuses: async (w) => w.client.hostedPage.createSession(pageOver(w, NOBODY)),
    as: [404, 'NOT_FOUND'],
  },
  readSession: {
    accepts: async (w) => w.client.hostedPage.readSession(await openPage(w)),
    holds: { status: 'WAITING' },
    refuses: async ({ client }) => client.hostedPage.readSession(NOBODY),
    as: [404, 'NOT_FOUND'],
  },
  disableSession: {
    accepts: async (w) => w.client.hostedPage.disableSession(await openPage(w)),
    holds: null,
    refuses: async (w) => {
      const page = await openPage(w);
      await w.customer(page, 'approve');
      return w.client.hostedPage.disableSession(page);
    },
    as: [400, 'BAD_REQUEST'],
  },
};

const ORDERS: Readonly<Record<string, Call>> = {
  read: {
    accepts: async (w) => w.client.orders.read(await placeOrder(w)),
    holds: { status: 'AUTHORIZED', remaining_authorized_amount: 12_100, captures: [] },
    refuses: async ({ client }) => client.orders.read(NOBODY),
    as: NO_ORDER,
  },
  acknowledge: {
    accepts: async (w) => w.client.orders.acknowledge(await placeOrder(w), w.key()),
    holds: null,
    refuses: async (w) => w.client.orders.acknowledge(NOBODY, w.key()),
    as: NO_ORDER,
  },
  capture: {
    accepts: async (w) =>
      w.client.orders.capture(
        await placeOrder(w),
        { captured_amount: 12_100, shipping_delay: 28 },
        w.key(),
      ),
    holds: { captureId: expect.any(String), location: expect.stringContaining('/captures/') },
    refuses: async (w) => w.client.orders.capture(await placeOrder(w), TOO_MUCH, w.key()),
    as: [403, 'CAPTURE_NOT_ALLOWED'],
  },
  readCapture: {
    accepts: async (w) => {
      const { order, capture } = await placeCaptured(w);
      return w.client.orders.readCapture(order, capture);
    },
    holds: { captured_amount: 12_100, klarna_reference: expect.stringMatching(/-1$/) },
    refuses: async (w) => w.client.orders.readCapture(await placeOrder(w), NOBODY),
    as: [404, 'NO_SUCH_CAPTURE'],
  },
  listCaptures: {
    accepts: async (w) => w.client.orders.listCaptures((await placeCaptured(w)).order),
    holds: [{ captured_amount: 12_100 }],
    refuses: async ({ client }) => client.orders.listCaptures(NOBODY),
    as: NO_ORDER,
  },
  addCaptureShippingInfo: {
    accepts: async (w) => {
      const { order, capture } = await placeCaptured(w);
      return w.client.orders.addCaptureShippingInfo(order, capture, PARCEL, w.key());
    },
    holds: null,
    refuses: async (w) =>
      w.client.orders.addCaptureShippingInfo(await placeOrder(w), NOBODY, PARCEL, w.key()),
    as: [404, 'NO_SUCH_CAPTURE'],
  },
  triggerSendOut: {
    accepts: async (w) => {
      const { order, capture } = await placeCaptured(w);
      return w.client.orders.triggerSendOut(order, capture, w.key());
    },
    holds: null,
    refuses: async (w) => w.client.orders.triggerSendOut(await placeOrder(w), NOBODY, w.key()),
    as: [404, 'NO_SUCH_CAPTURE'],
  },
  cancel: {
    accepts: async (w) => w.client.orders.cancel(await placeOrder(w), w.key()),
    holds: null,
    refuses: async (w) => w.client.orders.cancel((await placeCaptured(w)).order, w.key()),
    as: [403, 'CANCEL_NOT_ALLOWED'],
  },
  releaseRemaining: {
    accepts: async (w) =>
      w.client.orders.releaseRemaining((await placeCaptured(w, 100)).order, w.key()),
    holds: null,
    refuses: async (w) => w.client.orders.releaseRemaining((await placeCaptured(w)).order, w.key()),
    as: [403, 'NOT_ALLOWED'],
  },
  extendAuthorizationTime: {
    accepts: async (w) => w.client.orders.extendAuthorizationTime(await placeOrder(w), w.key()),
    holds: null,
    refuses: async (w) => {
      const order = await placeOrder(w);
      await accepted(w.client.orders.cancel(order, w.key()));
      return w.client.orders.extendAuthorizationTime(order, w.key());
    },
    as: [403, 'NOT_ALLOWED'],
  },
  refund: {
    accepts: async (w) =>
      w.client.orders.refund((await placeCaptured(w)).order, { refunded_amount: 2_500 }, w.key()),
    holds: { refundId: expect.any(String) },
    refuses: async (w) =>
      w.client.orders.refund(await placeOrder(w), { refunded_amount: 2_500 }, w.key()),
    as: [403, 'REFUND_NOT_ALLOWED'],
  },
  readRefund: {
    accepts: async (w) => {
      const { order } = await placeCaptured(w);
      const { refundId } = await accepted(
        w.client.orders.refund(order, { refunded_amount: 2_500 }, w.key()),
      );
      return w.client.orders.readRefund(order, refundId);
    },
    holds: { refunded_amount: 2_500 },
    refuses: async (w) => w.client.orders.readRefund(await placeOrder(w), NOBODY),
    as: [404, 'NOT_FOUND'],
  },
  updateAuthorization: {
    accepts: async (w) =>
      w.client.orders.updateAuthorization(
        await placeOrder(w),
        { order_amount: 12_100, order_lines: CART.order_lines },
        w.key(),
      ),
    holds: null,
    refuses: async (w) => {
      const order = await placeOrder(w);
      await accepted(w.client.orders.cancel(order, w.key()));
      const { order_amount: amount, order_lines: lines } = CART;
      return w.client.orders.updateAuthorization(
        order,
        { order_amount: amount, order_lines: lines },
        w.key(),
      );
    },
    as: [403, 'NOT_ALLOWED'],
  },
  updateMerchantReferences: {
    accepts: async (w) =>
      w.client.orders.updateMerchantReferences(
        await placeOrder(w),
        { merchant_reference1: 'web-2' },
        w.key(),
      ),
    holds: null,
    refuses: async (w) =>
      w.client.orders.updateMerchantReferences(NOBODY, { merchant_reference1: 'web-2' }, w.key()),
    as: NO_ORDER,
  },
  updateCustomerDetails: {
    accepts: async (w) =>
      w.client.orders.updateCustomerDetails(await placeOrder(w), ADDRESS, w.key()),
    holds: null,
    refuses: async (w) => w.client.orders.updateCustomerDetails(NOBODY, ADDRESS, w.key()),
    as: NO_ORDER,
  },
  updateCaptureCustomerDetails: {
    accepts: async (w) => {
      const { order, capture } = await placeCaptured(w);
      return w.client.orders.updateCaptureCustomerDetails(order, capture, ADDRESS, w.key());
    },
    holds: null,
    refuses: async (w) =>
      w.client.orders.updateCaptureCustomerDetails(NOBODY, NOBODY, ADDRESS, w.key()),
    as: NO_ORDER,
  },
};

const ADDRESS = {
  shipping_address: {
    given_name: 'Test',
    city: 'Amsterdam',
    postal_code: '1068 SR',
    country: 'NL',
  },
} as const;

const SETTLEMENTS: Readonly<Record<string, Call>> = {
  listPayouts: {
    accepts: async (w) => {
      await payOut(w);
      return w.client.settlements.listPayouts({ size: 5 });
    },
    holds: { payouts: expect.arrayContaining([expect.objectContaining({ currency_code: 'EUR' })]) },
    refuses: async ({ client }) => client.settlements.listPayouts({ size: 501 }),
    as: [400, 'BAD_VALUE'],
  },
  readPayout: {
    accepts: async (w) => w.client.settlements.readPayout(await payOut(w)),
    holds: { totals: expect.objectContaining({ sale_amount: expect.any(Number) }) },
    refuses: async ({ client }) => client.settlements.readPayout('NOBODY00'),
    as: [404, 'NOT_FOUND'],
  },
  listTransactions: {
    accepts: async (w) =>
      w.client.settlements.listTransactions({ paymentReference: await payOut(w) }),
    holds: {
      transactions: expect.arrayContaining([
        expect.objectContaining({ type: 'SALE', amount: 12_100 }),
        expect.objectContaining({ type: 'FEE' }),
      ]),
    },
    refuses: async ({ client }) => client.settlements.listTransactions({ orderId: 'x', size: 501 }),
    as: [400, 'BAD_VALUE'],
  },
};

const GROUPS = {
  payments: { ...PAYMENTS, ...TOKEN_CREATION },
  hostedPage: { ...HOSTED_PAGE, ...DISTRIBUTION },
  orders: { ...ORDERS, ...SHIPPING_AND_DUE_DATES },
  customerTokens: CUSTOMER_TOKENS,
  settlements: { ...SETTLEMENTS, ...REPORTS },
} as const;

/** Calls that ask nothing themselves, or are several of the calls above. */
const COMPOSED = ['payments.sessionUrl', 'settlements.payouts', 'settlements.transactions'];

const calls = Object.entries(GROUPS).flatMap(([group, entries]) =>
  Object.entries(entries).map(([name, call]) => ({ name: `${group}.${name}`, ...call })),
);

describe('our client and our Klarna, written apart, agree', () => {
  it.each(calls)('$name is accepted', async ({ accepts, holds }) => {
    const outcome = await accepts(world);
    expect(outcome).toMatchObject({ kind: 'accepted', value: holds });
  });

  it.each(calls)('$name is refused', async ({ refuses, as: [httpStatus, errorCode] }) => {
    expect(await refuses(world)).toMatchObject({ kind: 'refused', httpStatus, errorCode });
  });

  it('in every call there is', () => {
    const there = Object.entries(world.client).flatMap(([group, entries]) =>
      Object.keys(entries).map((name) => `${group}.${name}`),
    );
    expect([...calls.map(({ name }) => name), ...COMPOSED].sort()).toEqual(there.sort());
  });

  it('that a repeat under one key is done once', async () => {
    const order = await placeOrder(world);
    const key = world.key();
    const first = await accepted(world.client.orders.capture(order, { captured_amount: 100 }, key));
    const again = await accepted(world.client.orders.capture(order, { captured_amount: 100 }, key));
    expect(again.captureId).toBe(first.captureId);
    const { captured_amount: captured } = await accepted(world.client.orders.read(order));
    expect(captured).toBe(100);
  });

  it('that an order is placed once for one token', async () => {
    const token = await getToken(world);
    const first = await accepted(world.client.payments.createOrder(token, CART));
    const again = await accepted(world.client.payments.createOrder(token, CART));
    expect(again.order_id).toBe(first.order_id);
  });

  it('that nobody is let in with another password', async () => {
    const stranger = createKlarnaClient({
      baseUrl: world.sandbox.url,
      username: 'PK_sandbox',
      password: 'wrong',
      attemptsMax: 1,
    });
    expect(await stranger.orders.read(NOBODY)).toMatchObject({
      kind: 'refused',
      httpStatus: 401,
      errorCode: 'UNAUTHORIZED',
    });
  });

  it('that an answer cut off after the work is unknown, and that asking again finds it done', async () => {
    const order = await placeOrder(world);
    await world.sandbox.fault({ path: '/captures$', kind: 'reset_after', times: 1 });
    const key = world.key();
    const cut = await world.client.orders.capture(order, { captured_amount: 12_100 }, key);
    expect(cut).toMatchObject({ kind: 'unknown', reason: 'network' });
    await accepted(world.client.orders.capture(order, { captured_amount: 12_100 }, key));
    const { captures } = await accepted(world.client.orders.read(order));
    expect(captures).toHaveLength(1);
  });
});
