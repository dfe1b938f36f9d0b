import {
  ERRORS,
  PAYMENT_STATES,
  paymentPair,
  REFUND_STATES,
  REFUND_TRANSITIONS,
  refundPair,
  type EditionName,
  type Effect,
  type PaymentCommandKind,
  type PaymentState,
  type RefundCommandKind,
  type RefundState,
  type TimerChange,
  type Transfer,
} from '../../src/index.js';
import { COMMAND_KINDS } from './question.js';
import { partsOf } from './refund-conditions.js';
import { AMOUNTS } from './example.js';
import { pairText, SHORT } from './render.js';
import { cell, list, type TableRow } from './table.js';

/** The editions, in the order of the tables' columns. */
export const EDITION_NAMES: readonly EditionName[] = ['2021', '2025'];

/** Groups of states that the tables name by one word. */
const GROUPS: Readonly<Record<string, readonly PaymentState[]>> = {
  unpaid: ['initialized', 'initiated', 'authorizing', 'reviewing'],
  sent: ['shipped', 'invoiced', 'settled', 'credited'],
  ended: ['declined', 'cancelled', 'expired'],
  any: PAYMENT_STATES,
};
/** Whether a word is a payment's state. */
export const isPaymentState = (word: string): word is PaymentState =>
  (PAYMENT_STATES as readonly string[]).includes(word);
/** Whether a word is a refund's state. */
export const isRefundState = (word: string): word is RefundState =>
  (REFUND_STATES as readonly string[]).includes(word);
/** Whether a command moves a refund. */
export const isRefundCommand = (word: string): word is RefundCommandKind =>
  Object.hasOwn(REFUND_TRANSITIONS, word);
/** Whether a word is a command on a payment. */
export const isCommand = (word: string): word is PaymentCommandKind =>
  (COMMAND_KINDS as readonly string[]).includes(word);

/** The states of a cell: a list of states and groups, perhaps `but` some. */
export function statesOf(text: string): readonly string[] {
  const [named = '', except] = text.split(' but ');
  const states: readonly string[] = list(named).flatMap((word): readonly string[] => {
    return GROUPS[word] ?? [word];
  });
  const left: readonly string[] = except === undefined ? [] : statesOf(except);
  return states.filter((state) => !left.includes(state));
}

/** An effect that the tables write without an amount. */
export const WITHOUT_AMOUNT = /^(watch_\w+ \S+|[a-z_]+)$/;

/** The named conditions of a row. */
export const conditionsIn = (row: TableRow): string[] => partsOf(cell(row, 'condition'));

const EFFECTS: Readonly<Record<Exclude<Effect['kind'], 'notify_merchant'>, true>> = {
  create_klarna_session: true,
  watch_klarna_session: true,
  disable_klarna_session: true,
  place_klarna_order: true,
  release_klarna_authorization: true,
  watch_klarna_review: true,
  capture_klarna_order: true,
  capture_klarna_part: true,
  read_klarna_part_invoice: true,
  release_klarna_rest: true,
  send_shipping_info: true,
  read_klarna_invoice: true,
  extend_klarna_authorization: true,
  change_klarna_address: true,
  cancel_klarna_order: true,
  return_klarna_capture: true,
  refund_klarna_order: true,
};
const CODES: Readonly<Record<Transfer['code'], true>> = {
  invoice: true,
  invoice_correction: true,
  settlement_sale: true,
  settlement_fee: true,
  settlement_return: true,
  settlement_dispute: true,
  settlement_commission: true,
  settlement_fee_refund: true,
  settlement_correction: true,
  settlement_reserve: true,
  settlement_debt: true,
  settlement_unmatched: true,
  suspense_explained: true,
  credit: true,
  charge: true,
  charge_vat: true,
  refund_reserve: true,
  refund_release: true,
  refund: true,
  account_charge: true,
  top_up: true,
  correction: true,
  payout_reserve: true,
  payout_release: true,
  payout: true,
};
const TIMERS: Readonly<Record<TimerChange['timer'], true>> = {
  expire_payment: true,
  expire_shipping: true,
  extend_automatically: true,
  add_to_balance: true,
  process_refund: true,
};
const ACCOUNTS = new Set(Object.values(SHORT));
const PAIRS = new Set(
  EDITION_NAMES.flatMap((edition) => [
    ...PAYMENT_STATES.map((state) => pairText(paymentPair(edition, state))),
    ...REFUND_STATES.map((state) => pairText(refundPair(edition, state))),
  ]),
);

/** Every word of a row that is neither a state, a command, a condition nor another name of the flow. */
export function unknownWords(
  row: TableRow,
  isState: (word: string) => boolean,
  conditions: Readonly<Record<string, unknown>>,
): string[] {
  const unless = (known: boolean, word: string): string[] =>
    known ? [] : [`line ${row.line}: ${word}`];
  const amounts = (words: string): boolean =>
    words.split('-').every((word) => Object.hasOwn(AMOUNTS, word));
  const [result = '', error = ''] = cell(row, 'result').split(' ');
  return [
    ...statesOf(cell(row, 'state')).flatMap((s) => unless(isState(s) || s === 'none', s)),
    ...unless(
      isCommand(cell(row, 'command')) || cell(row, 'command') === 'create_order',
      'command',
    ),
    ...conditionsIn(row).flatMap((part) => unless(Object.hasOwn(conditions, part), part)),
    ...unless(
      error === ''
        ? ['=', 'ignored'].includes(result) || isState(result)
        : result === 'refused' && Object.hasOwn(ERRORS, error),
      cell(row, 'result'),
    ),
    ...EDITION_NAMES.flatMap((edition) => {
      const [pair = '', told = '!'] = cell(row, `pair ${edition}`).split(' ');
      return unless((pair === '=' || PAIRS.has(pair)) && told === '!', `pair ${edition}`);
    }),
    ...list(cell(row, 'effects')).flatMap((text) => {
      const [kind = '', amount = ''] = text.split(' ');
      const known = Object.hasOwn(EFFECTS, kind) && (WITHOUT_AMOUNT.test(text) || amounts(amount));
      return unless(known, text);
    }),
    ...list(cell(row, 'timers')).flatMap((text) => {
      const known = /^(clear (\w+)|set (\w+) (midnight)?\+\d+[mhd]?)$/.exec(text);
      return unless(Object.hasOwn(TIMERS, known?.[2] ?? known?.[3] ?? ''), text);
    }),
    ...list(cell(row, 'transfers')).flatMap((text) => {
      const [code = '', amount = '', way = ''] = text.split(' ');
      const [debit = '', credit = ''] = way.split('>');
      const known =
        Object.hasOwn(CODES, code) &&
        amounts(amount) &&
        ACCOUNTS.has(debit) &&
        ACCOUNTS.has(credit);
      return unless(known, text);
    }),
  ];
}
