import { describe, expect, it } from 'vitest';
import {
  amountRefundable,
  transactionId,
  type EditionName,
  type PaymentCommand,
} from '../src/index.js';
import { holdings } from './support/books.js';
import { AMOUNTS, REFUND } from './support/example.js';
import { effectTexts, transferTexts } from './support/render.js';
import {
  ask,
  askAccepted,
  atMidnight,
  daysOn,
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
const { order, refund, fee, charge, smallcharge } = AMOUNTS;
const credit: PaymentCommand = { kind: 'add_to_balance' };
const returned = (amountMinor: bigint): PaymentCommand => ({ ...say.returned, amountMinor });
const sold = (amountMinor: bigint): PaymentCommand => ({ ...say.sale, amountMinor });
const refundState = ({ payment }: Story): string | undefined =>
  payment.refunds.find(({ transactionId: id }) => id === REFUND)?.flowState;
const sent = (story: Story, amountMinor: bigint | null = refund): Story =>
  tell(atMidnight(tell(story, refundOf(amountMinor))), processRefund);

describe('a refund before the invoice', () => {
  const captured = (): Story => paymentIn('captured', { edition: EDITION });

  it('moves no money, and the invoice is booked for what is left', () => {
    const invoiced = tell(sent(captured()), recordRefund, say.ship, say.invoice);
    expect(transferTexts(invoiced.transfers)).toEqual([
      `invoice ${order - refund} receivable>pending`,
    ]);
  });

  it('is settled when the payout lists the sale in full and the refund beside it', () => {
    const story = tell(sent(captured()), recordRefund, say.ship, say.invoice, say.sale, say.fee);
    expect(story.payment.flowState).toBe('settled');
    expect(holdings(tell(story, returned(refund), credit).transfers)).toEqual({
      bank: -(order - refund - fee),
      'merchant:balance': order - refund - fee - smallcharge,
      'fees:income': smallcharge,
    });
  });

  it('is settled when the payout lists only what was invoiced', () => {
    const invoiced = tell(sent(captured()), recordRefund, say.ship, say.invoice);
    const story = tell(invoiced, sold(order - refund), say.fee, credit);
    expect(story.payment.flowState).toBe('credited');
    expect(holdings(story.transfers)).toEqual({
      bank: -(order - refund - fee),
      'merchant:balance': order - refund - fee - smallcharge,
      'fees:income': smallcharge,
    });
  });

  it('that Klarna refuses before the invoice leaves the whole amount to be invoiced', () => {
    const story = tell(sent(captured()), refuseRefund, say.ship, say.invoice);
    expect(story.payment.invoicedMinor).toBe(order);
  });

  it('that Klarna refuses after the invoice is put back on it', () => {
    const story = tell(sent(captured()), say.ship, say.invoice, refuseRefund);
    expect(story.payment.invoicedMinor).toBe(order);
    expect(story.payment.pendingMinor).toBe(order);
  });

  it('that Klarna refuses after the credit reaches the balance', () => {
    const story = tell(sent(captured()), say.ship, say.invoice, say.sale, credit, refuseRefund);
    expect(holdings(story.transfers)).toEqual({
      bank: -order,
      'merchant:balance': order - smallcharge,
      'fees:income': smallcharge,
    });
  });

  it('of everything leaves nothing to invoice and nothing to owe', () => {
    const story = tell(sent(captured(), null), recordRefund, say.ship, say.invoice);
    expect(holdings(story.transfers)).toEqual({});
    expect(amountRefundable(story.payment)).toBe(0n);
  });

  it('of everything is settled by a sale of nothing, and leaves the fee to the merchant', () => {
    const invoiced = tell(sent(captured(), null), recordRefund, say.ship, say.invoice, say.fee);
    const story = tell(invoiced, sold(0n), credit);
    expect(holdings(story.transfers)).toEqual({
      bank: fee,
      'merchant:balance': -fee - 25n,
      'fees:income': 25n,
    });
  });

  it('asked for while the capture is outstanding waits for it', () => {
    const asked = atMidnight(tell(paymentIn('capturing', { edition: EDITION }), refundOf()));
    expect(askAccepted(asked, processRefund).events).toEqual([]);
    expect(refundState(tell(asked, say.capture, processRefund))).toBe('sending');
  });

  it('ends with an order whose capture Klarna refused for good', () => {
    const asked = tell(paymentIn('capturing', { edition: EDITION }), refundOf());
    const refused = tell(asked, {
      kind: 'record_capture_refusal',
      reason: 'CAPTURE_NOT_ALLOWED',
      klarnaStatus: 'CANCELLED',
    });
    expect(refundState(refused)).toBe('voided');
  });

  it('ends with an order that is cancelled after its capture was refused', () => {
    const asked = tell(paymentIn('capturing', { edition: EDITION }), refundOf());
    const cancelled = tell(
      asked,
      {
        kind: 'record_capture_refusal',
        reason: 'CAPTURE_NOT_ALLOWED',
        klarnaStatus: 'AUTHORIZED',
      },
      { kind: 'cancel_order', reason: null },
      { kind: 'record_cancellation' },
    );
    expect(cancelled.payment.flowState).toBe('cancelled');
    expect(refundState(cancelled)).toBe('voided');
  });
});

describe('a refund between invoice and payout', () => {
  const invoiced = (): Story => paymentIn('invoiced', { edition: EDITION });

  it('lowers what Klarna owes, whether the payout nets it or lists it', () => {
    const netted = tell(sent(invoiced()), recordRefund, sold(order - refund), say.fee, credit);
    const listed = tell(
      sent(invoiced()),
      recordRefund,
      say.sale,
      say.fee,
      returned(refund),
      credit,
    );
    const books = {
      bank: -(order - refund - fee),
      'merchant:balance': order - refund - fee - charge,
      'fees:income': charge,
    };
    expect(holdings(netted.transfers)).toEqual(books);
    expect(holdings(listed.transfers)).toEqual(books);
  });

  it('still under way at the credit stays pending until Klarna answers', () => {
    const credited = tell(sent(invoiced()), say.sale, credit);
    expect(credited.payment.pendingMinor).toBe(refund);
    expect(tell(credited, recordRefund).payment.pendingMinor).toBe(0n);
    const refused = tell(credited, refuseRefund);
    expect(refused.payment.pendingMinor).toBe(0n);
    expect(holdings(refused.transfers)).toEqual({
      bank: -order,
      'merchant:balance': order - charge,
      'fees:income': charge,
    });
  });

  it('asked for before the credit and due after it is taken from the balance', () => {
    const due = atMidnight(tell(invoiced(), refundOf(), say.sale));
    const credited = tell(due, credit);
    expect(transferTexts(askAccepted(credited, processRefund, refund).transfers)).toEqual([
      `refund_reserve ${refund} balance>reserved`,
    ]);
    const short = askAccepted(credited, processRefund, refund - 1n);
    expect(short.transfers).toEqual([]);
    expect(short.next.refunds[0]?.flowState).toBe('waiting');
  });

  it('of everything leaves the fees to the balance, which may go below zero', () => {
    const story = tell(sent(invoiced(), null), recordRefund, say.sale, say.fee, returned(order));
    expect(holdings(tell(story, credit).transfers)).toEqual({
      bank: fee,
      'merchant:balance': -fee - charge,
      'fees:income': charge,
    });
  });
});

describe('a refund after the credit', () => {
  const credited = (): Story => paymentIn('credited', { edition: EDITION });

  it('is set aside, given to Klarna, and netted by the next payout', () => {
    const asked = tell(credited(), refundOf());
    expect(holdings(asked.transfers)['merchant:reserved']).toBe(refund);
    const done = tell(atMidnight(asked), processRefund, recordRefund, returned(refund));
    expect(holdings(done.transfers)).toEqual({
      bank: -(order - fee - refund),
      'merchant:balance': order - fee - charge - refund,
      'fees:income': charge,
    });
  });

  it('goes back to the balance when it is taken back or refused', () => {
    const before = holdings(credited().transfers);
    const voided = tell(credited(), refundOf(), { kind: 'void_refund', refundId: REFUND });
    expect(holdings(voided.transfers)).toEqual(before);
    expect(holdings(tell(sent(credited()), refuseRefund).transfers)).toEqual(before);
  });

  it('that the balance cannot cover waits, and goes on by itself', () => {
    const asked = askAccepted(credited(), refundOf(), refund - 1n);
    const waiting: Story = { ...credited(), payment: asked.next };
    const due = atMidnight(waiting);
    expect(askAccepted(due, processRefund, refund - 1n).events).toEqual([]);
    const enough = askAccepted(daysOn(due, 1), processRefund, refund);
    expect(enough.next.refunds[0]?.flowState).toBe('sending');
    expect(effectTexts(enough.effects, due.now)).toEqual([`refund_klarna_order ${refund}`]);
  });

  it('cannot take more than is left, however often it is asked', () => {
    const once = tell(credited(), refundOf(order - 1n));
    const again = refundOf(2n, transactionId(2_000_002));
    expect(ask(once, again)).toMatchObject({ kind: 'refused', error: 'refund_above_rest' });
    expect(tell(once, { ...again, amountMinor: 1n }).payment.refunds).toHaveLength(2);
  });

  it('that was refused or taken back can be asked for again', () => {
    const all = tell(sent(credited(), null), refuseRefund);
    expect(amountRefundable(all.payment)).toBe(order);
    const voided = tell(credited(), refundOf(null), { kind: 'void_refund', refundId: REFUND });
    expect(amountRefundable(voided.payment)).toBe(order);
  });
});
