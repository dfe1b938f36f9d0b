import type {
  EditionName,
  PaymentCommand,
  PaymentCommandKind,
  RefundState,
} from '../../src/index.js';
import { nextMidnight } from '../../src/index.js';
import { AMOUNTS, REFUND } from './example.js';
import { named, ORDINARY, type Question } from './question.js';
import {
  at,
  atMidnight,
  paymentIn,
  PLENTY,
  refundIn,
  refundOf,
  say,
  tell,
  type RefundMoment,
  type Story,
} from './story.js';

type RefundSetting = Readonly<{
  state: RefundState | 'none';
  edition: EditionName;
  moment: RefundMoment;
}>;
type RefundChange = (question: Question, setting: RefundSetting) => Question;

const refundStory =
  (change: (story: Story, setting: RefundSetting) => Story): RefundChange =>
  (question, setting) => ({ ...question, story: change(question.story, setting) });
const sendingThen = (...commands: readonly PaymentCommand[]): RefundChange =>
  refundStory((before) => tell(before, ...commands));

/** What may stand in a refund row's condition. */
export const REFUND_CONDITIONS: Readonly<Record<string, RefundChange>> = {
  'before the invoice': (question) => question,
  'between invoice and credit': (question) => question,
  'on the balance': (question) => question,
  'balance just covers it': (question) => ({ ...question, availableMinor: AMOUNTS.refund }),
  'balance a cent short': (question) => ({ ...question, availableMinor: AMOUNTS.refund - 1n }),
  'credited since': refundStory((_, { edition }) =>
    tell(refundIn('requested', 'between invoice and credit', edition), say.sale, {
      kind: 'add_to_balance',
    }),
  ),
  'before midnight': refundStory((_, { edition }) =>
    tell(paymentIn('captured', { edition }), refundOf()),
  ),
  'capture outstanding': refundStory((_, { edition }) =>
    atMidnight(tell(paymentIn('capturing', { edition }), refundOf())),
  ),
  'credited meanwhile': refundStory((_, { edition }) =>
    tell(refundIn('sending', 'between invoice and credit', edition), say.sale, {
      kind: 'add_to_balance',
    }),
  ),
  'invoiced meanwhile': sendingThen(say.ship, say.invoice),
  'invoiced and credited meanwhile': sendingThen(say.ship, say.invoice, say.sale, {
    kind: 'add_to_balance',
  }),
  'expired meanwhile': refundStory((before) => {
    const payment = before.payment.flowState === 'captured' ? before : null;
    if (payment === null) throw new Error('only an order that has not been shipped expires');
    return tell(at(before, before.payment.shipBefore ?? before.now), { kind: 'expire_shipping' });
  }),
};

const MOMENTS: readonly RefundMoment[] = [
  'before the invoice',
  'between invoice and credit',
  'on the balance',
];
const isMoment = (part: string): part is RefundMoment =>
  (MOMENTS as readonly string[]).includes(part);

/** The question a refund row asks, for one of its states and one edition. */
export function refundQuestion(
  state: RefundState | 'none',
  kind: PaymentCommandKind,
  condition: string,
  edition: EditionName,
): Question {
  const parts = partsOf(condition);
  const moment =
    parts.find(isMoment) ?? (state === 'waiting' ? 'on the balance' : 'before the invoice');
  const begun: Question = {
    story: state === 'none' ? unasked(moment, edition) : refundIn(state, moment, edition),
    command: ORDINARY[kind],
    availableMinor: PLENTY,
  };
  return parts.reduce(
    (question, part) => named(REFUND_CONDITIONS, part)(question, { state, edition, moment }),
    begun,
  );
}

/** A payment of which no refund has been asked, at midnight. */
function unasked(moment: RefundMoment, edition: EditionName): Story {
  const taken = tell(refundIn('requested', moment, edition), {
    kind: 'void_refund',
    refundId: REFUND,
  });
  const { payment } = paymentIn(taken.payment.flowState, { edition });
  return { payment, transfers: [], now: nextMidnight(payment.modifiedAt) };
}

/** Splits a condition into its named parts; a dash is none. */
export const partsOf = (condition: string): string[] =>
  condition === '-' ? [] : condition.split(' and ').reduce<string[]>(joinKnown, []);

/** A name may itself hold an `and`, as in `between invoice and credit`. */
function joinKnown(parts: string[], next: string): string[] {
  const last = parts.at(-1);
  const joined = `${last} and ${next}`;
  return last !== undefined && joined in REFUND_CONDITIONS
    ? [...parts.slice(0, -1), joined]
    : [...parts, next];
}
