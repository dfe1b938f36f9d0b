import { DAY, invoiceable, later, MINUTE, times, type Effect } from '@kvitt/flow';
import type { KlarnaOrder, KlarnaRefused } from '@kvitt/klarna';
import { again, done, refusalText, tell, type Attempt, type EffectContext } from './attempt.js';
import { deliveryAddress, orderLines, shippingInfo } from './klarna-body.js';
import { expiryOf } from './klarna-purchase.js';

type Of<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

/** How soon an invoice number that is not there yet is looked for again. */
const LOOK_FOR_INVOICE_EVERY = times(10, MINUTE);

/**
 * Captures. Klarna remembers the key for a day only, so a repeat first looks whether the capture is there:
 * our key is its reference.
 */
export async function captureOrder(
  context: EffectContext,
  effect: Of<'capture_klarna_order'>,
): Promise<Attempt> {
  const { klarna, request, idempotencyKey, attempts } = context;
  const orderId = klarnaOrderId(context);
  const amount = Number(effect.amountMinor);
  if (attempts > 1) {
    const made = await findCapture(context, orderId);
    if (made !== null) return made;
  }
  const outcome = await klarna.orders.capture(
    orderId,
    {
      captured_amount: amount,
      reference: idempotencyKey,
      description: request.description.slice(0, 255),
      ...(amount === request.amount ? { order_lines: orderLines(request) } : {}),
      ...(effect.shippingDelayDays > 0
        ? { shipping_delay: effect.shippingDelayDays }
        : { shipping_info: shippingInfo(effect.shipment) }),
    },
    idempotencyKey,
  );
  if (outcome.kind === 'accepted') {
    return tell({
      kind: 'record_capture',
      captureId: outcome.value.captureId,
      amountMinor: effect.amountMinor,
    });
  }
  if (outcome.kind === 'refused') {
    return withStanding(context, orderId, (order) =>
      tell({
        kind: 'record_capture_refusal',
        reason: refusalText(outcome),
        klarnaStatus: order.status,
      }),
    );
  }
  return again(context, outcome);
}

async function findCapture(context: EffectContext, orderId: string): Promise<Attempt | null> {
  const order = await context.klarna.orders.read(orderId);
  if (order.kind === 'refused') return null;
  if (order.kind !== 'accepted') return again(context, order);
  const made = order.value.captures.find((c) => c.reference === context.idempotencyKey);
  return made === undefined
    ? null
    : tell({
        kind: 'record_capture',
        captureId: made.capture_id,
        amountMinor: BigInt(made.captured_amount),
      });
}

/** Tells Klarna that the goods have left, which makes it invoice; then looks for the invoice. */
export async function sendShippingInfo(
  context: EffectContext,
  { shipment, parcel }: Of<'send_shipping_info'>,
): Promise<Attempt> {
  const { klarna, payment, idempotencyKey, attempts } = context;
  const { captureId } = payment.klarna;
  const orderId = klarnaOrderId(context);
  if (captureId === null) return done('there is no capture');
  // Shipping info is appended, so a repeat looks first whether it has arrived.
  if (attempts > 1) {
    const capture = await klarna.orders.readCapture(orderId, captureId);
    if (capture.kind === 'unknown' || capture.kind === 'pending') return again(context, capture);
    if (capture.kind === 'accepted' && capture.value.shipping_info.length >= parcel) {
      return readInvoice(context);
    }
  }
  const outcome = await klarna.orders.addCaptureShippingInfo(
    orderId,
    captureId,
    shippingInfo(shipment),
    idempotencyKey,
  );
  if (outcome.kind === 'unknown' || outcome.kind === 'pending') return again(context, outcome);
  // A refusal leaves the capture as it is: it is invoiced at the end of its delay.
  return readInvoice(context);
}

/** Reads the capture for its invoice number. */
export async function readInvoice(context: EffectContext): Promise<Attempt> {
  const { klarna, payment, now } = context;
  const { captureId } = payment.klarna;
  if (captureId === null) return done('there is no capture');
  const capture = await klarna.orders.readCapture(klarnaOrderId(context), captureId);
  if (capture.kind === 'accepted' && capture.value.klarna_reference !== undefined) {
    return tell({ kind: 'record_invoice', invoiceNumber: capture.value.klarna_reference });
  }
  if (capture.kind === 'unknown' || capture.kind === 'pending') return again(context, capture);
  // What was given back before it was invoiced never will be.
  const isGivenBack =
    invoiceable(payment) === 0n &&
    payment.refunds.every(({ flowState }) => flowState !== 'sending');
  if (isGivenBack) return done('nothing is left to invoice');
  const note = capture.kind === 'refused' ? refusalText(capture) : 'not invoiced yet';
  return { kind: 'again', at: later(now, LOOK_FOR_INVOICE_EVERY), note };
}

/** Asks for more time; Klarna's date is what counts. */
export async function extendAuthorization(context: EffectContext): Promise<Attempt> {
  const orderId = klarnaOrderId(context);
  const outcome = await context.klarna.orders.extendAuthorizationTime(
    orderId,
    context.idempotencyKey,
  );
  if (outcome.kind === 'refused') {
    return tell({ kind: 'record_extension_refusal', reason: refusalText(outcome) });
  }
  if (outcome.kind !== 'accepted') return again(context, outcome);
  return withStanding(context, orderId, (order) =>
    tell({ kind: 'record_extension', klarnaExpiresAt: expiryOf(order) }),
  );
}

/** Has Klarna take another delivery address; a repeat changes nothing. */
export async function changeAddress(
  context: EffectContext,
  { number }: Of<'change_klarna_address'>,
): Promise<Attempt> {
  const { klarna, request, idempotencyKey } = context;
  const delivery = request.deliveries?.[number - 1];
  if (delivery === undefined) return done('the address is gone');
  const outcome = await klarna.orders.updateCustomerDetails(
    klarnaOrderId(context),
    { shipping_address: deliveryAddress(request, delivery) },
    idempotencyKey,
  );
  if (outcome.kind === 'accepted') return tell({ kind: 'record_address_change', number });
  if (outcome.kind !== 'refused') return again(context, outcome);
  return tell({ kind: 'record_address_refusal', number, reason: refusalText(outcome) });
}

/** Cancels the order; a refusal because it is cancelled already is a success. */
export async function cancelOrder(context: EffectContext): Promise<Attempt> {
  const orderId = klarnaOrderId(context);
  const outcome = await context.klarna.orders.cancel(orderId, context.idempotencyKey);
  if (outcome.kind === 'accepted') return tell({ kind: 'record_cancellation' });
  if (outcome.kind !== 'refused') return again(context, outcome);
  return withStanding(context, orderId, (order) =>
    order.status === 'CANCELLED'
      ? tell({ kind: 'record_cancellation' })
      : tell({
          kind: 'record_cancellation_refusal',
          reason: refusalText(outcome),
          klarnaStatus: order.status,
        }),
  );
}

/** How soon a return that Klarna refused is asked for again. */
const RETURN_AGAIN_AFTER = times(1, DAY);

/**
 * Gives back what was captured and never left. A refusal is no end, since the customer would be billed: it is
 * asked again every day, and stands in the log until somebody has cleared it up with Klarna.
 */
export async function returnCapture(
  context: EffectContext,
  { amountMinor }: Of<'return_klarna_capture'>,
): Promise<Attempt> {
  const description = 'Not shipped in time';
  return refund(
    context,
    Number(amountMinor),
    description,
    (klarnaRefundId) => tell({ kind: 'record_capture_return', klarnaRefundId }),
    (refused) => ({
      kind: 'again',
      at: later(context.now, RETURN_AGAIN_AFTER),
      note: `refused: ${refusalText(refused)}`,
    }),
  );
}

/** Sends a merchant's refund. */
export async function refundOrder(
  context: EffectContext,
  { refundId, amountMinor }: Of<'refund_klarna_order'>,
): Promise<Attempt> {
  const asked = context.payment.refunds.find((r) => r.transactionId === refundId);
  return refund(
    context,
    Number(amountMinor),
    asked?.description ?? '',
    (klarnaRefundId) => tell({ kind: 'record_refund', refundId, klarnaRefundId }),
    (refused) => tell({ kind: 'record_refund_refusal', refundId, reason: refusalText(refused) }),
  );
}

async function refund(
  context: EffectContext,
  amount: number,
  description: string,
  accepted: (klarnaRefundId: string) => Attempt,
  refused: (refusal: KlarnaRefused) => Attempt,
): Promise<Attempt> {
  const { klarna, idempotencyKey, attempts } = context;
  const orderId = klarnaOrderId(context);
  // As for captures: our key is the reference, and outlives Klarna's memory of it.
  if (attempts > 1) {
    const order = await klarna.orders.read(orderId);
    if (order.kind === 'unknown' || order.kind === 'pending') return again(context, order);
    const made =
      order.kind === 'accepted'
        ? order.value.refunds.find((r) => r.reference === idempotencyKey)
        : undefined;
    if (made !== undefined) return accepted(made.refund_id ?? idempotencyKey);
  }
  const outcome = await klarna.orders.refund(
    orderId,
    {
      refunded_amount: amount,
      reference: idempotencyKey,
      ...(description === '' ? {} : { description: description.slice(0, 255) }),
    },
    idempotencyKey,
  );
  switch (outcome.kind) {
    case 'accepted':
      return accepted(outcome.value.refundId);
    case 'refused':
      return refused(outcome);
    case 'pending':
    case 'unknown':
      return again(context, outcome);
  }
}

/** Reads the order before deciding what a refusal means. */
export async function withStanding(
  context: EffectContext,
  orderId: string,
  decide: (order: KlarnaOrder) => Attempt,
): Promise<Attempt> {
  const order = await context.klarna.orders.read(orderId);
  if (order.kind === 'accepted') return decide(order.value);
  if (order.kind === 'refused') {
    return { kind: 'again', at: later(context.now, MINUTE), note: refusalText(order) };
  }
  return again(context, order);
}

/** Klarna's id of the payment's order; an effect on orders exists only after it is known. */
export function klarnaOrderId({ payment }: EffectContext): string {
  const { orderId } = payment.klarna;
  if (orderId === null) throw new Error('this effect needs an order at Klarna');
  return orderId;
}
