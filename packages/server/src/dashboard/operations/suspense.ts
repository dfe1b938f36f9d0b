import { refuse } from '../../api/wire/read.js';
import { always, record } from '../../api/wire/schema.js';
import { integer, oneOf, text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { FINANCIERS, type ApiDescription } from '../operation.js';

const PLACES = ['order', 'balance', 'income', 'row'] as const;

/** POST /api/finances/rows/:id/accept. */
export const ACCEPT_ROW = {
  id: 'acceptRow',
  method: 'POST',
  path: '/finances/rows/:id/accept',
  may: FINANCIERS,
  says: 'Accepts the explanation of a row that waits: for what it is about, the merchant’s balance, the provider, or together with another row that it nets.',
  body: object({
    to: oneOf(PLACES, {
      says: 'Who bears it.',
      fallback: null,
      otherwise: refuse('invalid_request', `to is one of ${PLACES.join(', ')}`),
    }),
    other: integer({
      says: 'With `to: row`, the number of the other row.',
      min: 1n,
      otherwise: refuse('invalid_request', 'other is the number of a row'),
    }),
    reason: text({
      says: 'Why; kept with the row.',
      max: 500,
      required: true,
      fits: (written) => written.trim() !== '',
      otherwise: refuse('invalid_request', 'say why, in at most 500 characters'),
    }),
  }),
  answer: record(
    { rowId: always('integer', 'The row that waits no longer.') },
    { title: 'RowAccepted' },
  ),
} as const satisfies ApiDescription;
