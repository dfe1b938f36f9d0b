import {
  DAY,
  HOUR,
  later,
  nextMidnight,
  startOfDay,
  times,
  transactionId,
  type CaptureOn,
  type DurationMs,
  type EditionName,
  type Instant,
  type KlarnaOrderStatus,
  type Payment,
  type PaymentCommand,
  type PaymentCommandKind,
  type PaymentState,
  type RefundState,
} from '../../src/index.js';
import { AMOUNTS, NEXT_PART, PARCEL, PART, REFUND } from './example.js';
import {
  at,
  atMidnight,
  begin,
  daysOn,
  midnight,
  paymentIn,
  PLENTY,
  policyFor,
  processRefund,
  recordRefund,
  refundIn,
  refundOf,
  refuseRefund,
  say,
  tell,
  type RefundMoment,
  type Story,
} from './story.js';

/** A row's question: what is asked of which payment, and what the merchant's balance holds. */
export type Question = Readonly<{
  story: Story;
  command: PaymentCommand;
  availableMinor: bigint;
}>;

const MILLISECOND = 1 as DurationMs;

/** What is known of a question before its conditions change it. */
type Setting = Readonly<{ state: PaymentState; edition: EditionName; captureOn: CaptureOn }>;
type Change = (question: Question, setting: Setting) => Question;

/** The ordinary form of each command. */
const ORDINARY: { [Kind in PaymentCommandKind]: Extract<PaymentCommand, { kind: Kind }> } = {
  start_payment: { kind: 'start_payment' },
  record_session: say.session,
  record_session_refusal: { kind: 'record_session_refusal', reason: 'BAD_VALUE' },
  record_approval: say.approval,
  record_customer_cancel: { kind: 'record_customer_cancel' },
  record_decline: { kind: 'record_decline', reason: 'Klarna declined the customer' },
  record_authorization: say.authorization,
  record_review: say.review,
  record_capture: say.capture,
  record_capture_refusal: {
    kind: 'record_capture_refusal',
    reason: 'CAPTURE_NOT_ALLOWED',
    klarnaStatus: 'AUTHORIZED',
  },
  ship_order: say.ship,
  ship_part: say.shipPart,
  record_part_capture: say.partCapture,
  record_part_capture_refusal: say.partRefusal,
  record_part_invoice: say.partInvoice,
  update_order: {
    kind: 'update_order',
    shipment: null,
    invoice: { invoiceId: 'F-11', invoiceUrl: null },
  },
  record_invoice: say.invoice,
  extend_shipping: { kind: 'extend_shipping', reason: 'Back order' },
  record_extension: { kind: 'record_extension', klarnaExpiresAt: midnight(40) },
  record_extension_refusal: { kind: 'record_extension_refusal', reason: 'NOT_ALLOWED' },
  cancel_order: { kind: 'cancel_order', reason: 'Out of stock' },
  record_cancellation: { kind: 'record_cancellation' },
  record_cancellation_refusal: {
    kind: 'record_cancellation_refusal',
    reason: 'CANCEL_NOT_ALLOWED',
    klarnaStatus: 'AUTHORIZED',
  },
  expire_payment: { kind: 'expire_payment' },
  expire_shipping: { kind: 'expire_shipping' },
  record_capture_return: { kind: 'record_capture_return', klarnaRefundId: 'klarna-return-1' },
  record_sale: say.sale,
  record_fee: say.fee,
  record_return: say.returned,
  add_to_balance: { kind: 'add_to_balance' },
  request_refund: refundOf(),
  void_refund: { kind: 'void_refund', refundId: REFUND },
  process_refund: processRefund,
  record_refund: recordRefund,
  record_refund_refusal: refuseRefund,
};

/** Every command there is. */
export const COMMAND_KINDS = Object.keys(ORDINARY) as readonly PaymentCommandKind[];

const always: Change = (question) => question;
const story =
  (change: (story: Story, setting: Setting) => Story): Change =>
  (question, setting) => ({ ...question, story: change(question.story, setting) });
const command =
  (change: Readonly<Record<string, unknown>>): Change =>
  (question) => ({ ...question, command: { ...question.command, ...change } });
const available =
  (availableMinor: bigint): Change =>
  (question) => ({ ...question, availableMinor });

const klarnaSays = (klarnaStatus: KlarnaOrderStatus): Change => command({ klarnaStatus });
const after = (later: (payment: Payment) => Instant | null): Change =>
  story((before) => at(before, later(before.payment) ?? before.now));
const tenOClock = (before: Story): Story =>
  at(before, later(startOfDay(before.now), times(10, HOUR)));
const refundSent = (before: Story): Story =>
  tenOClock(tell(atMidnight(tell(before, refundOf())), processRefund));
const policyIn = ({ state, edition, captureOn }: Setting): Payment['policy'] =>
  policyFor(state, { edition, captureOn });

/** Shipped, with the capture's outcome still unknown. */
function captureOutstanding(setting: Setting): Story {
  const state = setting.captureOn === 'authorization' ? 'capturing' : 'authorized';
  return tell(paymentIn(state, setting), say.ship);
}

const part = (amountMinor: bigint): Change =>
  command({
    partId: NEXT_PART,
    what: { kind: 'amount', amountMinor },
    shipment: { ...PARCEL, trackingNumber: '3SPART2' },
  });

/** A part was shipped, and its capture's outcome is unknown. */
const partOutstanding = (setting: Setting): Story =>
  tell(paymentIn('authorized', setting), say.shipPart);

/** The rest was shipped after a part, and its capture's outcome is unknown. */
const restOutstanding = (setting: Setting): Story =>
  tell(paymentIn('part_shipped', setting), say.ship);

const REST_CAPTURE: Extract<PaymentCommand, { kind: 'record_part_capture' }> = {
  ...say.partCapture,
  partId: NEXT_PART,
  amountMinor: AMOUNTS.order - AMOUNTS.parcel,
};

/** Extended again and again, as far as it goes. */
function extendedToTheCeiling(before: Story): Story {
  const end = later(
    startOfDay(before.payment.authorizedAt ?? before.now),
    times(before.payment.policy.shippingPeriodMaxDays, DAY),
  );
  let extended = before;
  while ((extended.payment.shipBefore ?? end) < end) {
    extended = tell(daysOn(extended, 20), { kind: 'extend_shipping', reason: null });
    if (extended.payment.extensionAsked) {
      const reach = later(startOfDay(extended.now), times(28, DAY));
      const klarnaExpiresAt = reach < end ? reach : end;
      extended = tell(extended, { kind: 'record_extension', klarnaExpiresAt });
    }
  }
  return extended;
}

/** What may stand in a payment row's condition; several are joined by `and` and apply in that order. */
export const PAYMENT_CONDITIONS: Readonly<Record<string, Change>> = {
  'captures at authorization': always,
  'captures on shipment': always,
  'link open': always,
  'link over': after((payment) => payment.linkExpiresAt),
  'page known': always,
  'no page yet': story((before, setting) =>
    at(tell(begin(policyIn(setting)), { kind: 'start_payment' }), before.now),
  ),
  'capture known': always,
  'capture outstanding': story((_, setting) => captureOutstanding(setting)),
  'more than authorized': command({ amountMinor: AMOUNTS.order + 1n }),
  'amount of zero': command({ amountMinor: 0n }),
  'less than its refunds': ({ story: before, ...question }) => ({
    ...question,
    story: tell(before, refundOf(null)),
    command: { ...say.capture, amountMinor: AMOUNTS.part },
  }),
  'Klarna says AUTHORIZED': klarnaSays('AUTHORIZED'),
  'Klarna says PART_CAPTURED': klarnaSays('PART_CAPTURED'),
  'Klarna says CAPTURED': klarnaSays('CAPTURED'),
  'Klarna says CLOSED': klarnaSays('CLOSED'),
  'Klarna says CANCELLED': klarnaSays('CANCELLED'),
  'Klarna says EXPIRED': klarnaSays('EXPIRED'),
  'all of it': part(AMOUNTS.order),
  'another part': part(AMOUNTS.part),
  'the rest of it': part(AMOUNTS.order - AMOUNTS.parcel),
  'a cent more than is left': part(AMOUNTS.order - AMOUNTS.parcel + 1n),
  'more than the order': part(AMOUNTS.order + 1n),
  'nothing of it': part(0n),
  'same parcel again': command({ partId: NEXT_PART }),
  'part outstanding': story((_, setting) => partOutstanding(setting)),
  'part captured': story((_, setting) => tell(partOutstanding(setting), say.partCapture)),
  'rest outstanding': story((_, setting) => restOutstanding(setting)),
  'rest captured': story((_, setting) => tell(restOutstanding(setting), REST_CAPTURE)),
  'its invoice outstanding': story((_, setting) =>
    tell(paymentIn('captured', setting), say.shipPart),
  ),
  'of the rest': ({ command: asked, ...question }) => ({
    ...question,
    command: {
      ...asked,
      ...(asked.kind === 'record_part_capture' ? { amountMinor: REST_CAPTURE.amountMinor } : {}),
      partId: NEXT_PART,
    } as PaymentCommand,
  }),
  'of that part': command({ partId: PART }),
  'above what is left of the part': command({ partId: PART, amountMinor: AMOUNTS.parcel + 1n }),
  'no such part': command({ partId: transactionId(9_999_999) }),
  'sale settled before': story((before) => tell(before, say.sale)),
  'sale of the part settled before': story((before) =>
    tell(before, { ...say.sale, amountMinor: AMOUNTS.parcel }),
  ),
  'in time': always,
  'shipping period over': after((payment) => payment.shipBefore),
  'ten days on': story((before) => daysOn(before, 10)),
  'same day': always,
  'extended to the ceiling': story(extendedToTheCeiling),
  'asked already': story((before) => tell(before, { kind: 'extend_shipping', reason: null })),
  'nothing new': always,
  'news of the parcel': command({ shipment: { ...PARCEL, trackingNumber: '3SABC2' } }),
  'refund requested': story((before) => tell(before, refundOf())),
  'refund sent before it': story((before, setting) =>
    setting.state === 'captured'
      ? refundSent(before)
      : tell(refundSent(paymentIn('captured', setting)), say.ship),
  ),
  'refund sent before the invoice': story((_, setting) =>
    tell(refundSent(paymentIn('captured', setting)), say.ship, say.invoice, say.sale, say.fee),
  ),
  'refund under way': story((_, setting) =>
    tell(refundSent(paymentIn('invoiced', setting)), say.sale, say.fee),
  ),
  'all of it refunded': story((before) =>
    tell(atMidnight(tell(before, refundOf(null))), processRefund, recordRefund),
  ),
  'sale settled early': story((_, setting) => soldEarly(setting, AMOUNTS.order)),
  'part settled early': story((_, setting) => soldEarly(setting, AMOUNTS.part)),
  'fee settled early': story((before) => tell(before, say.fee)),
  'number known': always,
  'number unknown': story((_, setting) => {
    const settled = tell(paymentIn('shipped', setting), say.sale, say.fee);
    return setting.state === 'settled' ? settled : tell(settled, { kind: 'add_to_balance' });
  }),
  'a part of it': command({ amountMinor: AMOUNTS.part }),
  'the other part of it': ({ story: before, ...question }) => ({
    ...question,
    story: tell(before, { ...say.sale, amountMinor: AMOUNTS.part }),
    command: { ...say.sale, amountMinor: AMOUNTS.order - AMOUNTS.part },
  }),
  'never captured': always,
  'was captured': story((_, { edition }) => {
    const captured = paymentIn('captured', { edition });
    return tell(at(captured, captured.payment.shipBefore ?? captured.now), {
      kind: 'expire_shipping',
    });
  }),
  'balance just covers it': available(AMOUNTS.refund),
  'balance a cent short': available(AMOUNTS.refund - 1n),
  'all that is left': command({ amountMinor: null }),
  'above what is left': command({ amountMinor: AMOUNTS.order + 1n }),
  'nothing is left': ({ story: before, ...question }) => ({
    ...question,
    story: tell(before, refundOf(null)),
    command: { ...refundOf(null), refundId: transactionId(2_000_002) },
  }),
  'another currency': command({ currency: 'SEK' }),
  'its name used before': ({ story: before, ...question }) => ({
    ...question,
    story: tell(before, {
      ...refundOf(1n),
      refundId: transactionId(2_000_002),
      refundOrderId: 'R1',
    }),
    command: { ...refundOf(), refundOrderId: 'R1' },
  }),
  'asked back before': ({ story: before, ...question }) => ({
    ...question,
    story: tell(before, { ...refundOf(), refundId: transactionId(2_000_002) }),
  }),
  'same refund again': story((before) => tell(before, refundOf())),
  'last moment of the refund period': story((before) => daysOn(before, 730)),
  'refund period over': story((before) => at(before, later(daysOn(before, 730).now, MILLISECOND))),
  'no such refund': command({ refundId: transactionId(9_999_999) }),
};

function soldEarly(setting: Setting, amountMinor: bigint): Story {
  const sale = { ...say.sale, amountMinor };
  return tell(captureOutstanding(setting), sale, say.capture);
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

/** The question a payment row asks, for one of its states and one edition. */
export function paymentQuestion(
  state: PaymentState,
  kind: PaymentCommandKind,
  condition: string,
  edition: EditionName,
): Question {
  const parts = partsOf(condition);
  const asked: CaptureOn | undefined = parts.includes('captures at authorization')
    ? 'authorization'
    : parts.includes('captures on shipment')
      ? 'shipment'
      : undefined;
  const way = asked === undefined ? { edition } : { edition, captureOn: asked };
  const { captureOn } = policyFor(state, way);
  const begun: Question = {
    story: paymentIn(state, way),
    command: ORDINARY[kind],
    availableMinor: PLENTY,
  };
  return parts.reduce(
    (question, part) => named(PAYMENT_CONDITIONS, part)(question, { state, edition, captureOn }),
    begun,
  );
}

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

function named<T>(known: Readonly<Record<string, T>>, name: string): T {
  const found = known[name];
  if (found === undefined) throw new Error(`unknown condition: ${name}`);
  return found;
}
