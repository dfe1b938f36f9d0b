import {
  accountId,
  transactionId,
  type AccountId,
  type Effect,
  type Instant,
  type TransactionId,
} from '@kvitt/flow';
import { statement, type Database, type Row } from './database.js';
import { isoText } from './arrays.js';
import { COVERED } from './payouts-waiting.js';
import { exchangeColumns, insertExchanges, type KeptExchange } from './klarna-exchanges.js';

/** An effect this process has claimed. */
export type ClaimedEffect = Readonly<{
  accountId: AccountId;
  effectId: bigint;
  transactionId: TransactionId;
  effect: Effect;
  /** How often it has been tried, this time included. */
  attempts: number;
  /** The same for every attempt. */
  idempotencyKey: string;
  claim: string;
}>;

/** Real seconds after which a claim whose holder is silent may be taken over. */
const LEASE_SECONDS = 60;

const CLAIM_EFFECTS = statement(
  'claim_effects',
  `update effects e
   set claim = $1, claimant = pg_backend_pid(),
     claimed_until = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}),
     attempts = e.attempts + 1
   from (
     select account_id, effect_id
     from effects
     where state = 'due' and due_at <= $2::timestamptz
       and (claimed_until is null or claimed_until < clock_timestamp())
     order by due_at, effect_id
     limit $3::integer
     for update skip locked) as due
   where e.account_id = due.account_id and e.effect_id = due.effect_id
   returning e.account_id, e.effect_id, e.transaction_id, e.body, e.attempts, e.idempotency_key`,
);

/** Claims up to `limit` effects that are due; other processes leave them alone until the lease ends. */
export async function claimEffects(
  db: Database,
  claim: string,
  now: Instant,
  limit: number,
): Promise<readonly ClaimedEffect[]> {
  const rows = await db.run(CLAIM_EFFECTS, [claim, isoText(now), limit]);
  return rows.map((row) => claimedOfRow(row, claim));
}

function claimedOfRow(row: Row, claim: string): ClaimedEffect {
  const body: unknown = JSON.parse(String(row['body']), (name, value: unknown) =>
    name.endsWith('Minor') && typeof value === 'number' ? BigInt(value) : value,
  );
  return {
    accountId: accountId(Number(row['account_id'])),
    effectId: row['effect_id'] as bigint,
    transactionId: transactionId(Number(row['transaction_id'])),
    effect: body as Effect,
    attempts: Number(row['attempts']),
    idempotencyKey: String(row['idempotency_key']),
    claim,
  };
}

/** A zero character is text nowhere but here: the database refuses it. */
const shown = (note: string): string => note.replaceAll('\0', '\uFFFD');

const END_EFFECT = statement(
  'end_effect',
  `with ended as (
     update effects
     set state = 'done', claim = null, claimed_until = null, note = $4
     where account_id = $1 and effect_id = $2 and claim = $3)
   ${insertExchanges(5)}`,
);

/** Ends an effect that has nothing to tell the flow, and keeps what was said at Klarna. */
export async function endEffect(
  db: Database,
  effect: ClaimedEffect,
  note: string,
  said: readonly KeptExchange[],
): Promise<void> {
  const { accountId, effectId, claim } = effect;
  await db.run(END_EFFECT, [accountId, effectId, claim, shown(note), ...exchangeColumns(said)]);
}

const POSTPONE_EFFECT = statement(
  'postpone_effect',
  `with postponed as (
     update effects
     set due_at = $4::timestamptz, claim = null, claimed_until = null, note = $5
     where account_id = $1 and effect_id = $2 and claim = $3)
   ${insertExchanges(6)}`,
);

/** Gives an effect back to be tried again from `at`, and keeps what was said at Klarna. */
export async function postponeEffect(
  db: Database,
  effect: ClaimedEffect,
  at: Instant,
  note: string,
  said: readonly KeptExchange[],
): Promise<void> {
  await db.run(POSTPONE_EFFECT, [
    effect.accountId,
    effect.effectId,
    effect.claim,
    isoText(at),
    shown(note),
    ...exchangeColumns(said),
  ]);
}

const UNDER_WAY = statement(
  'effects_under_way',
  `select exists (
     select 1 from effects
     where account_id = $1 and transaction_id = $2 and state = 'due' and due_at <= $3::timestamptz
   ) as found`,
);

/** Whether something due is still to be done at Klarna for a payment. */
export async function hasEffectsUnderWay(
  db: Database,
  account: AccountId,
  transaction: TransactionId,
  now: Instant,
): Promise<boolean> {
  const [row] = await db.run(UNDER_WAY, [account, transaction, isoText(now)]);
  return row?.['found'] === true;
}

const DUE_WORK = statement(
  'due_work',
  `select
     exists (select 1 from effects where state = 'due' and due_at <= $1::timestamptz) as effects,
     exists (select 1 from notifications n where n.state = 'due' and n.due_at <= $1::timestamptz
       and not exists (select 1 from notifications e where e.account_id = n.account_id
         and e.transaction_id = n.transaction_id and e.sequence < n.sequence
         and e.state = 'due' and e.due_at > $1::timestamptz)) as notifications,
     exists (select 1 from timers where due_at <= $1::timestamptz) as timers,
     exists (select 1 from jobs where kind = 'poll_settlements' and due_at <= $1::timestamptz) as settlements,
     exists (select 1 from jobs where kind = 'check_orders' and due_at <= $1::timestamptz) as checks,
     exists (select 1 from payout_plans where due_at <= $1::timestamptz) or exists (${COVERED}) as payouts`,
);

/** The names of the duties that have something due, claimed or not: the columns above. */
export async function dueWork(db: Database, now: Instant): Promise<readonly string[]> {
  const [row] = await db.run(DUE_WORK, [isoText(now)]);
  return Object.entries(row ?? {}).flatMap(([name, isDue]) => (isDue === true ? [name] : []));
}

const NEXT_DUE = statement(
  'next_due',
  `select (extract(epoch from min(due_at)) * 1000)::bigint as at from (
     (select due_at from effects where state = 'due' and due_at > $1::timestamptz order by due_at limit 1)
     union all
     (select due_at from notifications where state = 'due' and due_at > $1::timestamptz
       order by due_at limit 1)
     union all
     (select due_at from timers where due_at > $1::timestamptz order by due_at limit 1)
     union all
     (select due_at from jobs where due_at > $1::timestamptz order by due_at limit 1)
     union all
     (select due_at from payout_plans where due_at > $1::timestamptz order by due_at limit 1)
   ) as next`,
);

/** When the next effect, notification, deadline or planned payout falls due after `now`; null when there is none. */
export async function nextDue(db: Database, now: Instant): Promise<Instant | null> {
  const [row] = await db.run(NEXT_DUE, [isoText(now)]);
  const at = row?.['at'];
  return typeof at === 'bigint' ? (Number(at) as Instant) : null;
}
