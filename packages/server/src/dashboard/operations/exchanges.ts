import { refuse } from '../../api/wire/read.js';
import { always, listOfAll, orNull, record } from '../../api/wire/schema.js';
import { text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { VIEWERS, type ApiDescription } from '../operation.js';
import { MOMENT } from './session.js';

/** GET /api/transactions/:id/klarna. */
export const LIST_EXCHANGES = {
  id: 'listKlarnaExchanges',
  method: 'GET',
  path: '/transactions/:id/klarna',
  may: VIEWERS,
  says: 'What Kvitt and Klarna said to each other about an order, attempt by attempt, without tokens.',
  query: object({
    before: text({
      says: 'Only older than this one.',
      fits: (at) => /^\d{1,15}$/.test(at),
      otherwise: refuse('invalid_request', 'before is a number'),
    }),
  }),
  answer: record(
    {
      exchanges: listOfAll(
        record(
          {
            exchangeId: always('integer', 'Its number; a later one has a greater.'),
            kind: always('string', 'What was to be done.'),
            attempt: always('integer', 'From 1.'),
            at: MOMENT,
            method: always('string', 'How Klarna was called.'),
            path: always('string', 'Below the address of Klarna’s API.'),
            httpStatus: orNull('integer', 'What Klarna answered; null when nothing came.'),
            correlationId: orNull('string', 'Klarna’s own number of it, for its support.'),
            request: orNull('string', 'The body sent, JSON; null when there was none.'),
            isRequestCut: always('boolean', 'Whether more than its first 16 kB were sent.'),
            answer: orNull('string', 'The body of the answer, as it came; null when it was empty.'),
            isAnswerCut: always('boolean', 'Whether more than its first 16 kB came.'),
            error: orNull('string', 'Why there was no whole answer.'),
          },
          { title: 'KlarnaExchange' },
        ),
        'Newest first, at most twenty.',
      ),
      next: orNull('integer', '`before` of the next page; null when nothing is left.'),
    },
    { title: 'KlarnaExchanges' },
  ),
} as const satisfies ApiDescription;
