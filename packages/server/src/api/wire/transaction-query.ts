import {
  CURRENCIES,
  EDITIONS,
  HOUR,
  isCurrency,
  later,
  PAYMENT_STATES,
  paymentPair,
  REFUND_STATES,
  refundPair,
  times,
  type EditionName,
  type Instant,
  type PublicPair,
} from '@kvitt/flow';
import type { ListedType, Place, TransactionFilter } from '../../queries/transaction-list.js';
import { refuse, textOf, type Refused } from './read.js';
import { made, shape, text, type Shape } from './shape.js';
import { object, type ValuesOf } from './shape-object.js';
import { localMoment } from './time.js';

/** The types that a filter may name, and those of them that Kvitt makes. */
export const TRANSACTION_TYPES = [
  'payment',
  'refund',
  'merchant_settlement',
  'withdrawal',
  'automatic_payout',
  'deposit',
  'internal',
] as const;
const OTHER_TYPES = [
  'admin_fee',
  'affiliate_payout',
  'chargeback',
  'coupon',
  'currency_conversion',
  'fastcheckout',
  'monthly_fee',
  'reserve_chargeback',
  'reverse_chargeback',
  'signup_fee',
];
const STATUSES = [
  'cancelled',
  'chargeback',
  'completed',
  'created',
  'declined',
  'error',
  'expired',
  'initialized',
  'manual',
  'new',
  'partial_refunded',
  'refunded',
  'reserved',
  'shipped',
  'uncleared',
  'void',
];

/** Words, one or several separated by commas or given again and again; null when none are. */
function words(
  name: string,
  known: readonly string[] | null,
  says: string,
): Shape<readonly string[] | null> {
  return shape(
    (value): readonly string[] | null | Refused => {
      const given = (Array.isArray(value) ? (value as readonly unknown[]) : [value])
        .flatMap((each) => (typeof each === 'string' ? each.split(',') : []))
        .map((each) => each.trim())
        .filter((each) => each !== '');
      if (given.length === 0) return null;
      const lower = known === null ? given : given.map((each) => each.toLowerCase());
      const wrong = known === null ? undefined : lower.find((each) => !known.includes(each));
      return wrong === undefined ? lower : refuse('invalid_request', `${name} "${wrong}"`);
    },
    { type: 'array', items: known === null ? { type: 'string' } : { type: 'string', enum: known } },
    { says },
  );
}

/** A moment: a day or a time of Amsterdam, one with a zone of its own, or seconds since 1970. */
function moment(name: string, says: string): Shape<Instant | null> {
  return shape(
    (value) => {
      const written = textOf(value);
      if (written === null) return null;
      return localMoment(written.trim()) ?? refuse('invalid_request', `${name} "${written}"`);
    },
    { type: 'string' },
    { says, example: '2026-01-02' },
  );
}

const LIMIT_MAX = 1000;
const LIMIT_DEFAULT = 100;

const QUERY = object({
  site_id: words('site_id', null, 'Of these sites.'),
  created_from: moment('created_from', 'Created from then on.'),
  created_until: moment('created_until', 'Created before then.'),
  completed_from: moment('completed_from', 'Completed from then on.'),
  completed_until: moment('completed_until', 'Completed before then.'),
  financial_status: words('financial_status', STATUSES, 'With these transaction statuses.'),
  status: words('status', STATUSES, 'With these order statuses.'),
  payment_method: words('payment_method', null, 'Paid with these: KLARNA, BANKTRANS.'),
  type: words('type', [...TRANSACTION_TYPES, ...OTHER_TYPES], 'Of these types.'),
  currency: text({
    says: 'In this currency.',
    fold: 'upper',
    fits: isCurrency,
    keywords: { enum: CURRENCIES },
    otherwise: (written) => refuse('invalid_currency', `"${written}"`),
  }),
  debit_credit: text({
    says: 'C adds to the balance, D takes from it.',
    fold: 'upper',
    fits: (written) => written === 'C' || written === 'D',
    keywords: { enum: ['C', 'D'] },
    otherwise: refuse('invalid_request', 'debit_credit is C or D'),
  }),
  limit: shape(
    (value): number | Refused => {
      const written = textOf(value);
      if (written === null) return LIMIT_DEFAULT;
      const limit = /^\d{1,4}$/.test(written) ? Number(written) : 0;
      if (limit >= 1 && limit <= LIMIT_MAX) return limit;
      return refuse('invalid_request', `limit is a number from 1 to ${LIMIT_MAX}`);
    },
    { type: 'integer', minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT },
    { says: 'At most so many.' },
  ),
  after: cursor('after', 'Those that follow this cursor of an earlier answer: older ones.'),
  before: cursor('before', 'Those that stand before this cursor: newer ones.'),
});

/** A page of transactions that is asked for. */
export type TransactionQuery = Readonly<{
  filter: TransactionFilter;
  place: Place | null;
  isNewer: boolean;
  limit: number;
}>;

/** The query of GET transactions. */
export const TRANSACTION_QUERY: Shape<TransactionQuery> = made(QUERY, queryOf);

function queryOf(asked: ValuesOf<typeof QUERY.members>): TransactionQuery | Refused {
  const siteIds = asked.site_id?.map(Number) ?? null;
  if (siteIds?.some((id) => !Number.isSafeInteger(id) || id < 0) === true) {
    return refuse('invalid_request', 'site_id is a number');
  }
  if (asked.after !== null && asked.before !== null) {
    return refuse('invalid_request', 'after and before exclude each other');
  }
  const fits = (pair: PublicPair): boolean =>
    (asked.status === null || asked.status.includes(pair.orderStatus)) &&
    (asked.financial_status === null || asked.financial_status.includes(pair.transactionStatus));
  const isAny = asked.status === null && asked.financial_status === null;
  return {
    filter: {
      siteIds,
      createdFrom: asked.created_from,
      createdUntil: asked.created_until,
      completedFrom: asked.completed_from,
      completedUntil: asked.completed_until,
      currency: asked.currency,
      types: typesOf(asked),
      paymentStates: isAny ? null : statesThat(fits, PAYMENT_STATES, paymentPair),
      refundStates: isAny ? null : statesThat(fits, REFUND_STATES, refundPair),
      accountStates: isAny ? null : ACCOUNT_STATES.filter((state) => fits(bothRead(state))),
    },
    place: asked.after ?? asked.before,
    isNewer: asked.before !== null,
    limit: asked.limit,
  };
}

/** A charge and a payout read the same word in both statuses. */
const ACCOUNT_STATES = ['reserved', 'completed', 'void'] as const;
const bothRead = (word: (typeof ACCOUNT_STATES)[number]): PublicPair => ({
  orderStatus: word,
  transactionStatus: word,
});

const EDITION_NAMES = Object.keys(EDITIONS) as readonly EditionName[];

const statesThat = <State extends string>(
  fits: (pair: PublicPair) => boolean,
  states: readonly State[],
  pairOf: (edition: EditionName, state: State) => PublicPair,
): readonly string[] =>
  EDITION_NAMES.flatMap((edition) =>
    states.filter((state) => fits(pairOf(edition, state))).map((state) => `${edition}/${state}`),
  );

/** How each type is paid, and what of it adds to the balance and what takes from it, by the words of the list. */
const KINDS = {
  payment: { method: 'KLARNA', C: ['payment'], D: [] },
  refund: { method: 'KLARNA', C: [], D: ['refund'] },
  merchant_settlement: { method: null, C: [], D: ['merchant_settlement'] },
  withdrawal: { method: 'BANKTRANS', C: [], D: ['withdrawal'] },
  automatic_payout: { method: 'BANKTRANS', C: [], D: ['automatic_payout'] },
  deposit: { method: null, C: ['deposit'], D: [] },
  internal: { method: null, C: ['internal_credit'], D: ['internal_debit'] },
} as const;

function typesOf(asked: ValuesOf<typeof QUERY.members>): readonly ListedType[] {
  const methods = asked.payment_method?.map((method) => method.toUpperCase()) ?? null;
  const sides = (['C', 'D'] as const).filter(
    (side) => asked.debit_credit === null || asked.debit_credit === side,
  );
  return TRANSACTION_TYPES.filter((type) => {
    const { method } = KINDS[type];
    return (
      (asked.type === null || asked.type.includes(type)) &&
      (methods === null || (method !== null && methods.includes(method)))
    );
  }).flatMap((type) => sides.flatMap((side) => KINDS[type][side]));
}

/** A place in the list as a text that means nothing to its reader. */
export const cursorText = ({ createdAt, transactionId }: Place): string =>
  Buffer.from(`${createdAt.toString(36)}.${transactionId.toString(36)}`).toString('base64url');

function cursor(name: string, says: string): Shape<Place | null> {
  return shape(
    (value) => {
      const written = textOf(value);
      if (written === null) return null;
      const plain = Buffer.from(written, 'base64url').toString('latin1');
      const [, at = '', number = ''] = /^([0-9a-z]{1,10})\.([0-9a-z]{1,11})$/.exec(plain) ?? [];
      const place = { createdAt: parseInt(at, 36) as Instant, transactionId: parseInt(number, 36) };
      const isOne =
        place.createdAt <= CREATED_MAX && Number.isSafeInteger(place.transactionId) && at !== '';
      return isOne ? place : refuse('invalid_request', `${name} is no cursor`);
    },
    { type: 'string' },
    { says },
  );
}

/** The latest moment that JavaScript's dates know. */
const CREATED_MAX = later(0 as Instant, times(2_400_000_000, HOUR));
