import type { ItemAsked, PartAsked, PaymentCommand } from '../commands.js';
import { accept, IGNORE, refusal, type DecisionContext, type Ruling } from '../decision.js';
import type { Effect, TimerChange } from '../effects.js';
import type { PaymentFact } from '../events.js';
import type { TransactionId } from '../ids.js';
import { formatMoney } from '../money.js';
import {
  amountShippable,
  findPart,
  liveParts,
  openRefunds,
  type Part,
  type PartItem,
  type Payment,
  type Shipment,
} from '../payment.js';
import type { PaymentState } from '../states.js';
import { nextMidnight, type Instant } from '../time.js';
import { clearShipping, set, setShipping } from './deadlines.js';
import { forgetRefunds, standing } from './klarna.js';
import { isPaid } from './settlement.js';

type Of<Kind extends PaymentCommand['kind']> = Extract<PaymentCommand, { kind: Kind }>;

/** What a part holds: its amount in minor units, and its pieces where they were named. */
type Held = Readonly<{ amountMinor: bigint; items: readonly PartItem[] | null }>;

/** What the merchant said about the goods that leave. */
type Said = Pick<Of<'ship_part'>, 'partId' | 'shipment' | 'invoice'>;

/**
 * A part of the order has left. Said again with the same tracking number and contents it is no second part. All that is
 * left is shipped as the last part; all of an order that nothing has left of is an ordinary shipment.
 */
export function shipPart(
  payment: Payment,
  command: Of<'ship_part'>,
  { now }: DecisionContext,
  shipWhole: () => Ruling,
): Ruling {
  const isKnown = findPart(payment, command.partId) !== undefined;
  if (isKnown || partToldOf(payment, command) !== undefined) return IGNORE;
  if (payment.shippedAt !== null) return refusal('nothing_to_ship');
  if (payment.shipBefore !== null && now >= payment.shipBefore) return refusal('order_expired');
  const held = heldBy(payment, command.what);
  if ('kind' in held) return held;
  const rest = amountShippable(payment);
  if (held.amountMinor <= 0n) return refusal('invalid_amount', 'of the shipment');
  if (held.amountMinor > rest) return aboveRest(payment, rest);
  if (held.amountMinor === rest && liveParts(payment).length === 0) return shipWhole();
  if (payment.flowState === 'capturing') return refusal('order_busy');
  const ofOrder = openRefunds(payment).some((refund) => refund.of === 'order');
  if (ofOrder && capturesItsParts(payment)) {
    return refusal('order_busy', 'a refund of the whole order waits for its capture');
  }
  return ship(payment, command, held, now);
}

/** The rest of an order of which parts have left. */
export function shipRest(payment: Payment, said: Said, { now }: DecisionContext): Ruling {
  if (payment.shipBefore !== null && now >= payment.shipBefore) return refusal('order_expired');
  if (findPart(payment, said.partId) !== undefined) return IGNORE;
  const amountMinor = amountShippable(payment);
  return amountMinor <= 0n
    ? refusal('nothing_to_ship')
    : ship(payment, said, { amountMinor, items: null }, now);
}

function ship(
  payment: Payment,
  { partId, shipment, invoice }: Said,
  { amountMinor, items }: Held,
  now: Instant,
): Ruling {
  const isLast = amountMinor === amountShippable(payment);
  const own = capturesItsParts(payment);
  const capture = own ? 'sending' : 'standing';
  const after = isLast && !own ? onceShipped(payment, payment.invoicedMinor, now) : SHIPPED;
  return accept(
    { kind: 'part_shipped', partId, amountMinor, items, capture, shipment, invoice },
    isLast ? after.to : 'part_shipped',
    {
      effects: [partEffect(payment, own, { partId, amountMinor, items, shipment })],
      timers: isLast ? [...clearShipping(payment), ...after.timers] : [],
      notify: true,
    },
  );
}

function partEffect(
  payment: Payment,
  own: boolean,
  part: Held & Readonly<{ partId: TransactionId; shipment: Shipment }>,
): Effect {
  if (own) return { kind: 'capture_klarna_part', ...part };
  const parcel = payment.parts.length + 1;
  return { kind: 'send_shipping_info', shipment: part.shipment, parcel };
}

/** Whether each part is captured by itself; not where the whole order was captured before anything left. */
const capturesItsParts = (payment: Payment): boolean => payment.klarna.captureId === null;

/** The part that a command tells of once more: the same number, or the same parcel with the same contents. */
export const partToldOf = (
  payment: Payment,
  { partId, what, shipment }: Pick<Of<'ship_part'>, 'partId' | 'what' | 'shipment'>,
): Part | undefined =>
  liveParts(payment).find(
    (part) =>
      part.transactionId === partId ||
      (shipment.trackingNumber !== null &&
        part.shipment.trackingNumber === shipment.trackingNumber &&
        holds(part, what)),
  );

const holds = (part: Part, what: PartAsked): boolean =>
  what.kind === 'amount'
    ? part.amountMinor === what.amountMinor
    : part.items !== null &&
      part.items.length === what.items.length &&
      what.items.every(({ line, quantity }) =>
        part.items?.some((item) => item.line === line && item.quantity === quantity),
      );

function heldBy(payment: Payment, what: PartAsked): Held | Ruling {
  if (what.kind === 'amount') return { amountMinor: what.amountMinor, items: null };
  const items: PartItem[] = [];
  for (const asked of what.items) {
    const before = shippedOf(payment, asked.line);
    const left = asked.of - before.quantity;
    if (asked.quantity < 1 || asked.quantity > left) {
      return refusal(
        'shipment_above_rest',
        `${left} of ${asked.of} left of line ${asked.line + 1}`,
      );
    }
    const amountMinor = shareOf(asked, before);
    items.push({ line: asked.line, quantity: asked.quantity, amountMinor });
  }
  return { amountMinor: items.reduce((sum, item) => sum + item.amountMinor, 0n), items };
}

type Before = Readonly<{ quantity: number; amountMinor: bigint }>;

/** What has left of a line in earlier parts. */
function shippedOf(payment: Payment, line: number): Before {
  const items = liveParts(payment)
    .flatMap((part) => part.items ?? [])
    .filter((item) => item.line === line);
  return {
    quantity: items.reduce((sum, { quantity }) => sum + quantity, 0),
    amountMinor: items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
  };
}

/** What pieces of a line come to: whatever its parts are, in the end they add up to the line to the cent. */
function shareOf({ quantity, of, totalMinor }: ItemAsked, before: Before): bigint {
  const until = before.quantity + quantity;
  if (until === of) return totalMinor - before.amountMinor;
  const upTo = (pieces: number): bigint => (totalMinor * BigInt(pieces)) / BigInt(of);
  return upTo(until) - upTo(before.quantity);
}

const aboveRest = (payment: Payment, rest: bigint): Ruling =>
  refusal(
    'shipment_above_rest',
    `${formatMoney({ minor: rest, currency: payment.currency })} can still be shipped`,
  );

type Standing = Readonly<{ to: PaymentState; timers: readonly TimerChange[] }>;

const SHIPPED: Standing = { to: 'shipped', timers: [] };

/**
 * Where an order stands once nothing is left to ship, if `invoicedMinor` has been invoiced then: shipped while an
 * invoice is outstanding, invoiced until Klarna has paid it out.
 */
function onceShipped(payment: Payment, invoicedMinor: bigint, now: Instant): Standing {
  const own = capturesItsParts(payment);
  const isInvoiced = own ? !awaitsInvoice(payment) : payment.invoicedAt !== null;
  if (!isInvoiced) return SHIPPED;
  return payment.settledMinor > 0n && isPaid(payment, invoicedMinor, payment.settledMinor)
    ? { to: 'settled', timers: [set('add_to_balance', nextMidnight(now))] }
    : { to: 'invoiced', timers: [] };
}

/** Whether some part was sent to Klarna and its invoice is not known. */
export const awaitsInvoice = (payment: Payment): boolean =>
  liveParts(payment).some((part) => part.capture !== 'standing' && part.invoiceNumber === null);

/** Whether the outcome of some part's capture is not known. */
const awaitsCapture = (payment: Payment): boolean =>
  payment.parts.some((part) => part.capture === 'sending');

/**
 * The rest will not be shipped: the merchant says so, its time is over, or Klarna has let go of it. At Klarna the rest of
 * the authorization is let go, or given back where all of it was captured.
 */
export function releaseRest(
  payment: Payment,
  { cause, reason }: Pick<Extract<PaymentFact, { kind: 'rest_released' }>, 'cause' | 'reason'>,
  { now }: DecisionContext,
): Ruling {
  if (awaitsCapture(payment)) return refusal('order_busy');
  const amountMinor = amountShippable(payment);
  const own = capturesItsParts(payment);
  const returnMinor = own ? 0n : amountMinor;
  const { to, timers } = onceShipped(payment, payment.invoicedMinor - returnMinor, now);
  const fact = { kind: 'rest_released', cause, amountMinor, returnMinor, reason } as const;
  return accept(fact, to, {
    effects: own
      ? cause === 'klarna'
        ? []
        : [{ kind: 'release_klarna_rest' }]
      : returnMinor > 0n
        ? [{ kind: 'return_klarna_capture', amountMinor: returnMinor }]
        : [],
    timers: [...clearShipping(payment), ...timers],
    notify: true,
  });
}

/** Whether a released rest has to wait for Klarna's word on a part, or on an extension. */
export const isBusyWithParts = (payment: Payment): boolean =>
  awaitsCapture(payment) || payment.extensionAsked;

/** Klarna captured a part; its invoice number is asked for. */
export function recordPartCapture(
  payment: Payment,
  { partId, captureId, amountMinor }: Of<'record_part_capture'>,
): Ruling {
  const part = findPart(payment, partId);
  if (part?.capture !== 'sending') return IGNORE;
  if (part.amountMinor !== amountMinor) return refusal('invalid_amount', 'of the capture');
  return accept({ kind: 'part_captured', partId, captureId, amountMinor }, payment.flowState, {
    effects: [{ kind: 'read_klarna_part_invoice', partId }],
  });
}

/** Klarna invoiced a part: its amount is guaranteed from now on. */
export function recordPartInvoice(
  payment: Payment,
  { partId, invoiceNumber }: Of<'record_part_invoice'>,
  { now }: DecisionContext,
): Ruling {
  const part = findPart(payment, partId);
  if (part?.capture !== 'captured' || part.invoiceNumber !== null) return IGNORE;
  const { amountMinor } = part;
  const fact = { kind: 'part_invoiced', partId, invoiceNumber, amountMinor } as const;
  if (payment.flowState !== 'shipped') return accept(fact, payment.flowState);
  const invoiced = (each: Part): Part => (each === part ? { ...each, invoiceNumber } : each);
  const known: Payment = { ...payment, parts: payment.parts.map(invoiced) };
  const { to, timers } = onceShipped(known, payment.invoicedMinor + amountMinor, now);
  return accept(fact, to, { timers });
}

/**
 * Klarna refused a part's capture, so its goods are not paid for. Others that stand keep the order going; if Klarna says
 * that nothing more can be captured, they are all there will be.
 */
export function recordPartCaptureRefusal(
  payment: Payment,
  { partId, reason, klarnaStatus }: Of<'record_part_capture_refusal'>,
  { now }: DecisionContext,
): Ruling {
  const part = findPart(payment, partId);
  if (part?.capture !== 'sending') return IGNORE;
  const fact: PaymentFact = { kind: 'part_refused', partId, reason };
  const stands = standing(klarnaStatus);
  const others = liveParts(payment).filter((each) => each !== part);
  const again = setShipping(payment, payment.shipBefore ?? now);
  if (others.length === 0) {
    const timers =
      stands === 'authorized' ? again : [...clearShipping(payment), ...forgetRefunds(payment)];
    return accept(fact, stands, { timers, notify: true });
  }
  if (stands === 'authorized' || others.some(({ capture }) => capture === 'sending')) {
    return accept(fact, 'part_shipped', { timers: again, notify: true });
  }
  const left: Payment = { ...payment, parts: others };
  const amountMinor = amountShippable(left);
  const { to, timers } = onceShipped(left, payment.invoicedMinor, now);
  const released: PaymentFact = {
    kind: 'rest_released',
    cause: 'klarna',
    amountMinor,
    returnMinor: 0n,
    reason,
  };
  return {
    kind: 'accept',
    facts: [
      { fact, to: 'part_shipped' },
      { fact: released, to },
    ],
    timers: [...clearShipping(payment), ...timers],
    notify: true,
  };
}
