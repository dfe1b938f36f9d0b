import { describe, expect, it } from 'vitest';
import { type EditionName, type PaymentCommand } from '../src/index.js';
import { holdings } from './support/books.js';
import { AMOUNTS, REFUND } from './support/example.js';
import { effectTexts } from './support/render.js';
import {
  ask,
  askAccepted,
  at,
  atMidnight,
  daysOn,
  KLARNA_EXPIRES,
  paymentIn,
  processRefund,
  recordRefund,
  refundOf,
  refuseRefund,
  say,
  tell,
  type Story,
} from './support/story.js';

const EDITION: EditionName = '2021';
const { order, refund, fee, charge, part } = AMOUNTS;
const credit: PaymentCommand = { kind: 'add_to_balance' };
const returned = (amountMinor: bigint): PaymentCommand => ({ ...say.returned, amountMinor });
const sold = (amountMinor: bigint): PaymentCommand => ({ ...say.sale, amountMinor });
const atDeadline = (story: Story): Story => at(story, story.payment.shipBefore ?? story.now);
const expire = (story: Story): Story => tell(atDeadline(story), { kind: 'expire_shipping' });
const refundState = ({ payment }: Story): string | undefined =>
  payment.refunds.find(({ transactionId: id }) => id === REFUND)?.flowState;
const sent = (story: Story, amountMinor: bigint | null = refund): Story =>
  tell(atMidnight(tell(story, refundOf(amountMinor))), processRefund);

describe('an order that is not shipped in time', () => {
  const captured = (): Story => paymentIn('captured', { edition: EDITION });

  it('gives back what a refund under way has not', () => {
    const decision = askAccepted(atDeadline(sent(captured())), { kind: 'expire_shipping' });
    expect(effectTexts(decision.effects, captured().now)).toEqual([
      `return_klarna_capture ${order - refund}`,
    ]);
  });

  it('gives back the rest when Klarna refuses that refund', () => {
    const decision = askAccepted(expire(sent(captured())), refuseRefund);
    expect(effectTexts(decision.effects, captured().now)).toEqual([
      `return_klarna_capture ${refund}`,
    ]);
    expect(decision.next.flowState).toBe('expired');
  });

  it('takes no more back when Klarna accepts it', () => {
    const decision = askAccepted(expire(sent(captured())), recordRefund);
    expect(effectTexts(decision.effects, captured().now)).toEqual([]);
  });

  it('ends a refund that has not left, since everything is given back', () => {
    const expired = expire(tell(captured(), refundOf()));
    expect(refundState(expired)).toBe('voided');
    expect(ask(expired, processRefund).kind).toBe('ignored');
  });

  it('is not revived by anything', () => {
    const expired = expire(captured());
    const attempts: readonly PaymentCommand[] = [
      say.ship,
      { kind: 'extend_shipping', reason: null },
      { kind: 'cancel_order', reason: null },
      { kind: 'start_payment' },
      refundOf(),
    ];
    expect(attempts.map((command) => ask(expired, command).kind)).toEqual(
      attempts.map(() => 'refused'),
    );
  });

  it('cannot be shipped at its deadline even before the deadline was seen to', () => {
    expect(ask(atDeadline(captured()), say.ship)).toMatchObject({ error: 'order_expired' });
    const justBefore = at(captured(), (atDeadline(captured()).now - 1) as never);
    expect(tell(justBefore, say.ship).payment.flowState).toBe('shipped');
  });

  it('leaves nothing owed when its sale and its return are both paid out', () => {
    const story = tell(expire(tell(captured(), say.sale)), returned(order));
    expect(holdings(story.transfers)).toEqual({});
  });

  it("leaves Klarna's fee to the merchant, before the deadline or after", () => {
    const early = expire(tell(captured(), say.sale, say.fee));
    const late = tell(expire(captured()), say.sale, say.fee);
    const books = { bank: fee, 'merchant:balance': -fee };
    expect(holdings(tell(early, returned(order)).transfers)).toEqual(books);
    expect(holdings(tell(late, returned(order)).transfers)).toEqual(books);
    expect(tell(early, returned(order)).payment.pendingMinor).toBe(0n);
  });

  it('has no part in a payout when it was never captured', () => {
    const never = expire(paymentIn('authorized', { edition: '2025' }));
    expect(ask(never, say.sale)).toMatchObject({ kind: 'refused', error: 'order_expired' });
  });

  it('waits for the answer to an extension, and looks again when it came to nothing', () => {
    const asked = tell(daysOn(paymentIn('authorized', { edition: '2025' }), 10), {
      kind: 'extend_shipping',
      reason: null,
    });
    const due = atDeadline(asked);
    expect(askAccepted(due, { kind: 'expire_shipping' }).next.flowState).toBe('authorized');
    const refused = tell(due, { kind: 'record_extension_refusal', reason: 'NOT_ALLOWED' });
    expect(tell(refused, { kind: 'expire_shipping' }).payment.flowState).toBe('expired');
  });
});

describe('a payout before shipment', () => {
  const captured = (): Story => paymentIn('captured', { edition: EDITION });

  it('is booked, and reaches the balance only after the invoice', () => {
    const early = tell(captured(), say.sale, say.fee);
    expect(early.payment.flowState).toBe('captured');
    expect(ask(early, credit).kind).toBe('ignored');
    const settled = tell(early, say.ship, say.invoice);
    expect(settled.payment.flowState).toBe('settled');
    expect(holdings(tell(settled, credit).transfers)).toEqual({
      bank: -(order - fee),
      'merchant:balance': order - fee - charge,
      'fees:income': charge,
    });
  });

  it('before the capture is known waits for it, so that nothing is lost', () => {
    const shipped = tell(paymentIn('authorized', { edition: '2025' }), say.ship, say.sale);
    expect(shipped.payment.flowState).toBe('shipped');
    const settled = tell(shipped, say.capture, say.invoice);
    expect(settled.payment.flowState).toBe('settled');
    expect(settled.payment.pendingMinor).toBe(order);
  });
});

describe('a payout', () => {
  it('of a part credits nothing until the rest has come', () => {
    const partly = tell(paymentIn('invoiced', { edition: EDITION }), sold(part));
    expect(partly.payment.flowState).toBe('invoiced');
    expect(tell(partly, sold(order - part)).payment.flowState).toBe('settled');
  });

  it('proves an invoice whose number comes later', () => {
    const settled = tell(paymentIn('shipped', { edition: EDITION }), say.sale);
    expect(settled.payment.klarna.invoiceNumber).toBeNull();
    const numbered = tell(settled, say.invoice);
    expect(numbered.payment.klarna.invoiceNumber).toBe(say.invoice.invoiceNumber);
    expect(numbered.payment.invoicedMinor).toBe(order);
    expect(ask(numbered, say.invoice).kind).toBe('ignored');
  });

  it('brings a late fee to the balance, which may go below zero', () => {
    const story = tell(paymentIn('credited', { edition: EDITION }), {
      kind: 'record_fee',
      amountMinor: order,
      taxMinor: 0n,
      paymentReference: 'PAYOUT3',
    });
    expect(holdings(story.transfers)['merchant:balance']).toBe(-fee - charge);
  });
});

describe('news that comes late, twice or out of order', () => {
  it('does not undo a capture by an earlier refusal', () => {
    const shipped = paymentIn('shipped', { edition: EDITION });
    const late = ask(shipped, {
      kind: 'record_capture_refusal',
      reason: 'CAPTURE_NOT_ALLOWED',
      klarnaStatus: 'CAPTURED',
    });
    expect(late.kind).toBe('ignored');
  });

  it('takes a capture for true after a refusal that was about an earlier call', () => {
    const authorized = paymentIn('authorized', { edition: '2025' });
    expect(tell(authorized, say.capture).payment.flowState).toBe('captured');
    const cancelling = paymentIn('cancelling', { edition: '2025' });
    expect(tell(cancelling, say.capture).payment.flowState).toBe('captured');
    const decision = askAccepted(expire(authorized), say.capture);
    expect(decision.next.flowState).toBe('expired');
    expect(effectTexts(decision.effects, authorized.now)).toEqual([
      `return_klarna_capture ${order}`,
    ]);
  });

  it('takes an invoice before its capture for no news, and books it when it is told again', () => {
    const shipped = tell(paymentIn('authorized', { edition: '2025' }), say.ship);
    expect(ask(shipped, say.invoice).kind).toBe('ignored');
    expect(tell(shipped, say.capture, say.invoice).payment.pendingMinor).toBe(order);
  });

  it('does not keep an order alive when the answer to its extension was not heard', () => {
    const asked = tell(daysOn(paymentIn('authorized', { edition: '2025' }), 10), {
      kind: 'extend_shipping',
      reason: null,
    });
    const cancelling = tell(asked, { kind: 'cancel_order', reason: null });
    const heard = ask(cancelling, { kind: 'record_extension', klarnaExpiresAt: KLARNA_EXPIRES });
    expect(heard.kind).toBe('ignored');
    const back = tell(cancelling, {
      kind: 'record_cancellation_refusal',
      reason: 'CANCEL_NOT_ALLOWED',
      klarnaStatus: 'AUTHORIZED',
    });
    expect(back.payment.extensionAsked).toBe(false);
    expect(expire(back).payment.flowState).toBe('expired');
  });

  it('releases an approval that comes after the end', () => {
    const decision = askAccepted(paymentIn('expired', { edition: EDITION }), say.approval);
    expect(decision.events).toEqual([]);
    expect(effectTexts(decision.effects, paymentIn('expired', { edition: EDITION }).now)).toEqual([
      'release_klarna_authorization',
    ]);
  });
});
