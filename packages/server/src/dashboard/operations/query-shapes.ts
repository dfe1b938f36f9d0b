import type { Instant } from '@kvitt/flow';
import { refuse, textOf, type Refused } from '../../api/wire/read.js';
import { shape, type Shape } from '../../api/wire/shape.js';
import { localMoment } from '../../api/wire/time.js';
import type { OrderPlace } from '../../queries/order-list.js';

/** Words, several separated by commas or given again and again; null when none are. */
export function words(
  says: string,
  known: readonly string[] | null = null,
): Shape<readonly string[] | null> {
  return shape(
    (value): readonly string[] | null | Refused => {
      const given = (Array.isArray(value) ? (value as readonly unknown[]) : [value])
        .flatMap((each) => (typeof each === 'string' ? each.split(',') : []))
        .map((each) => each.trim())
        .filter((each) => each !== '');
      const wrong = known === null ? undefined : given.find((each) => !known.includes(each));
      if (wrong !== undefined) return refuse('invalid_request', `"${wrong}"`);
      return given.length === 0 ? null : given;
    },
    { type: 'array', items: { type: 'string' } },
    { says },
  );
}

/** A day or a time of Amsterdam, or one with a zone of its own. */
export function moment(says: string): Shape<Instant | null> {
  return shape(
    (value) => {
      const written = textOf(value);
      return written === null
        ? null
        : (localMoment(written) ?? refuse('invalid_request', `"${written}"`));
    },
    { type: 'string' },
    { says },
  );
}

/** A whole number between two. */
export function number(says: string, min: number, max: number): Shape<number | null> {
  return shape(
    (value) => {
      const written = textOf(value);
      if (written === null) return null;
      const given = /^\d{1,4}$/.test(written) ? Number(written) : -1;
      return given >= min && given <= max
        ? given
        : refuse('invalid_request', `a number from ${min} to ${max}`);
    },
    { type: 'integer', minimum: min, maximum: max },
    { says },
  );
}

/** A place in a list as a text that means nothing to its reader. */
export const placeText = ({ at, transactionId }: OrderPlace): string =>
  Buffer.from(`${at.toString(36)}.${transactionId.toString(36)}`).toString('base64url');

/** A place in a list, from such a text. */
export const PLACE: Shape<OrderPlace | null> = shape(
  (value) => {
    const written = textOf(value);
    if (written === null) return null;
    const plain = Buffer.from(written, 'base64url').toString('latin1');
    const [, at = '', id = ''] = /^([0-9a-z]{1,9})\.([0-9a-z]{1,11})$/.exec(plain) ?? [];
    const read = { at: parseInt(at, 36) as Instant, transactionId: parseInt(id, 36) };
    const isOne = at !== '' && read.at <= 8.64e15 && Number.isSafeInteger(read.transactionId);
    return isOne ? read : refuse('invalid_request', 'after is no cursor');
  },
  { type: 'string' },
  { says: '`next` of the page before.' },
);
