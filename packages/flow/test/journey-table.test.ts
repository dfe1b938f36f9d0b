import { describe, expect, it } from 'vitest';
import {
  editionOf,
  paymentPair,
  refundPair,
  type EditionName,
  type PaymentCommand,
} from '../src/index.js';
import { policyOf, REFUND } from './support/example.js';
import { pairText } from './support/render.js';
import {
  at,
  atMidnight,
  begin,
  daysOn,
  paymentIn,
  processRefund,
  recordRefund,
  refundOf,
  say,
  tell,
  type Story,
} from './support/story.js';
import { cell, readTable } from './support/table.js';
import { EDITION_NAMES } from './support/words.js';

const ROWS = readTable('journey.table');

const start = (edition: EditionName): Story =>
  begin(policyOf(edition, editionOf(edition).captureOn));
const walk =
  (...commands: readonly PaymentCommand[]) =>
  (story: Story): Story =>
    tell(story, ...commands);

/** What happens in a row: it begins the story, or goes on with it. */
type Step = (story: Story, edition: EditionName) => Story;

/** The journeys of the table, step by step, as commands. */
const JOURNEYS: Readonly<Record<string, readonly Step[]>> = {
  successful: [
    (_, edition) => start(edition),
    walk({ kind: 'start_payment' }, say.session),
    walk(say.approval, say.authorization),
    (story) => (story.payment.flowState === 'capturing' ? tell(story, say.capture) : story),
    (story) => {
      const asked = tell(daysOn(story, 20), { kind: 'extend_shipping', reason: 'Back order' });
      const { extensionAsked } = asked.payment;
      const klarnaExpiresAt = daysOn(asked, 28).now;
      return extensionAsked ? tell(asked, { kind: 'record_extension', klarnaExpiresAt }) : asked;
    },
    (story) => {
      const shipped = tell(daysOn(story, 10), say.ship);
      return shipped.payment.klarna.captureId === null ? tell(shipped, say.capture) : shipped;
    },
    walk(say.invoice),
    // Klarna pays out whether or not the customer has paid; nobody hears of the customer's payment.
    (story) => daysOn(story, 5),
    walk(say.sale, say.fee),
    (story) => tell(atMidnight(story), { kind: 'add_to_balance' }),
  ],
  declined: [
    (_, edition) =>
      tell(
        start(edition),
        { kind: 'start_payment' },
        { kind: 'record_decline', reason: 'Klarna declined the customer' },
      ),
  ],
  cancelled: [
    (_, edition) =>
      tell(start(edition), { kind: 'start_payment' }, { kind: 'record_customer_cancel' }),
    (_, edition) => tell(start(edition), { kind: 'cancel_order', reason: null }),
    (_, edition) =>
      tell(paymentIn('cancelling', { edition, captureOn: 'shipment' }), {
        kind: 'record_cancellation',
      }),
  ],
  expired: [
    (_, edition) => {
      const opened = tell(start(edition), { kind: 'start_payment' });
      return tell(daysOn(opened, 1), { kind: 'expire_payment' });
    },
    (_, edition) => {
      const story = paymentIn(edition === '2021' ? 'captured' : 'authorized', { edition });
      return tell(at(story, story.payment.shipBefore ?? story.now), { kind: 'expire_shipping' });
    },
  ],
  refund: [
    (_, edition) => tell(paymentIn('credited', { edition }), refundOf()),
    (story) => tell(atMidnight(story), processRefund, recordRefund),
  ],
};

describe.each(EDITION_NAMES)('the flow of record, edition %s', (edition) => {
  it.each(Object.entries(JOURNEYS))('%s', (journey, steps) => {
    const rows = ROWS.filter((row) => cell(row, 'journey') === journey);
    expect(rows.map((row) => cell(row, 'row'))).toEqual(steps.map((_, index) => String(index)));
    let story = start(edition);
    let reading = '';
    const read: string[] = [];
    const says: string[] = [];
    for (const [index, row] of rows.entries()) {
      story = steps[index]?.(story, edition) ?? story;
      const pair = cell(row, `pair ${edition}`);
      says.push(`${cell(row, 'what happens')}: ${pair === '=' ? reading : pair}`);
      reading = readingOf(story, journey, edition);
      read.push(`${cell(row, 'what happens')}: ${reading}`);
    }
    expect(read).toEqual(says);
  });

  it('leaves the original as it was when a refund is completed', () => {
    const credited = paymentIn('credited', { edition });
    const refunded = tell(atMidnight(tell(credited, refundOf())), processRefund, recordRefund);
    expect(refunded.payment.flowState).toBe(credited.payment.flowState);
  });
});

function readingOf({ payment }: Story, journey: string, edition: EditionName): string {
  if (journey !== 'refund') return pairText(paymentPair(edition, payment.flowState));
  const refund = payment.refunds.find(({ transactionId }) => transactionId === REFUND);
  if (refund === undefined) throw new Error('there is a refund');
  return pairText(refundPair(edition, refund.flowState));
}

it('the journeys of the table are the ones walked', () => {
  expect([...new Set(ROWS.map((row) => cell(row, 'journey')))]).toEqual(Object.keys(JOURNEYS));
});
