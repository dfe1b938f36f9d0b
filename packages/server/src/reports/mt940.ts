import type { Currency } from '@kvitt/flow';
import { dayBefore, type Movement } from '../queries/statement.js';
import { sequenceNumber, shortDay, type Format, type Head } from './format.js';
import { swiftLines, swiftText } from './swift-text.js';
import { decimal, describe, magnitude, swiftKind } from './wording.js';

const LINE_MAX = 65;
const LINES_MAX = 6;

/**
 * SWIFT MT940 as it is exchanged in files: the fields of one message without the blocks around them, and a hyphen at the end. The
 * opening balance bears the date of the closing balance before it.
 */
export const MT940: Format = {
  contentType: 'text/plain; charset=us-ascii',
  extension: 'sta',
  head: (head) =>
    lines([
      `:20:S${shortDay(head.from)}${shortDay(head.to)}${head.currency}`,
      `:25:${head.accountId}`,
      `:28C:${sequenceNumber(head.from)}/1`,
      `:60F:${balance(head, head.openingMinor, dayBefore(head.from))}`,
    ]),
  page: (head, movements) =>
    movements
      .map((movement) => lines([...statementLine(head, movement), ...details(movement)]))
      .join(''),
  foot: (head) => lines([`:62F:${balance(head, head.closingMinor, dayBefore(head.to))}`, '-']),
};

const lines = (all: readonly string[]): string => all.map((line) => `${line}\r\n`).join('');

const balance = ({ currency }: Head, minor: bigint, day: string): string =>
  `${mark(minor)}${shortDay(day)}${currency}${amount(minor, currency)}`;

const mark = (minor: bigint): 'C' | 'D' => (minor < 0n ? 'D' : 'C');
const amount = (minor: bigint, currency: Currency): string =>
  decimal(magnitude(minor), currency).replace('.', ',');

/** Value date, booking date, direction, amount, kind, the merchant's reference and ours; then the reference of the transfer. */
function statementLine({ currency }: Head, movement: Movement): readonly string[] {
  const { amountMinor, transactionId, reference } = movement;
  const day = shortDay(new Date(movement.at).toISOString().slice(0, 10));
  return [
    `:61:${day}${day.slice(2)}${mark(amountMinor)}${amount(amountMinor, currency)}N${swiftKind(movement)}` +
      `${ownReference(movement)}//${transactionId}`,
    reference,
  ];
}

/** Sixteen characters without a slash, or the word for none: a reference that is cut short names something else. */
const ownReference = ({ orderId }: Movement): string =>
  orderId !== null && /^(?! )[A-Za-z0-9\-?:().,'+ ]{1,16}(?<! )$/.test(orderId)
    ? orderId
    : 'NONREF';

function details(movement: Movement): readonly string[] {
  const order = movement.orderId === null ? '' : `/EREF/${swiftText(movement.orderId)}`;
  const text = `${order}/REMI/${swiftText(describe(movement))}`;
  // The tag is part of the first line for a reader that counts, so nothing of the text is beyond the sixth.
  return swiftLines(`:86:${text}`, LINE_MAX, LINES_MAX);
}
