import { findPart, later, MINUTE, partLines, times, type Effect } from '@kvitt/flow';
import { again, done, refusalText, tell, type Attempt, type EffectContext } from './attempt.js';
import { klarnaLinesOf, shippingInfo, wireLine } from './klarna-body.js';
import { klarnaOrderId, withStanding } from './klarna-order.js';

type Of<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

/** How soon an invoice number that is not there yet is looked for again. */
const LOOK_FOR_INVOICE_EVERY = times(10, MINUTE);

/** Captures a part that has left. As for the whole, our key is its reference, and a repeat first looks for it. */
export async function capturePart(
  context: EffectContext,
  { partId, amountMinor, items, shipment }: Of<'capture_klarna_part'>,
): Promise<Attempt> {
  const { klarna, request, idempotencyKey, attempts } = context;
  const orderId = klarnaOrderId(context);
  if (attempts > 1) {
    const order = await klarna.orders.read(orderId);
    if (order.kind === 'unknown' || order.kind === 'pending') return again(context, order);
    const made =
      order.kind === 'accepted'
        ? order.value.captures.find((capture) => capture.reference === idempotencyKey)
        : undefined;
    if (made !== undefined) {
      const captureId = made.capture_id;
      return tell({ kind: 'record_part_capture', partId, captureId, amountMinor });
    }
  }
  const lines = items === null ? [] : partLines(klarnaLinesOf(request), items);
  const outcome = await klarna.orders.capture(
    orderId,
    {
      captured_amount: Number(amountMinor),
      reference: idempotencyKey,
      description: request.description.slice(0, 255),
      ...(lines.length === 0 ? {} : { order_lines: lines.map(wireLine) }),
      shipping_info: shippingInfo(shipment),
    },
    idempotencyKey,
  );
  switch (outcome.kind) {
    case 'accepted': {
      const { captureId } = outcome.value;
      return tell({ kind: 'record_part_capture', partId, captureId, amountMinor });
    }
    case 'refused':
      return withStanding(context, orderId, (order) =>
        tell({
          kind: 'record_part_capture_refusal',
          partId,
          reason: refusalText(outcome),
          klarnaStatus: order.status,
        }),
      );
    case 'pending':
    case 'unknown':
      return again(context, outcome);
  }
}

/** Reads a part's capture for its invoice number. */
export async function readPartInvoice(
  context: EffectContext,
  { partId }: Of<'read_klarna_part_invoice'>,
): Promise<Attempt> {
  const { klarna, payment, now } = context;
  const captureId = findPart(payment, partId)?.captureId ?? null;
  if (captureId === null) return done('there is no capture');
  const capture = await klarna.orders.readCapture(klarnaOrderId(context), captureId);
  if (capture.kind === 'unknown' || capture.kind === 'pending') return again(context, capture);
  if (capture.kind === 'accepted' && capture.value.klarna_reference !== undefined) {
    const invoiceNumber = capture.value.klarna_reference;
    return tell({ kind: 'record_part_invoice', partId, invoiceNumber });
  }
  const note = capture.kind === 'refused' ? refusalText(capture) : 'not invoiced yet';
  return { kind: 'again', at: later(now, LOOK_FOR_INVOICE_EVERY), note };
}

/** Lets go of the rest of an authorization. A refusal is no loss: what is left of it ends by itself. */
export async function releaseRest(context: EffectContext): Promise<Attempt> {
  const outcome = await context.klarna.orders.releaseRemaining(
    klarnaOrderId(context),
    context.idempotencyKey,
  );
  if (outcome.kind === 'accepted') return done('released');
  return outcome.kind === 'refused' ? done(refusalText(outcome)) : again(context, outcome);
}
