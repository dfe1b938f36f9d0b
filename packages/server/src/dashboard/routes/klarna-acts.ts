import type { AccountId } from '@kvitt/flow';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import { KlarnaControlError, type KlarnaControls } from '../../sandbox/klarna-controls.js';
import type { SandboxPorts } from '../../sandbox/routes.js';
import type { Happening } from '../../sandbox/time-machine.js';
import { bringJobForward } from '../../store/jobs.js';
import { failed, type ApiFailure } from '../errors.js';
import { answered, done, type ApiOperation } from '../operation.js';
import { ACT_AS_KLARNA, type KLARNA_ACTS } from '../operations/klarna-acts.js';
import { turnedView } from './sandbox.js';
import { orderOf } from './transactions.js';

type Act = (typeof KLARNA_ACTS)[number];
type Asked = ValuesOf<typeof ACT_AS_KLARNA.body.members>;

/** What the sandbox's bar does as Klarna. */
export const klarnaActRoutes = (ports: SandboxPorts): readonly ApiOperation[] => [
  answered<Asked>(ACT_AS_KLARNA, async ({ user, body }) => {
    const { act, transaction } = body;
    if (act === null) return failed('invalid_request', 'act is missing');
    try {
      const happened = await perform(ports, user.accountId, act, transaction ?? '');
      return 'error' in happened ? happened : done(turnedView(ports, happened), act);
    } catch (error) {
      if (!(error instanceof KlarnaControlError)) throw error;
      return failed('invalid_request', error.message);
    }
  }),
];

async function perform(
  ports: SandboxPorts,
  account: AccountId,
  act: Act,
  transaction: string,
): Promise<readonly Happening[] | ApiFailure> {
  switch (act) {
    case 'pay_out':
      return payOut(ports, account);
    case 'dispute':
    case 'default': {
      const stored = await orderOf(ports, account, transaction);
      if (stored === null) return failed('unknown_transaction');
      const { orderId } = stored.payment.klarna;
      if (orderId === null) return failed('order_not_authorized');
      await ports.klarna.quarrel(orderId, act);
      return [noted(ports, `klarna_${act}`, stored.payment.orderId)];
    }
    case 'refuse_next_call':
    case 'break_off_next_call':
    case 'wrong_fee_in_next_payout':
    case 'clear_faults':
      await disturb(ports.klarna, act);
      return [noted(ports, act)];
  }
}

/** Klarna pays out, and Kvitt reads it now instead of in the morning. */
async function payOut(ports: SandboxPorts, account: AccountId): Promise<readonly Happening[]> {
  const { api, db, klarna, timeMachine } = ports;
  const references = await klarna.payOut();
  if (references.length === 0) return [noted(ports, 'nothing_to_pay_out')];
  const paid = references.map(() => noted(ports, 'klarna_paid_out'));
  await bringJobForward(db, account, 'poll_settlements', api.now());
  return [...paid, ...(await timeMachine.advanceTo(api.now()))];
}

async function disturb(
  klarna: KlarnaControls,
  act: Extract<
    Act,
    'refuse_next_call' | 'break_off_next_call' | 'wrong_fee_in_next_payout' | 'clear_faults'
  >,
): Promise<void> {
  switch (act) {
    case 'refuse_next_call':
      return klarna.fault({ kind: 'status' });
    case 'break_off_next_call':
      return klarna.fault({ kind: 'reset_after' });
    case 'wrong_fee_in_next_payout':
      return klarna.fault({ kind: 'settlement_fee_off' });
    case 'clear_faults':
      return klarna.clearFaults();
  }
}

const noted = ({ api }: SandboxPorts, what: string, orderId?: string): Happening => ({
  at: new Date(api.now()).toISOString(),
  side: 'klarna',
  what,
  ...(orderId === undefined ? {} : { order_id: orderId }),
});
