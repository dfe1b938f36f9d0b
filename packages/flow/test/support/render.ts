import {
  HOUR,
  MINUTE,
  startOfDay,
  DAY,
  type Effect,
  type Instant,
  type LedgerAccount,
  type PublicPair,
  type TimerChange,
  type Transfer,
} from '../../src/index.js';
import { AMOUNTS } from './example.js';

/** Short names of the ledger accounts, as the tables write them. */
export const SHORT: Readonly<Record<LedgerAccount, string>> = {
  'klarna:receivable': 'receivable',
  bank: 'bank',
  'klarna:reserve': 'reserve',
  'klarna:debt': 'debt',
  'merchant:pending': 'pending',
  'merchant:balance': 'balance',
  'merchant:reserved': 'reserved',
  'fees:income': 'income',
  'fees:vat': 'vat',
  suspense: 'suspense',
};

/** A pair as the tables write it: `completed/uncleared`. */
export const pairText = (pair: PublicPair): string =>
  `${pair.orderStatus}/${pair.transactionStatus}`;

/** The value of an amount's words: names of the example joined by `-`, as in `order-refund`. */
export function amountOf(words: string): bigint {
  const [first, ...taken] = words.split('-').map(namedAmount);
  return taken.reduce((left, amount) => left - amount, first ?? 0n);
}

function namedAmount(name: string): bigint {
  if (!Object.hasOwn(AMOUNTS, name)) throw new Error(`unknown amount: ${name}`);
  return AMOUNTS[name as keyof typeof AMOUNTS];
}

/** An effect in a form that can be compared, the notification left out. */
export function effectTexts(effects: readonly Effect[], now: Instant): string[] {
  return effects.flatMap((effect) => {
    switch (effect.kind) {
      case 'notify_merchant':
        return [];
      case 'watch_klarna_session':
      case 'watch_klarna_review':
        return [`${effect.kind} ${timeText(effect.notBefore, now)}`];
      case 'capture_klarna_order':
        return [`${effect.kind} ${effect.amountMinor} delay ${effect.shippingDelayDays}`];
      case 'capture_klarna_part':
      case 'return_klarna_capture':
      case 'refund_klarna_order':
        return [`${effect.kind} ${effect.amountMinor}`];
      case 'create_klarna_session':
      case 'disable_klarna_session':
      case 'place_klarna_order':
      case 'release_klarna_authorization':
      case 'send_shipping_info':
      case 'read_klarna_invoice':
      case 'read_klarna_part_invoice':
      case 'release_klarna_rest':
      case 'extend_klarna_authorization':
      case 'change_klarna_address':
      case 'cancel_klarna_order':
        return [effect.kind];
    }
  });
}

/** Deadlines in the tables' words: `set expire_shipping midnight+28`, `clear expire_payment`. */
export const timerTexts = (timers: readonly TimerChange[], now: Instant): string[] =>
  timers.map((timer) =>
    timer.kind === 'clear'
      ? `clear ${timer.timer}`
      : `set ${timer.timer} ${timeText(timer.dueAt, now)}`,
  );

/** `midnight+1` is the next midnight UTC; anything else is a length of time from now. */
export function timeText(due: Instant, now: Instant): string {
  if (due === startOfDay(due) && now !== startOfDay(now)) {
    return `midnight+${(due - startOfDay(now)) / DAY}`;
  }
  const ms = due - now;
  if (ms % DAY === 0) return `+${ms / DAY}d`;
  return ms % HOUR === 0 ? `+${ms / HOUR}h` : `+${ms / MINUTE}m`;
}

/** Transfers in the tables' words, with figures: `invoice 14000 receivable>pending`. */
export const transferTexts = (transfers: readonly Transfer[]): string[] =>
  transfers.map(
    ({ code, amountMinor, debit, credit }) =>
      `${code} ${amountMinor} ${SHORT[debit]}>${SHORT[credit]}`,
  );
