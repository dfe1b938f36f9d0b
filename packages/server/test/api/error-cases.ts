import { accountId, transactionId, type ErrorKey, type TransactionId } from '@kvitt/flow';
import { buildApi } from '../../src/api/app.ts';
import { rateLimiter } from '../../src/api/rate-limit.ts';
import { SANDBOX_ACCOUNT_KEY } from '../../src/config.ts';
import { postAccountTransaction } from '../../src/store/account-transactions.ts';
import { endPayout } from '../../src/store/payouts.ts';
import { CREATE, createWith, quietOrder } from './examples.ts';
import type { ErrorWorld, Refusal } from './error-world.ts';

/** How a refusal is reached: by requests to a running service. */
export type Way = (world: ErrorWorld) => Promise<Refusal>;

type Changes = Readonly<Record<string, unknown>>;

const account = { api_key: SANDBOX_ACCOUNT_KEY };
const shipped = { status: 'shipped' };
const cancelled = { status: 'cancelled' };
const extend = { extend_expiration: true, reason: 'Back order' };
const [stool, ...others] = CREATE.shopping_cart.items;

/** A create call with some members changed. */
const creating =
  (changes: Changes): Way =>
  ({ early, newId }) =>
    early.call('POST', '/orders', quietOrder(newId(), changes));

/** A create call with its first line changed. */
const line = (changes: Changes): Way =>
  creating({ shopping_cart: { items: [{ ...stool, ...changes }, ...others] } });

const everyLine = (changes: Changes): Way =>
  creating({
    shopping_cart: { items: [stool, ...others].map((each) => ({ ...each, ...changes })) },
  });

const calling =
  (method: string, path: string, body?: object | string, headers?: Record<string, string>): Way =>
  ({ early }) =>
    early.call(method, path, body, headers);

/** A PATCH of an order that was brought into a state. */
const patching =
  (before: 'unpaid' | 'authorized' | 'shipped', body: object): Way =>
  async (world) =>
    world.early.call('PATCH', `/orders/${await world[before]()}`, body);

/** A refund of an order that was shipped. */
const refunding =
  (body: object, first: object | null = null): Way =>
  async ({ early, shipped: shippedOrder }) => {
    const path = `/orders/${await shippedOrder()}/refunds`;
    if (first !== null) await early.call('POST', path, first);
    return early.call('POST', path, body);
  };

const reserved = async (world: ErrorWorld): Promise<string> => {
  const id = world.newId();
  await world.late.call('POST', '/orders', quietOrder(id));
  await world.late.customer(id, 'approve');
  await world.late.settle(id);
  return id;
};

/** Takes back a refund after the day on which it left. */
const voidedLate = async (world: ErrorWorld, faulty: boolean): Promise<Refusal> => {
  const id = await world.shipped();
  const asked = await world.early.call('POST', `/orders/${id}/refunds`, { amount: 100 });
  if (faulty) {
    const path = `${await world.klarnaOrderOf(world.early, id)}/refunds`;
    await world.disturb(world.early, { path, kind: 'status', status: 503, times: 1000 });
  }
  await world.early.advance('P1D');
  const path = `/orders/${id}/refunds/${String(asked.body.data['refund_id'])}`;
  return world.early.call('PATCH', path, { status: 'void' });
};

const impatient: Way = async (world) => {
  const id = await reserved(world);
  await world.disturb(world.late, {
    path: `${await world.klarnaOrderOf(world.late, id)}/cancel$`,
    kind: 'status',
    status: 503,
    times: 2,
  });
  const { ports } = world.late.service;
  return world.listening(
    buildApi(
      { ...ports, settle: (owner, number) => ports.settle(owner, number, 300) },
      { reportBug: world.unexpected },
    ),
    (url) => world.fetched(`${url}/v1/json/orders/${id}`, 'PATCH', cancelled),
  );
};

/** A payout that the balance covers. */
const payoutSetAside = async ({ call, service }: ErrorWorld['early']): Promise<TransactionId> => {
  const topUp = {
    accountId: accountId(10_001),
    type: 'deposit' as const,
    direction: 'credit' as const,
    currency: 'NOK' as const,
    amountMinor: 100n,
    description: 'Top-up',
    orderId: null,
    var1: null,
    var2: null,
    var3: null,
    transactionId: await service.ports.newTransactionId(),
  };
  await service.db.transaction(async (session) =>
    postAccountTransaction(session, topUp, service.clock.now()),
  );
  const bank = { currency: 'NOK', holder_name: 'Shop', iban: 'NO9386011117947' };
  await call('POST', '/accounts/10001/bankaccounts', bank, account);
  const wanted = { currency: 'NOK', amount: 100, description: 'All of it' };
  const asked = await call('POST', '/accounts/10001/payouts', wanted, account);
  return transactionId(Number(asked.body.data['transaction_id']));
};

/** One way to every refusal of the catalogue, in its order. */
export const ERROR_CASES: Readonly<Record<ErrorKey, Way>> = {
  not_found: calling('GET', '/nothing'),
  method_not_allowed: calling('DELETE', '/orders'),
  body_not_json: calling('POST', '/orders', '{'),
  body_too_large: calling('POST', '/orders', ' '.repeat(1_100_000)),
  invalid_update: patching('unpaid', {}),
  invalid_amount: creating({ amount: 0 }),
  shipment_above_rest: patching('authorized', { ...shipped, partial_shipment_amount: 14001 }),
  invalid_expiry: calling('POST', '/accounts/10001/login-urls', { expires_in: 0 }, account),
  invalid_currency: creating({ currency: 'USD' }),
  invalid_account: calling('GET', '/accounts/1/balances'),
  unknown_order: calling('GET', '/orders/nobody'),
  unknown_transaction: calling('GET', '/transactions/1'),
  invalid_order_id: creating({ order_id: 'x'.repeat(51) }),
  order_id_used: async (world) =>
    world.early.call(
      'POST',
      '/orders',
      quietOrder(await world.unpaid(), { description: 'Another' }),
    ),
  invalid_ip: creating({ customer: { ...CREATE.customer, ip_address: '1.2.3' } }),
  invalid_description: creating({ description: '' }),
  invalid_variable: creating({ var1: 'x'.repeat(501) }),
  site_not_named: async ({ early }) => {
    const second = { name: 'Second', url: 'https://second.example' };
    await early.call('POST', '/accounts/10001/sites', second, account);
    return early.call('GET', '/orders/nobody', undefined, account);
  },
  missing_data: creating({ shopping_cart: undefined }),
  insufficient_funds: calling(
    'POST',
    '/accounts/10001/charges',
    { amount: 99_999_999_999, currency: 'SEK', description: 'Too much' },
    account,
  ),
  no_bank_account: calling(
    'POST',
    '/accounts/10001/payouts',
    { amount: 100, currency: 'SEK', description: 'Nowhere' },
    account,
  ),
  invalid_country: creating({ customer: { ...CREATE.customer, country: 'XX' } }),
  klarna_unavailable: impatient,
  klarna_refused: async (world) => {
    const id = await reserved(world);
    await world.disturb(world.late, {
      path: `${await world.klarnaOrderOf(world.late, id)}/cancel$`,
      kind: 'status',
      status: 403,
      times: 1,
    });
    return world.late.call('PATCH', `/orders/${id}`, cancelled);
  },
  unknown_gateway: calling('GET', '/gateways/IDEAL'),
  several_currencies: creating({
    shopping_cart: {
      items: [
        { ...stool, currency: 'EUR' },
        { ...stool, currency: 'SEK' },
      ],
    },
  }),
  cart_currency_differs: everyLine({ currency: 'SEK' }),
  cart_total_differs: creating({ amount: 13999 }),
  invalid_tax_rate: creating({
    checkout_options: { tax_tables: { alternate: [{ name: 'BTW21', rules: [{ rate: 21 }] }] } },
  }),
  unknown_tax_selector: line({ tax_table_selector: 'unheard of' }),
  item_currency_unsupported: everyLine({ currency: 'EURO' }),
  invalid_unit_price: line({ unit_price: 'a lot' }),
  invalid_quantity: line({ quantity: 'many' }),
  account_key_needed: calling('GET', '/accounts/10001/sites'),
  invalid_api_key: calling('GET', '/me', undefined, { api_key: 'no-such-key' }),
  unknown_refund: async (world) =>
    world.early.call('PATCH', `/orders/${await world.shipped()}/refunds/1`, { status: 'void' }),
  refund_above_rest: refunding({ amount: 14001 }),
  refund_before_capture: async (world) =>
    world.early.call('POST', `/orders/${await world.unpaid()}/refunds`, {}),
  refund_closed_order: async ({ early, unpaid }) => {
    const id = await unpaid();
    await early.call('PATCH', `/orders/${id}`, cancelled);
    return early.call('POST', `/orders/${id}/refunds`, {});
  },
  refund_too_late: async ({ early, shipped: shippedOrder }) => {
    const id = await shippedOrder();
    await early.advance('P30D');
    await early.advance('P731D');
    return early.call('POST', `/orders/${id}/refunds`, { amount: 100 });
  },
  refund_repeated: refunding({ amount: 700 }, { amount: 700 }),
  refund_currency_differs: refunding({ amount: 5, currency: 'SEK' }),
  refund_id_used: refunding(
    { amount: 6, refund_order_id: 'same' },
    { amount: 5, refund_order_id: 'same' },
  ),
  refund_under_way: (world) => voidedLate(world, true),
  refund_ended: (world) => voidedLate(world, false),
  payout_under_way: async ({ early }) => {
    const id = await payoutSetAside(early);
    return early.call('PATCH', `/accounts/10001/payouts/${id}`, { status: 'void' }, account);
  },
  payout_ended: async ({ early }) => {
    const id = await payoutSetAside(early);
    const { db, clock } = early.service;
    await db.transaction(async (session) =>
      endPayout(session, accountId(10_001), id, 'failed', clock.now()),
    );
    return early.call('PATCH', `/accounts/10001/payouts/${id}`, { status: 'void' }, account);
  },
  order_not_authorized: patching('unpaid', shipped),
  order_expired: async ({ early, unpaid }) => {
    const id = await unpaid();
    await early.advance('P1D');
    return early.call('PATCH', `/orders/${id}`, shipped);
  },
  order_closed: async ({ early, unpaid }) => {
    const id = await unpaid();
    await early.call('PATCH', `/orders/${id}`, cancelled);
    return early.call('PATCH', `/orders/${id}`, shipped);
  },
  order_busy: async ({ early, newId }) => {
    // Klarna's test data: this customer is under review for a while.
    const email = 'femke+pend-accept-48@example.org';
    const [customer, delivery] = [CREATE.customer, CREATE.delivery].map((who) => ({
      ...who,
      email,
    }));
    const id = newId();
    await early.call('POST', '/orders', quietOrder(id, { customer, delivery }));
    await early.customer(id, 'approve');
    return early.call('PATCH', `/orders/${id}`, cancelled);
  },
  cancel_after_capture: patching('shipped', cancelled),
  cancel_not_offered: async ({ early, unpaid }) =>
    early.call('POST', `/orders/${await unpaid()}/cancel`),
  no_dashboard: calling('POST', '/accounts/10001/login-urls', { expires_in: 60 }, account),
  invalid_file: async ({ early, unpaid }) =>
    early.call('POST', `/orders/${await unpaid()}/files`, {}),
  nothing_to_ship: patching('shipped', { ...shipped, partial_shipment_amount: 100 }),
  unknown_item: patching('authorized', { ...shipped, items: [{ merchant_item_id: 'NONE' }] }),
  already_shipped: patching('shipped', extend),
  extension_limit: async ({ early, authorized }) => {
    const path = `/orders/${await authorized()}`;
    for (let times = 0; times < 6; times += 1) {
      await early.advance('P27D');
      await early.call('PATCH', path, extend);
    }
    return early.call('PATCH', path, extend);
  },
  // No call of merchants meets it: the sandbox's customer comes after the end.
  payment_not_open: async ({ early, unpaid }) => {
    const id = await unpaid();
    await early.call('PATCH', `/orders/${id}`, cancelled);
    return early.customer(id, 'approve');
  },
  unknown_notification: async ({ early, unpaid }) =>
    early.call('GET', `/orders/${await unpaid()}/notifications/ntf_1_1`),
  notification_superseded: async ({ early, newId, receiverUrl }) => {
    const id = newId();
    const options = { notification_url: receiverUrl, notification_method: 'POST' };
    await early.call('POST', '/orders', createWith({ order_id: id, payment_options: options }));
    await early.customer(id, 'approve');
    await early.advance('PT1S');
    const { body } = await early.call('GET', `/orders/${id}/notifications`);
    const [first] = body.data as unknown as readonly Readonly<{ id: string }>[];
    return early.call('POST', `/orders/${id}/notifications/${first?.id ?? ''}/resend`);
  },
  idempotency_key_reused: async ({ early, newId }) => {
    const key = { 'idempotency-key': newId() };
    await early.call('POST', '/orders', quietOrder(newId()), key);
    return early.call('POST', '/orders', quietOrder(newId()), key);
  },
  invalid_idempotency_key: calling('POST', '/orders', {}, { 'idempotency-key': 'two words' }),
  invalid_setting: calling('PATCH', '/sites/12001', { flow_edition: '1999' }),
  // The sandbox has no rates, so a server with one stands beside it.
  rate_limited: (world) => {
    const none = rateLimiter({ perSecond: 1, burst: 0 }, () => 0);
    return world.listening(
      buildApi(world.early.service.ports, {
        reportBug: world.unexpected,
        rateLimits: { perKey: none, perStranger: none },
      }),
      (url) => world.fetched(`${url}/v1/json/me`, 'GET'),
    );
  },
  url_too_long: calling('GET', `/me?locale=${'n'.repeat(8_200)}`),
  // A client of HTTP that sends so much, or so slowly, has to be written by hand.
  headers_too_large: ({ early, wire }) =>
    wire(
      early.service.url,
      `GET /v1/json/me HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`,
    ),
  request_timeout: (world) =>
    world.listening(
      buildApi(world.early.service.ports, {
        reportBug: world.unexpected,
        timeouts: { requestTimeout: 200, headersTimeout: 100, connectionsCheckingInterval: 50 },
      }),
      (url) => world.wire(url, 'GET /v1/json/me HTTP/1.1\r\nHost: a\r\n'),
    ),
  invalid_request: creating({ type: 'telepathy' }),
  // Only a bug is answered so: here the store fails.
  internal: (world) =>
    world.listening(
      buildApi(
        {
          ...world.early.service.ports,
          findOrder: () => Promise.reject(new Error('the store is gone')),
        },
        { reportBug: () => undefined },
      ),
      (url) => world.fetched(`${url}/v1/json/orders/nobody`, 'GET'),
    ),
};
