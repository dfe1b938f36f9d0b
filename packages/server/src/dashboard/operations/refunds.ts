import { SUPPORTERS, type ApiDescription } from '../operation.js';
import { READ_TRANSACTION } from './transactions.js';

/** POST /api/transactions/:id/refunds/:refund/release. */
export const RELEASE_REFUND = {
  id: 'releaseRefund',
  method: 'POST',
  path: '/transactions/:id/refunds/:refund/release',
  may: SUPPORTERS,
  says: 'Sends a refund to Klarna now that waits for midnight or for the balance; refused while the balance does not cover it.',
  answer: READ_TRANSACTION.answer,
} as const satisfies ApiDescription;
