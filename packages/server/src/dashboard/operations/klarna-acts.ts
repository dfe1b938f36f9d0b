import { refuse } from '../../api/wire/read.js';
import { oneOf, text } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { SUPPORTERS, type ApiDescription } from '../operation.js';
import { TURN_CLOCK } from './more.js';

/** What can be done as Klarna, or as a customer at Klarna. */
export const KLARNA_ACTS = [
  'pay_out',
  'dispute',
  'default',
  'refuse_next_call',
  'break_off_next_call',
  'wrong_fee_in_next_payout',
  'clear_faults',
] as const;

/** POST /api/sandbox/klarna. */
export const ACT_AS_KLARNA = {
  id: 'actAsKlarna',
  method: 'POST',
  path: '/sandbox/klarna',
  may: SUPPORTERS,
  isSandboxOnly: true,
  says: 'Acts as Klarna: pays out at once what is invoiced, lets an order’s customer dispute or never pay, or disturbs the next call.',
  body: object({
    act: oneOf(KLARNA_ACTS, {
      says: 'What.',
      fallback: null,
      otherwise: refuse('invalid_request', `act is one of ${KLARNA_ACTS.join(', ')}`),
    }),
    transaction: text({
      says: 'The order that `dispute` and `default` are about, by Kvitt’s number.',
    }),
  }),
  answer: TURN_CLOCK.answer,
} as const satisfies ApiDescription;
