import { refuse } from '../../api/wire/read.js';
import { orNull, record } from '../../api/wire/schema.js';
import { text } from '../../api/wire/shape.js';
import { clearable } from '../../api/wire/site-shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ADMINS, type ApiDescription } from '../operation.js';

const BRAND = record(
  {
    name: orNull('string', 'What customers read above their order.'),
    logo: orNull('string', 'The image as a `data:` address.'),
  },
  { title: 'Brand' },
);

/** GET /api/sites/:id/brand. */
export const READ_BRAND = {
  id: 'readBrand',
  method: 'GET',
  path: '/sites/:id/brand',
  may: ADMINS,
  says: 'How a site shows itself on payment pages.',
  answer: BRAND,
} as const satisfies ApiDescription;

/** POST /api/sites/:id/brand. */
export const CHANGE_BRAND = {
  id: 'changeBrand',
  method: 'POST',
  path: '/sites/:id/brand',
  may: ADMINS,
  says: 'Changes how a site shows itself, on its own payment page and on Klarna’s of its next payments; what is missing stays.',
  body: object({
    name: clearable(
      text({ max: 120, otherwise: refuse('invalid_request', 'name has at most 120 characters') }),
      { says: 'At most 120 characters; null for none.' },
    ),
    logo: clearable(
      text({ max: 280_000, otherwise: refuse('invalid_request', 'a logo has at most 200 kB') }),
      { says: 'A PNG or JPEG of at most 200 kB in base64; null for none.' },
    ),
  }),
  answer: BRAND,
} as const satisfies ApiDescription;
