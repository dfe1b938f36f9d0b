import type { AccountId } from '@kvitt/flow';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import { acceptingPorts, acceptPair, acceptRow, type Accepted } from '../../settlement/accept.js';
import type { Database } from '../../store/database.js';
import { findRow, type SettlementRow } from '../../store/settlements.js';
import { failed, type ApiErrorKey } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import { ACCEPT_ROW } from '../operations/suspense.js';
import type { TransactionPorts } from './transactions.js';

type Body = ValuesOf<typeof ACCEPT_ROW.body.members>;

const REFUSALS: Readonly<Record<Exclude<Accepted, 'accepted'>, ApiErrorKey>> = {
  not_waiting: 'row_not_waiting',
  no_order: 'row_of_no_order',
  not_zero: 'rows_not_zero',
};

/** What waits on suspense, worked off. */
export const suspenseRoutes = (ports: TransactionPorts): readonly ApiOperation[] => [
  answered<Body>(ACCEPT_ROW, async (call) => accept(ports, call)),
];

async function accept({ db, api }: TransactionPorts, call: UserCall<Body>): Promise<Answered> {
  const { user, body } = call;
  const { to, other, reason } = body;
  const row = await waitingRow(db, user.accountId, call.part('id'));
  if (row === null) return failed('row_not_waiting');
  if (to === null) return failed('invalid_request', 'to is missing');
  const by = { by: `${user.name} <${user.email}>`, reason };
  const booking = acceptingPorts({ db, submit: api.submit }, api.now());
  let accepted: Accepted;
  if (to === 'row') {
    const second = await waitingRow(db, user.accountId, String(other ?? ''));
    if (second === null) return failed('row_not_waiting');
    accepted = await acceptPair(booking, [row, second], by);
  } else {
    accepted = await acceptRow(booking, row, to, by);
  }
  if (accepted !== 'accepted') return failed(REFUSALS[accepted]);
  return done(
    { rowId: Number(row.rowId) },
    `payout ${row.paymentReference}, row ${row.position + 1}`,
  );
}

/** A row of the account that waits, by its number as it was written. */
async function waitingRow(
  db: Database,
  account: AccountId,
  number: string,
): Promise<SettlementRow | null> {
  if (!/^\d{1,16}$/.test(number)) return null;
  const row = await findRow(db, account, BigInt(number));
  return row?.state === 'suspense' ? row : null;
}
