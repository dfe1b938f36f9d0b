import { releaseRefund } from '../../api/routes/refunds.js';
import { answered, type ApiOperation } from '../operation.js';
import { RELEASE_REFUND } from '../operations/refunds.js';
import { act } from './actions.js';
import type { TransactionPorts } from './transactions.js';

/** What can be done with a refund beside taking it back. */
export const refundRoutes = (ports: TransactionPorts): readonly ApiOperation[] => [
  answered(RELEASE_REFUND, async (call) =>
    act(ports, call, async (as) => releaseRefund(ports.api, as)),
  ),
];
