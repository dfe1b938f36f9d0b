import { setTimeout as pause } from 'node:timers/promises';
import { pairOf } from './receiver.js';
import { AMOUNT, orderOf, type Shop } from './shop.js';

/** How simulated orders end that are walked side by side. */
export const ENDINGS = [
  'ship',
  'refund',
  'ship',
  'cancel',
  'decline',
  'unpaid',
  'unshipped',
] as const;
/** How a simulated order ends; one whose shipping period is extended needs days of its own. */
export type Ending = (typeof ENDINGS)[number] | 'extend';
export type Edition = '2021' | '2025';

/** One order on its way. */
export type Journey = {
  readonly orderId: string;
  readonly ending: Ending;
  /** Pairs the service has answered 200 for, oldest first. */
  readonly acknowledged: string[];
  /** Refunds the service has answered 200 for. */
  readonly refundIds: string[];
};

const DAY = 86_400_000;

/** What a partial refund gives back, in minor units. */
export const REFUND = 2_500;

type Told = Readonly<Record<Ending, readonly string[]>>;

const GOOD_2021 = ['uncleared/initialized', 'completed/uncleared', 'shipped/uncleared'];
const GOOD_2025 = ['completed/uncleared', 'shipped/uncleared'];
const PAID_2021 = [...GOOD_2021, 'shipped/completed', 'completed/completed'];
const PAID_2025 = [...GOOD_2025, 'shipped/completed'];

/** Every pair an order is seen in after its creation, in order, as the published tables have them. */
export const PAIRS: Readonly<Record<Edition, Told>> = {
  '2021': {
    ship: PAID_2021,
    extend: PAID_2021,
    refund: PAID_2021,
    cancel: ['uncleared/initialized', 'void/cancelled'],
    decline: ['uncleared/initialized', 'void/cancelled'],
    unpaid: ['expired/expired'],
    unshipped: ['uncleared/initialized', 'completed/uncleared', 'expired/expired'],
  },
  '2025': {
    ship: PAID_2025,
    extend: PAID_2025,
    refund: PAID_2025,
    cancel: ['completed/uncleared', 'void/void'],
    decline: ['declined/declined'],
    unpaid: ['expired/expired'],
    unshipped: ['completed/uncleared', 'expired/expired'],
  },
};

/** What Klarna must hold of an order in the end: null where it never had one. */
export function heldByKlarna(
  edition: Edition,
  ending: Ending,
): Readonly<{ captured: number; refunded: number }> | null {
  switch (ending) {
    case 'ship':
    case 'extend':
      return { captured: AMOUNT, refunded: 0 };
    case 'refund':
      return { captured: AMOUNT, refunded: REFUND };
    case 'unshipped':
      // Captured at authorization, and given back since the goods never left.
      return edition === '2021'
        ? { captured: AMOUNT, refunded: AMOUNT }
        : { captured: 0, refunded: 0 };
    case 'cancel':
      return edition === '2021' ? null : { captured: 0, refunded: 0 };
    case 'decline':
    case 'unpaid':
      return null;
  }
}

/** So many journeys with all the endings in turn. */
export const journeysOf = (count: number): readonly Journey[] =>
  Array.from({ length: count }, (_, index) => ({
    orderId: `order-${index + 1}`,
    ending: ENDINGS[index % ENDINGS.length] ?? 'ship',
    acknowledged: [],
    refundIds: [],
  }));

/** Real time passes until a refused step is tried again. */
const restABit = async (): Promise<void> => pause(50);

/** Walks a journey as far as it goes without days passing; `rest` comes before a refused step is tried again. */
export async function walk(
  shop: Shop,
  journey: Journey,
  edition: Edition,
  notificationUrl: string | null,
  rest: () => Promise<void> = restABit,
): Promise<void> {
  const untilOk = untilOkAfter(rest);
  const { orderId, ending, acknowledged, refundIds } = journey;
  const body = orderOf(orderId, notificationUrl);
  await untilOk(async () => shop.call('POST', '/orders', body));
  acknowledged.push('initialized/initialized');
  if (ending === 'unpaid') return;
  if (ending === 'decline') {
    acknowledged.push(await act(shop, untilOk, orderId, 'decline', edition));
    return;
  }
  if (ending === 'cancel' && edition === '2021') {
    acknowledged.push(await act(shop, untilOk, orderId, 'open', edition));
  } else {
    acknowledged.push(await act(shop, untilOk, orderId, 'approve', edition));
  }
  if (ending === 'unshipped') return;
  if (ending === 'extend') {
    await shop.advanceTo((await shop.now()) + 3 * DAY);
    const asked = { extend_expiration: true, reason: 'Back order' };
    await untilOk(async () => shop.call('PATCH', `/orders/${orderId}`, asked));
  }
  const status = ending === 'cancel' ? 'cancelled' : 'shipped';
  const tracking = ending === 'cancel' ? {} : { carrier: 'PostNL', tracktrace_code: '3SABC1' };
  await untilOk(async () => shop.call('PATCH', `/orders/${orderId}`, { status, ...tracking }));
  acknowledged.push(last(PAIRS[edition][ending].filter((pair) => isReached(status, pair))));
  if (ending !== 'refund') return;
  const refund = { currency: 'EUR', amount: REFUND, description: 'Scratch on one leg' };
  // The refund's own number makes a repetition with another key harmless, as a shop would have it.
  const asked = { ...refund, refund_order_id: `${orderId}-refund` };
  const { data } = await untilOk(async () =>
    shop.call('POST', `/orders/${orderId}/refunds`, asked),
  );
  refundIds.push(String(data['refund_id']));
}

const isReached = (status: 'cancelled' | 'shipped', pair: string): boolean =>
  status === 'shipped' ? pair === 'shipped/uncleared' : pair.startsWith('void/');

const last = (pairs: readonly string[]): string => pairs.at(-1) ?? '';

/** Acts as the customer until the order is where the action leads; answers the pair it then has. */
async function act(
  shop: Shop,
  untilOk: UntilOk,
  orderId: string,
  action: 'open' | 'approve' | 'decline',
  edition: Edition,
): Promise<string> {
  const wanted = {
    open: edition === '2021' ? 'uncleared/initialized' : 'initialized/initialized',
    approve: 'completed/uncleared',
    decline: edition === '2021' ? 'void/cancelled' : 'declined/declined',
  }[action];
  await untilOk(async () => {
    await shop.control('POST', `/orders/${orderId}/customer`, { action });
    const { data } = await shop.call('GET', `/orders/${orderId}`);
    const pair = pairOf(data as Readonly<{ status: string; financial_status: string }>);
    const info = `${orderId} is ${pair}, not ${wanted}: ${String(data['reason'])}`;
    if (pair !== wanted && /^(void|declined|expired)/.test(pair)) throw new Error(info);
    return { ok: pair === wanted, info };
  });
  return wanted;
}

type UntilOk = <T extends Readonly<{ ok: boolean; info: string }>>(
  ask: () => Promise<T>,
) => Promise<T>;

/** Asks again, as a request of its own, until the answer is yes. */
const untilOkAfter =
  (rest: () => Promise<void>): UntilOk =>
  async (ask) => {
    const until = performance.now() + 90_000;
    for (;;) {
      const answer = await ask();
      if (answer.ok) return answer;
      if (performance.now() > until) throw new Error(`refused to the end: ${answer.info}`);
      await rest();
    }
  };
