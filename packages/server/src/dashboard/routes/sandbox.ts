import type { ValuesOf } from '../../api/wire/shape-object.js';
import { actAsCustomer, turnClock, type SandboxPorts } from '../../sandbox/routes.js';
import type { Happening } from '../../sandbox/time-machine.js';
import { failed } from '../errors.js';
import { answered, done, type ApiOperation } from '../operation.js';
import { ACT_AS_CUSTOMER, TURN_CLOCK } from '../operations/more.js';
import { orderOf } from './transactions.js';

/** The sandbox's controls, for somebody who is signed in. */
export const sandboxRoutes = (ports: SandboxPorts): readonly ApiOperation[] => [
  answered<ValuesOf<typeof TURN_CLOCK.body.members>>(TURN_CLOCK, async ({ body }) => {
    const turned = await turnClock(ports, body);
    if (typeof turned === 'string') return failed('invalid_request', turned);
    return done(turnedView(ports, turned));
  }),
  answered<ValuesOf<typeof ACT_AS_CUSTOMER.body.members>>(
    ACT_AS_CUSTOMER,
    async ({ user, part, body: { action } }) => {
      const stored = await orderOf(ports, user.accountId, part('id'));
      if (stored === null) return failed('unknown_transaction');
      if (action === null) return failed('invalid_request', 'action is missing');
      const acted = await actAsCustomer(ports, stored, action);
      return 'error' in acted
        ? failed(acted.error, acted.detail)
        : done({ flowState: acted.payment.flowState }, stored.payment.orderId);
    },
  ),
];

/** The time after an advance, and what happened meanwhile. */
export const turnedView = (
  { api }: Pick<SandboxPorts, 'api'>,
  happened: readonly Happening[],
): object => ({
  now: new Date(api.now()).toISOString(),
  happened: happened.map(({ at, side, what, order_id: orderId }) => ({
    at,
    side,
    what,
    orderId: orderId ?? null,
  })),
});
