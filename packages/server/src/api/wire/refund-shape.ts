import { CURRENCIES } from '@kvitt/flow';
import { LINES, TAX_TABLES } from './cart.js';
import { refuse } from './read.js';
import { integer, text } from './shape.js';
import { object, perhaps } from './shape-object.js';

/** The body of POST orders/{id}/refunds. */
export const REFUND_REQUEST = object(
  {
    checkout_data: perhaps(
      object(
        { items: LINES, tax_table: perhaps(TAX_TABLES) },
        {
          says:
            'The order’s cart, with one line more for each thing that comes back: a negative `unit_price`, or a negative ' +
            '`quantity`. Wins over `amount`.',
        },
      ),
    ),
    amount: integer({
      says: 'What is paid back, in minor units; missing or 0 for all that is left.',
      min: 0n,
      otherwise: refuse('invalid_amount'),
    }),
    currency: text({
      says: 'The order’s currency.',
      fold: 'upper',
      keywords: { enum: CURRENCIES },
    }),
    description: text({
      says: 'What the customer reads.',
      max: 200,
      otherwise: refuse('invalid_description', 'a refund has at most 200 characters'),
    }),
    refund_order_id: text({
      says: 'The merchant’s own number of the refund, unique in the order.',
      max: 50,
      otherwise: refuse('invalid_order_id', 'refund_order_id has at most 50 characters'),
    }),
  },
  { title: 'RefundRequest' },
);
