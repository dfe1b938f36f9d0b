import type { Currency, EditionName, OrderRequest } from '@kvitt/flow';

/** What a merchant or a customer does with one order, and on which day after it was placed. */
export type Act = Readonly<
  { day: number } & (
    { kind: 'ship' | 'extend' | 'cancel' } | { kind: 'ship_part' | 'refund'; amountMinor: bigint }
  )
>;

/** One order's life, drawn before it begins. */
export type Plan = Readonly<{
  request: OrderRequest;
  edition: EditionName;
  /** The day of the half-year on which it is placed. */
  day: number;
  customer: 'approve' | 'decline' | 'cancel';
  acts: readonly Act[];
}>;

/** The last days on which an order is placed, so that the slowest still reaches its payout in time. */
const LAST_DAY = { ordinary: 100, extendedOften: 60 };

const MARKETS: readonly (readonly [country: string, currency: Currency, locale: string])[] = [
  ['SE', 'SEK', 'sv_SE'],
  ['NL', 'EUR', 'nl_NL'],
  ['DE', 'EUR', 'de_DE'],
  ['NO', 'NOK', 'nb_NO'],
];

/** Draws `count` lives from a source of numbers in [0, 1). */
export function drawPlans(count: number, random: () => number): readonly Plan[] {
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const plans: Plan[] = [];
  for (let index = 0; index < count; index += 1) {
    const amount = 500 + upTo(99_500);
    const [country, currency, locale] = MARKETS[upTo(MARKETS.length - 1)] ?? ['NL', 'EUR', 'nl_NL'];
    const fate = random();
    const acts = drawActs(BigInt(amount), random(), upTo);
    const isSlow = acts.filter(({ kind }) => kind === 'extend').length > 1;
    plans.push({
      request: requestOf(`order-${index}`, { amount, country, currency, locale }),
      edition: random() < 0.5 ? '2021' : '2025',
      day: upTo(isSlow ? LAST_DAY.extendedOften : LAST_DAY.ordinary),
      customer: fate < 0.03 ? 'decline' : fate < 0.06 ? 'cancel' : 'approve',
      acts,
    });
  }
  return plans.toSorted((a, b) => a.day - b.day);
}

function drawActs(amountMinor: bigint, fate: number, upTo: (most: number) => number): Act[] {
  // Never shipped: the authorization or the shipping period runs out.
  if (fate < 0.08) return [];
  if (fate < 0.12) return [{ day: 1 + upTo(20), kind: 'cancel' }];
  if (fate < 0.16) return extended(amountMinor, 1 + upTo(2), upTo);
  if (fate < 0.28) return extended(amountMinor, 0, upTo);
  const shippedOn = upTo(20);
  if (fate < 0.4) {
    const part = 1n + (amountMinor * BigInt(1 + upTo(97))) / 100n;
    const restOn = shippedOn + 1 + upTo(5);
    return [
      { day: shippedOn, kind: 'ship_part', amountMinor: part },
      { day: restOn, kind: 'ship' },
      ...refunds(amountMinor, restOn, upTo),
    ];
  }
  return [{ day: shippedOn, kind: 'ship' }, ...refunds(amountMinor, shippedOn, upTo)];
}

/** Extended once and as many times `more`, each time a little before the end, then shipped. */
function extended(amountMinor: bigint, more: number, upTo: (most: number) => number): Act[] {
  const acts: Act[] = [];
  let day = 10 + upTo(15);
  for (let index = 0; index <= more; index += 1) {
    acts.push({ day, kind: 'extend' });
    if (index < more) day += 10 + upTo(4);
  }
  const shippedOn = day + 1 + upTo(8);
  return [...acts, { day: shippedOn, kind: 'ship' }, ...refunds(amountMinor, shippedOn, upTo)];
}

function refunds(amountMinor: bigint, shippedOn: number, upTo: (most: number) => number): Act[] {
  const fate = upTo(99);
  if (fate >= 20) return [];
  const first = shippedOn + 1 + upTo(9);
  const part = 1n + (amountMinor * BigInt(upTo(40))) / 100n;
  if (fate < 5) return [{ day: first, kind: 'refund', amountMinor }];
  if (fate < 15) return [{ day: first, kind: 'refund', amountMinor: part }];
  return [
    { day: first, kind: 'refund', amountMinor: part },
    { day: first + 1 + upTo(8), kind: 'refund', amountMinor: part + 1n },
  ];
}

function requestOf(
  orderId: string,
  {
    amount,
    country,
    currency,
    locale,
  }: Readonly<{ amount: number; country: string; currency: Currency; locale: string }>,
): OrderRequest {
  const nobody = {
    companyName: null,
    address2: null,
    houseNumber: null,
    state: null,
    phone: null,
    email: null,
  };
  return {
    type: 'redirect',
    gateway: 'KLARNA',
    orderId,
    currency,
    amount,
    description: `Order ${orderId}`,
    items: null,
    var1: null,
    var2: null,
    var3: null,
    customInfo: { custom_1: null, custom_2: null, custom_3: null },
    customer: {
      ...nobody,
      firstName: 'Test',
      lastName: 'Person',
      address1: 'Osdorpplein 137',
      zipCode: '1068 SR',
      city: 'Amsterdam',
      country,
      email: 'customer@email.nl',
      locale,
      ipAddress: null,
    },
    delivery: null,
    gatewayInfo: { birthday: null, gender: null, phone: null, email: null },
    cart: null,
    taxTables: { defaultTable: null, alternate: [] },
    paymentOptions: {
      notificationUrl: null,
      notificationMethod: 'POST',
      redirectUrl: null,
      cancelUrl: null,
      closeWindow: null,
    },
    fingerprint: '',
  };
}
