import { startKlarnaSandbox, type RunningSandbox } from '@kvitt/klarna-sandbox';
import { addBankAccount } from '../../../packages/server/src/store/bank-accounts.js';
import { listPayouts } from '../../../packages/server/src/store/payouts.js';
import { setCharge } from '../../../packages/server/src/store/sites.js';
import { accountId, CURRENCIES, type Currency, type Instant } from '@kvitt/flow';
import type { Service } from '../../../packages/server/src/service.js';
import { API_KEY, startTestService } from '../../../packages/server/test/support/service.js';
import { ledgerBalances } from '../../../packages/server/src/store/balances.js';
import { randomNumbers } from '../../support/random.js';

/** The account of the shop that trades. */
export const ACCOUNT = accountId(10_001);
const ACCOUNT_KEY = 'key-of-the-trading-account';

/** What is agreed upon, and what keeps the rows: everything that a seed decides before the first day. */
export type World = Readonly<{
  edition: '2021' | '2025';
  settlementType: 'NET' | 'GROSS';
  refundsFees: boolean;
  holdbackRate: number;
}>;

/** A shop that trades for some weeks by the numbers of a seed. */
export type Months = Readonly<{
  service: Service;
  klarna: RunningSandbox;
  world: World;
  /** The day on which the trade began, `2026-01-02`. */
  begun: string;
  random: () => number;
  now: () => Instant;
  /** What an order is called here and at Klarna. */
  orders: readonly Traded[];
  advance: (by: string) => Promise<void>;
  call: (method: string, path: string, body?: object, key?: string) => Promise<Answer>;
  /** One day of trade, and the night after it. */
  day: (hasFaults: boolean) => Promise<void>;
  /** A sale in each currency that is shipped at once and paid without trouble. */
  carry: () => Promise<void>;
  close: () => Promise<void>;
}>;

type Json = Readonly<Record<string, unknown>>;
/** What a call was answered. */
export type Answer = Readonly<{ http: number; data: Json; code: unknown }>;

/** An order as the shop knows it. */
export type Traded = {
  readonly id: string;
  readonly currency: Currency;
  readonly amount: number;
  klarnaId: string | null;
  flow: 'new' | 'open' | 'shipped' | 'ended';
  parts: number;
};

/** Where customers pay in a currency. */
const PLACES: Readonly<Record<'EUR' | 'SEK' | 'NOK', object>> = {
  EUR: {
    country: 'NL',
    locale: 'nl_NL',
    zip_code: '1068 SR',
    city: 'Amsterdam',
    phone: '+31689124321',
    email: 'customer@email.nl',
  },
  SEK: {
    country: 'SE',
    locale: 'sv_SE',
    zip_code: '12345',
    city: 'Ankeborg',
    phone: '+46701740615',
    email: 'customer@email.se',
  },
  NOK: {
    country: 'NO',
    locale: 'nb_NO',
    zip_code: '0563',
    city: 'Oslo',
    phone: '+4740123456',
    email: 'customer@email.no',
  },
};
const TRADED = ['EUR', 'EUR', 'SEK', 'NOK'] as const;
const CARRIED = ['EUR', 'SEK', 'NOK'] as const;

const DISPUTES = ['return', 'goods_not_received', 'faulty_goods', 'unauthorized_purchase'] as const;

/** The faults that befall settlements. */
export const FAULTS = [
  'settlement_fee_off',
  'settlement_capture_missing',
  'settlement_row_twice',
  'settlement_return_missing',
  'settlement_return_as_sale',
] as const;

/** What a seed decides of the world. */
export const worldOf = (random: () => number): World => ({
  edition: random() < 0.5 ? '2021' : '2025',
  settlementType: random() < 0.7 ? 'NET' : 'GROSS',
  refundsFees: random() < 0.3,
  holdbackRate: random() < 0.2 ? 500 : 0,
});

/** Opens a shop with a Klarna of its own; `env` says what keeps its rows. */
export async function openMonths(
  seed: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Months> {
  const random = randomNumbers(seed);
  const world = worldOf(random);
  const { settlementType, refundsFees, holdbackRate } = world;
  const klarna = await startKlarnaSandbox({
    seed,
    settlementType,
    refundsFees,
    holdbackRate,
    holdbackDays: 21,
  });
  const service = await startTestService({
    KVITT_EDITION: world.edition,
    KVITT_ACCOUNT_KEY: ACCOUNT_KEY,
    KLARNA_BASE_URL: klarna.url,
    ...env,
  });
  const { db, clock } = service;
  for (const currency of CURRENCIES) {
    await setCharge(db, ACCOUNT, currency, {
      chargeBasisPoints: 150,
      chargeFixedMinor: 25,
      chargeVatBasisPoints: 2100,
      refundChargeFixedMinor: 10,
    });
    const bank = {
      bankAccountId: 900 + CURRENCIES.indexOf(currency),
      currency,
      holderName: 'Shop',
    };
    await addBankAccount(db, ACCOUNT, { ...bank, iban: 'NL91ABNA0417164300' }, clock.now());
  }
  const call: Months['call'] = async (method, path, body, key = API_KEY) => {
    const answer = await fetch(`${service.url}${path}`, {
      method,
      headers: { api_key: key, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Json;
    return {
      http: answer.status,
      data: (json['data'] ?? json) as Json,
      code: json['error_code'] ?? null,
    };
  };
  const advance = async (by: string): Promise<void> => {
    const { http, data } = await call('POST', '/sandbox/clock/advance', { by });
    if (http !== 200) throw new Error(`the clock is stuck: ${JSON.stringify(data)}`);
  };
  // To a midnight, so that days are days.
  const midnight = new Date(Math.ceil(clock.now() / 86_400_000) * 86_400_000).toISOString();
  await call('POST', '/sandbox/clock/advance', { to: midnight });
  const orders: Traded[] = [];
  const luck = randomNumbers(seed + 1);
  const trade = { service, klarna, world, random, luck, orders, call, advance };
  return {
    ...trade,
    begun: midnight.slice(0, 10),
    now: clock.now,
    day: async (hasFaults) => {
      await tradeOneDay(trade, hasFaults);
      await advance('P1D');
    },
    carry: async () => {
      for (const currency of CARRIED) {
        const order = await place(trade, currency, {});
        await approve(trade, order);
        const { http } = await call('PATCH', `/v1/json/orders/${order.id}`, { status: 'shipped' });
        if (http !== 200) throw new Error(`${order.id} is not shipped: ${http}`);
      }
    },
    close: async () => {
      await service.close();
      await klarna.close();
    },
  };
}

type Trade = Pick<Months, 'service' | 'klarna' | 'world' | 'random' | 'call' | 'advance'> &
  Readonly<{ orders: Traded[]; luck: () => number }>;

async function tradeOneDay(trade: Trade, hasFaults: boolean): Promise<void> {
  const { random, orders } = trade;
  const many = Math.floor(random() * 3);
  for (let n = 0; n < many; n += 1) await sell(trade);
  for (const order of orders) await act(trade, order);
  if (random() < 0.12) await payOut(trade);
  await plan(trade);
  if (hasFaults && random() < 0.12) await spoil(trade);
}

/** A price with 21 % VAT of which `quantity` come to a whole number of cents. */
const line = (name: string, grossMinor: number, quantity: number) => ({
  name,
  unit_price: Number((grossMinor / 100 / 1.21).toFixed(10)),
  quantity,
  merchant_item_id: name,
  tax_table_selector: 'BTW21',
});

async function sell(trade: Trade): Promise<void> {
  const { random, call } = trade;
  const currency = TRADED[Math.floor(random() * TRADED.length)] ?? 'EUR';
  const persona = random();
  const reason = DISPUTES[Math.floor(random() * DISPUTES.length)] ?? 'return';
  const email =
    persona < 0.06
      ? { email: `customer+disputed-${reason}@email.nl` }
      : persona < 0.1
        ? { email: 'customer+default@email.nl' }
        : {};
  const order = await place(trade, currency, email);
  const luck = random();
  if (luck < 0.06) return;
  if (luck > 0.12) return approve(trade, order);
  await call('POST', `/sandbox/orders/${order.id}/customer`, { action: 'decline' });
}

async function place(
  { random, orders, call }: Trade,
  currency: (typeof CARRIED)[number],
  contact: object,
): Promise<Traded> {
  const [dear, cheap] = [1_000 + Math.floor(random() * 20_000), 100 + Math.floor(random() * 3_000)];
  const [dears, cheaps] = [1 + Math.floor(random() * 2), 1 + Math.floor(random() * 4)];
  const amount = dear * dears + cheap * cheaps;
  const id = `M-${orders.length + 1}`;
  const { http, data } = await call('POST', '/v1/json/orders', {
    type: 'redirect',
    gateway: 'KLARNA',
    order_id: id,
    currency,
    amount,
    description: `Order ${id}`,
    customer: {
      first_name: 'Test',
      last_name: 'Person',
      address1: 'Street',
      house_number: '1',
      ...PLACES[currency],
      ...contact,
    },
    shopping_cart: { items: [line('DEAR', dear, dears), line('CHEAP', cheap, cheaps)] },
    checkout_options: { tax_tables: { alternate: [{ name: 'BTW21', rules: [{ rate: 0.21 }] }] } },
  });
  if (http !== 200) throw new Error(`order ${id}: ${http} ${JSON.stringify(data)}`);
  const order: Traded = { id, currency, amount, klarnaId: null, flow: 'new', parts: 0 };
  orders.push(order);
  return order;
}

async function approve({ call }: Trade, order: Traded): Promise<void> {
  const path = `/sandbox/orders/${order.id}`;
  const acted = await call('POST', `${path}/customer`, { action: 'approve' });
  if (acted.http !== 200) throw new Error(`customer of ${order.id}: ${JSON.stringify(acted.data)}`);
  order.klarnaId = String((await call('GET', path)).data['klarna_order_id']);
  order.flow = 'open';
}

async function act(trade: Trade, order: Traded): Promise<void> {
  const { random, call } = trade;
  const path = `/v1/json/orders/${order.id}`;
  const luck = random();
  if (order.flow === 'open') {
    if (luck < 0.22) {
      const { http } = await call('PATCH', path, {
        status: 'shipped',
        tracktrace_code: `T${order.id}`,
      });
      if (http === 200) order.flow = 'shipped';
    } else if (luck < 0.3 && order.parts < 3) {
      const amount = 1 + Math.floor(random() * order.amount * 0.4);
      const part = { status: 'shipped', amount, tracktrace_code: `T${order.id}-${order.parts}` };
      if ((await call('PATCH', path, part)).http === 200) order.parts += 1;
    } else if (luck < 0.32) {
      await call('PATCH', path, { status: 'cancelled', reason: 'Sold out' });
    } else if (luck < 0.35) {
      await call('PATCH', path, { extend_expiration: true, reason: 'Late' });
    }
  }
  // Also of parts, and of captures from before the shipment; what cannot be is refused.
  if (order.klarnaId !== null && random() < 0.045) await refund(trade, order);
}

async function refund({ random, call, service }: Trade, order: Traded): Promise<void> {
  const part = order.parts > 0 && random() < 0.5 ? '-0001' : '';
  const amount = random() < 0.3 ? order.amount : 1 + Math.floor(random() * order.amount);
  const before = await balanceOf(service, order.currency);
  const { data, http } = await call('POST', `/v1/json/orders/${order.id}${part}/refunds`, {
    amount,
    currency: order.currency,
  });
  await noMoreThanThereWas(service, order.currency, before, `refund of ${order.id}`);
  if (http !== 200 || random() > 0.15) return;
  await call('PATCH', `/v1/json/orders/${String(data['order_id'])}`, { status: 'void' });
}

async function payOut({ random, call, service, orders }: Trade): Promise<void> {
  const currency = orders[Math.floor(random() * orders.length)]?.currency ?? 'EUR';
  const before = await balanceOf(service, currency);
  // Some are more than there is: they wait.
  const amount = Math.max(1, Math.floor(Number(before) * random() * 1.3));
  const { http, data } = await call(
    'POST',
    `/v1/json/accounts/${ACCOUNT}/payouts`,
    { amount, currency, description: 'What there is' },
    ACCOUNT_KEY,
  );
  if (http !== 200) throw new Error(`payout: ${JSON.stringify(data)}`);
  await noMoreThanThereWas(service, currency, before, 'payout');
}

const PAID_OUT_ON = [['mon'], ['wed', 'sat'], ['end-of-month', 'tue']] as const;

/** Sets plans and takes them away, and takes back payouts that wait, by numbers of its own: the trade stays as it was. */
async function plan({ luck, call, service }: Trade): Promise<void> {
  const currency = TRADED[Math.floor(luck() * TRADED.length)] ?? 'EUR';
  const path = `/v1/json/accounts/${ACCOUNT}/autopayouts/${currency}`;
  const schedule = PAID_OUT_ON[Math.floor(luck() * PAID_OUT_ON.length)];
  const min = 1 + Math.floor(luck() * 5_000);
  const body = { schedule, min_amount: min, min_balance_amount: Math.floor(luck() * 9_000) };
  if (luck() < 0.05) {
    const { http, data } = await call('PUT', path, body, ACCOUNT_KEY);
    if (http !== 200) throw new Error(`plan: ${JSON.stringify(data)}`);
  } else if (luck() < 0.04) await call('DELETE', path, undefined, ACCOUNT_KEY);
  const waiting = (await listPayouts(service.db)).filter(({ waits }) => waits);
  const one = waiting[Math.floor(luck() * waiting.length)];
  if (one === undefined || luck() > 0.1) return;
  const payout = `/v1/json/accounts/${ACCOUNT}/payouts/${one.transactionId}`;
  const { http, data } = await call('PATCH', payout, { status: 'void' }, ACCOUNT_KEY);
  if (http !== 200) throw new Error(`take back: ${JSON.stringify(data)}`);
}

/** Takes every plan away, so that what is on the balance stays there. */
export async function endPlans({ call }: Pick<Months, 'call'>): Promise<void> {
  for (const currency of CARRIED) {
    const path = `/v1/json/accounts/${ACCOUNT}/autopayouts/${currency}`;
    await call('DELETE', path, undefined, ACCOUNT_KEY);
  }
}

/** The merchant's balance, minor units. */
export async function balanceOf({ db }: Service, currency: string): Promise<bigint> {
  const all = await ledgerBalances(db, ACCOUNT);
  const own = all.find(
    (each) => each.currency === currency && each.ledgerAccount === 'merchant:balance',
  );
  return own?.balanceMinor ?? 0n;
}

async function noMoreThanThereWas(
  service: Service,
  currency: string,
  before: bigint,
  what: string,
): Promise<void> {
  const after = await balanceOf(service, currency);
  if (after < before && after < 0n)
    throw new Error(`${what} left ${after} ${currency} of ${before}`);
}

async function spoil({ random, orders, klarna }: Trade): Promise<void> {
  const kind = FAULTS[Math.floor(random() * FAULTS.length)];
  const order = orders.findLast(({ klarnaId }) => klarnaId !== null && random() < 0.3);
  const answer = await fetch(`${klarna.url}/sandbox/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      kind,
      consistent: random() < 0.5,
      ...(order === undefined ? {} : { order_id: order.klarnaId }),
      ...(kind === 'settlement_fee_off' ? { amount: 1 + Math.floor(random() * 99) } : {}),
    }),
  });
  if (!answer.ok) throw new Error(`a fault: ${await answer.text()}`);
}
