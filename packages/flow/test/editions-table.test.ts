import { describe, expect, it } from 'vitest';
import {
  editionOf,
  EDITIONS,
  isEditionName,
  PAYMENT_STATES,
  paymentPair,
  REFUND_STATES,
  refundPair,
  type EditionName,
} from '../src/index.js';
import { pairText } from './support/render.js';
import { cell, readTable } from './support/table.js';
import { EDITION_NAMES, isPaymentState, isRefundState } from './support/words.js';

describe('editions.table', () => {
  const rows = readTable('editions.table');
  const named = rows.map((row) => [`${cell(row, 'what')} ${cell(row, 'state')}`, row] as const);
  it.each(named)('%s', (_, row) => {
    for (const edition of EDITION_NAMES) {
      expect(readingOf(edition, cell(row, 'what'), cell(row, 'state'))).toBe(cell(row, edition));
    }
  });

  const readingOf = (edition: EditionName, what: string, state: string): string => {
    if (what === 'policy') return editionOf(edition).captureOn;
    if (what === 'payment' && isPaymentState(state)) return pairText(paymentPair(edition, state));
    if (what === 'refund' && isRefundState(state)) return pairText(refundPair(edition, state));
    throw new Error(`unknown: ${what} ${state}`);
  };

  it('names every edition and every state once', () => {
    expect(named.map(([name]) => name).toSorted()).toEqual(
      [
        'policy captures',
        ...PAYMENT_STATES.map((state) => `payment ${state}`),
        ...REFUND_STATES.map((state) => `refund ${state}`),
      ].toSorted(),
    );
    expect([...(rows[0]?.cells.keys() ?? [])].filter(isEditionName)).toEqual(EDITION_NAMES);
  });

  it('is about every edition there is', () => {
    expect(Object.keys(EDITIONS)).toEqual(EDITION_NAMES);
  });
});
