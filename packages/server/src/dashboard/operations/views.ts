import { refuse } from '../../api/wire/read.js';
import { always, listOfAll, record } from '../../api/wire/schema.js';
import { text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { VIEWERS, type ApiDescription } from '../operation.js';

const ANSWER = record(
  {
    views: listOfAll(
      record(
        {
          viewId: always('integer', 'Its number.'),
          name: always('string', 'What its owner calls it.'),
          query: always('string', 'The query of the overview’s address.'),
        },
        { title: 'SavedView' },
      ),
      'At most twenty, by name.',
    ),
  },
  { title: 'SavedViews' },
);

/** GET /api/views. */
export const LIST_VIEWS = {
  id: 'listViews',
  method: 'GET',
  path: '/views',
  may: VIEWERS,
  says: 'The views of the overview that you have kept.',
  answer: ANSWER,
} as const satisfies ApiDescription;

/** POST /api/views. */
export const SAVE_VIEW = {
  id: 'saveView',
  method: 'POST',
  path: '/views',
  may: VIEWERS,
  isUnaudited: true,
  says: 'Keeps a view of the overview under a name; one of the same name is replaced.',
  body: object({
    name: text({
      says: 'What it is called.',
      max: 60,
      otherwise: refuse('invalid_request', 'a name has at most 60 characters'),
    }),
    query: text({
      says: 'The query of the overview’s address, without the question mark.',
      max: 1000,
      fits: (query) => /^[\x21-\x7e]*$/.test(query),
      otherwise: refuse('invalid_request', 'query is none of an address'),
    }),
  }),
  answer: ANSWER,
} as const satisfies ApiDescription;

/** DELETE /api/views/:id. */
export const REMOVE_VIEW = {
  id: 'removeView',
  method: 'DELETE',
  path: '/views/:id',
  may: VIEWERS,
  isUnaudited: true,
  says: 'Removes a view that you have kept.',
  answer: ANSWER,
} as const satisfies ApiDescription;

/** Every call about kept views. */
export const VIEWS: readonly ApiDescription[] = [LIST_VIEWS, SAVE_VIEW, REMOVE_VIEW];
