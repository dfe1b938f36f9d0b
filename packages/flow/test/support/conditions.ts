import {
  DAY,
  HOUR,
  later,
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
} from '../../src/index.js';
import { AMOUNTS, NEXT_PART, PARCEL, PART } from './example.js';
import {
  at,
  atMidnight,
  begin,
  daysOn,
  paymentIn,
  PLENTY,
  policyFor,
  processRefund,
  recordRefund,
  refundOf,
  say,
  tell,
  type Story,
} from './story.js';

import { named, ORDINARY, type Question } from './question.js';
import { partsOf } from './refund-conditions.js';

const MILLISECOND = 1 as DurationMs;

/** What is known of a question before its conditions change it. */
type Setting = Readonly<{ state: PaymentState; edition: EditionName; captureOn: CaptureOn }>;
type Change = (question: Question, setting: Setting) => Question;

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
  'extends by itself': story((before) => ({
    ...before,
    payment: { ...before.payment, policy: { ...before.payment.policy, autoExtend: true } },
  })),
  'Klarna keeps its date': ({ story: before, command: asked, ...question }) => ({
    ...question,
    story: before,
    command: { ...asked, klarnaExpiresAt: before.payment.shipBefore } as PaymentCommand,
  }),
  'Klarna gives no date': command({ klarnaExpiresAt: null }),
  'asked before the last news': command({ seenVersion: -1 }),
  'Klarna captured elsewhere': command({ capturedMinor: AMOUNTS.part }),
  'Klarna captured the parcel': command({ capturedMinor: AMOUNTS.parcel }),
  'asked already': story((before) => tell(before, { kind: 'extend_shipping', reason: null })),
  'address asked': story((before) => tell(before, { kind: 'change_address', number: 1 })),
  'another address': command({ number: 2 }),
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
  const question = parts.reduce(
    (asking, part) => named(PAYMENT_CONDITIONS, part)(asking, { state, edition, captureOn }),
    begun,
  );
  return question.command.kind === 'record_standing' ? seen(question, question.command) : question;
}

/** Klarna was asked when the payment was as it is, or just before its last event where that is the condition. */
function seen(
  question: Question,
  asked: Extract<PaymentCommand, { kind: 'record_standing' }>,
): Question {
  const seenVersion = question.story.payment.version + asked.seenVersion;
  return { ...question, command: { ...asked, seenVersion } };
}
