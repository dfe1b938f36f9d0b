import { createHash } from 'node:crypto';
import {
  canonicalEvent,
  isTransaction,
  type Decision,
  type Instant,
  type OrderRequest,
  type Payment,
} from '@kvitt/flow';
import { statement, type Session } from './database.js';
import { listExpected, writeExpected } from './expected-settlements.js';
import { keepExchanges, type KeptExchange } from './klarna-exchanges.js';
import { book } from './ledger.js';
import {
  booleans,
  byteStrings,
  instants,
  integers,
  isoText,
  numbers,
  texts,
  type Column,
} from './arrays.js';
import { writeNames } from './names.js';
import { writeOutbox } from './outbox-rows.js';
import { PAYMENT_COLUMNS, refundedMinor, stateText } from './payment-row.js';

/** An accepted decision on its way into the store. */
export type Entry = Readonly<{
  decision: Extract<Decision, { kind: 'accepted' }>;
  /** Hash of the payment's last event before this decision; all zero for a new payment. */
  lastHash: Uint8Array;
  /** The merchant's request, for a payment that is created. */
  request: OrderRequest | null;
}>;

/** Everything one commit writes. */
export type Writes = {
  readonly entries: Entry[];
  readonly effectsDone: {
    accountId: number;
    effectId: bigint;
    note: string;
    said: readonly KeptExchange[];
  }[];
  readonly timersFired: { accountId: number; timerId: bigint }[];
  readonly rowsMatched: { accountId: number; rowId: bigint; transactionId: number }[];
  readonly answers: {
    accountId: number;
    siteId: number;
    key: string;
    requestHash: string;
    http: number;
    body: string;
  }[];
};

/** A commit with nothing in it. */
export const noWrites = (): Writes => ({
  entries: [],
  effectsDone: [],
  timersFired: [],
  rowsMatched: [],
  answers: [],
});

/** SHA-256 of the hash before and the event's canonical text: one link of a payment's chain. */
export const chainHash = (previous: Uint8Array, body: string): Uint8Array =>
  createHash('sha256').update(previous).update(body).digest();

/** The hash before a payment's first event. */
export const GENESIS: Uint8Array = new Uint8Array(32);

/**
 * Writes everything a group of decisions says, in set-based statements sent together. This is the only place that
 * changes a status; balances change with it, through `ledger.ts`. Several entries may concern one payment: later ones saw the earlier.
 */
export async function write(session: Session, writes: Writes, now: Instant): Promise<void> {
  const sent: Promise<unknown>[] = [];
  const rows = eventRows(writes.entries);
  sent.push(...writeOrders(session, writes.entries, rows.lastHashes));
  if (rows.events.length > 0) sent.push(writeEvents(session, rows.events));
  sent.push(...writeLedger(session, writes.entries, now));
  const decisions = writes.entries.map(({ decision }) => decision);
  sent.push(...writeNames(session, decisions));
  sent.push(...writeExpected(session, decisions));
  sent.push(...writeOutbox(session, decisions, now));
  sent.push(...writeTimers(session, writes));
  sent.push(...writeEnds(session, writes, now));
  await Promise.all(sent);
}

type EventRow = Readonly<{
  accountId: number;
  transactionId: number;
  seq: number;
  body: string;
  hash: Uint8Array;
}>;

const keyOf = (payment: Payment): string => `${payment.accountId}/${payment.transactionId}`;

function eventRows(entries: readonly Entry[]): {
  events: EventRow[];
  lastHashes: Map<string, Uint8Array>;
} {
  const events: EventRow[] = [];
  const lastHashes = new Map<string, Uint8Array>();
  for (const { decision, lastHash } of entries) {
    const { next } = decision;
    const key = keyOf(next);
    let hash = lastHashes.get(key) ?? lastHash;
    let seq = next.version - decision.events.length;
    for (const event of decision.events) {
      const body = canonicalEvent(event);
      hash = chainHash(hash, body);
      seq += 1;
      const { accountId, transactionId } = next;
      events.push({ accountId, transactionId, seq, body, hash });
    }
    lastHashes.set(key, hash);
  }
  return { events, lastHashes };
}

const INSERT_ORDERS = statement(
  'insert_orders',
  `insert into orders (${PAYMENT_COLUMNS}, refunded_minor, last_hash, created_at, modified_at, edition,
     is_transaction)
   select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
     $7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::integer[],
     $13::bigint[], $14::bytea[], $15::timestamptz[], $16::timestamptz[], $17::text[], $18::boolean[])`,
);
const INSERT_REQUESTS = statement(
  'insert_order_requests',
  `insert into order_requests (account_id, transaction_id, body)
   select * from unnest($1::bigint[], $2::bigint[], $3::text[])`,
);
const UPDATE_ORDERS = statement(
  'update_orders',
  `update orders o
   set flow_state = n.flow_state, captured_minor = n.captured_minor, refunded_minor = n.refunded_minor,
     klarna_order_id = n.klarna_order_id, state = n.state, version = n.version,
     last_hash = n.last_hash, modified_at = n.modified_at,
     settled_at = to_timestamp(n.settled_ms / 1000.0), is_transaction = o.is_transaction or n.has_gone_on
   from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::text[],
     $7::text[], $8::integer[], $9::bytea[], $10::timestamptz[], $11::bigint[],
     $12::boolean[])
     as n(account_id, transaction_id, flow_state, captured_minor, refunded_minor, klarna_order_id,
       state, version, last_hash, modified_at, settled_ms, has_gone_on)
   where o.account_id = n.account_id and o.transaction_id = n.transaction_id`,
);
function writeOrders(
  session: Session,
  entries: readonly Entry[],
  hashes: ReadonlyMap<string, Uint8Array>,
): Promise<unknown>[] {
  const created = new Map<string, Entry>();
  const final = new Map<string, Payment>();
  for (const entry of entries) {
    if (entry.decision.events.length === 0) continue;
    const { next } = entry.decision;
    if (entry.request !== null) created.set(keyOf(next), entry);
    final.set(keyOf(next), next);
  }
  const inserts = [...final.values()].filter((p) => created.has(keyOf(p)));
  const updates = [...final.values()].filter((p) => !created.has(keyOf(p)));
  const hash = (p: Payment): Uint8Array => hashes.get(keyOf(p)) ?? GENESIS;
  const sent: Promise<unknown>[] = [];
  if (inserts.length > 0) {
    sent.push(session.run(INSERT_ORDERS, insertValues(inserts, hash, created)));
    sent.push(
      session.run(INSERT_REQUESTS, [
        numbers(inserts.map((p) => p.accountId)),
        numbers(inserts.map((p) => p.transactionId)),
        texts(inserts.map((p) => JSON.stringify(created.get(keyOf(p))?.request ?? null))),
      ]),
    );
  }
  if (updates.length > 0) {
    sent.push(
      session.run(UPDATE_ORDERS, [
        numbers(updates.map((p) => p.accountId)),
        numbers(updates.map((p) => p.transactionId)),
        texts(updates.map((p) => p.flowState)),
        numbers(updates.map((p) => p.capturedMinor)),
        numbers(updates.map(refundedMinor)),
        texts(updates.map((p) => p.klarna.orderId)),
        texts(updates.map(stateText)),
        integers(updates.map((p) => p.version)),
        byteStrings(updates.map(hash)),
        instants(updates.map((p) => p.modifiedAt)),
        numbers(updates.map((p) => p.settledAt)),
        booleans(updates.map((p) => isTransaction(p, { gateway: null }))),
      ]),
    );
  }
  return sent;
}

function insertValues(
  inserts: readonly Payment[],
  hash: (p: Payment) => Uint8Array,
  created: ReadonlyMap<string, Entry>,
): Column[] {
  const gateway = (p: Payment): OrderRequest['gateway'] =>
    created.get(keyOf(p))?.request?.gateway ?? null;
  return [
    numbers(inserts.map((p) => p.accountId)),
    numbers(inserts.map((p) => p.transactionId)),
    numbers(inserts.map((p) => p.siteId)),
    texts(inserts.map((p) => p.orderId)),
    texts(inserts.map((p) => p.token)),
    texts(inserts.map((p) => p.flowState)),
    texts(inserts.map((p) => p.currency)),
    numbers(inserts.map((p) => p.amountMinor)),
    numbers(inserts.map((p) => p.capturedMinor)),
    texts(inserts.map((p) => p.klarna.orderId)),
    texts(inserts.map(stateText)),
    integers(inserts.map((p) => p.version)),
    numbers(inserts.map(refundedMinor)),
    byteStrings(inserts.map(hash)),
    instants(inserts.map((p) => p.createdAt)),
    instants(inserts.map((p) => p.modifiedAt)),
    texts(inserts.map((p) => p.policy.edition)),
    booleans(inserts.map((p) => isTransaction(p, { gateway: gateway(p) }))),
  ];
}

const INSERT_EVENTS = statement(
  'insert_events',
  `insert into events (account_id, transaction_id, seq, body, hash)
   select * from unnest($1::bigint[], $2::bigint[], $3::integer[], $4::text[], $5::bytea[])`,
);

async function writeEvents(session: Session, events: readonly EventRow[]): Promise<unknown> {
  return session.run(INSERT_EVENTS, [
    numbers(events.map((e) => e.accountId)),
    numbers(events.map((e) => e.transactionId)),
    integers(events.map((e) => e.seq)),
    texts(events.map((e) => e.body)),
    byteStrings(events.map((e) => e.hash)),
  ]);
}

function writeLedger(
  session: Session,
  entries: readonly Entry[],
  now: Instant,
): Promise<unknown>[] {
  const rows = entries.flatMap(({ decision: { next, transfers } }) =>
    transfers.map((transfer, leg) => ({
      accountId: next.accountId,
      transactionId: next.transactionId,
      seq: next.version,
      leg,
      currency: next.currency,
      transfer,
    })),
  );
  return book(session, rows, now);
}

const SET_TIMERS = statement(
  'set_timers',
  `insert into timers as t (account_id, transaction_id, kind, refund_id, due_at)
   select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::timestamptz[])
   on conflict (account_id, transaction_id, kind, refund_id)
   do update set due_at = excluded.due_at, claimed_until = null`,
);
const CLEAR_TIMERS = statement(
  'clear_timers',
  `delete from timers t
   using unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[])
     as k(account_id, transaction_id, kind, refund_id)
   where t.account_id = k.account_id and t.transaction_id = k.transaction_id
     and t.kind = k.kind and t.refund_id = k.refund_id`,
);
const FIRED_TIMERS = statement(
  'delete_fired_timers',
  `delete from timers t
   using unnest($1::bigint[], $2::bigint[]) as k(account_id, timer_id)
   where t.account_id = k.account_id and t.timer_id = k.timer_id`,
);

function writeTimers(session: Session, writes: Writes): Promise<unknown>[] {
  const last = new Map<string, { next: Payment; change: Entry['decision']['timers'][number] }>();
  for (const { decision } of writes.entries) {
    for (const change of decision.timers) {
      const key = `${keyOf(decision.next)}/${change.timer}/${change.refundId ?? 0}`;
      last.set(key, { next: decision.next, change });
    }
  }
  const all = [...last.values()];
  const cleared = all.filter(({ change }) => change.kind === 'clear');
  const set = all.flatMap(({ next, change }) => (change.kind === 'set' ? [{ next, change }] : []));
  const sent: Promise<unknown>[] = [];
  // Fired first: a deadline that its own command sets again must survive.
  if (writes.timersFired.length > 0) {
    sent.push(
      session.run(FIRED_TIMERS, [
        numbers(writes.timersFired.map((t) => t.accountId)),
        numbers(writes.timersFired.map((t) => t.timerId)),
      ]),
    );
  }
  if (cleared.length > 0) {
    sent.push(
      session.run(CLEAR_TIMERS, [
        numbers(cleared.map(({ next }) => next.accountId)),
        numbers(cleared.map(({ next }) => next.transactionId)),
        texts(cleared.map(({ change }) => change.timer)),
        numbers(cleared.map(({ change }) => change.refundId ?? 0)),
      ]),
    );
  }
  if (set.length > 0) {
    sent.push(
      session.run(SET_TIMERS, [
        numbers(set.map(({ next }) => next.accountId)),
        numbers(set.map(({ next }) => next.transactionId)),
        texts(set.map(({ change }) => change.timer)),
        numbers(set.map(({ change }) => change.refundId ?? 0)),
        instants(set.map(({ change }) => change.dueAt)),
      ]),
    );
  }
  return sent;
}

const END_EFFECTS = statement(
  'end_effects',
  `update effects e
   set state = 'done', claim = null, claimed_until = null, note = k.note
   from unnest($1::bigint[], $2::bigint[], $3::text[]) as k(account_id, effect_id, note)
   where e.account_id = k.account_id and e.effect_id = k.effect_id`,
);
const MATCH_ROWS = statement(
  'match_settlement_rows',
  `update settlement_rows r
   set transaction_id = k.transaction_id,
     state = case when r.suspense_minor is null or r.accepted_by is not null then 'matched' else 'suspense' end
   from unnest($1::bigint[], $2::bigint[], $3::bigint[]) as k(account_id, row_id, transaction_id)
   where r.account_id = k.account_id and r.row_id = k.row_id`,
);
const KEEP_ANSWERS = statement(
  'keep_answers',
  `insert into idempotency_keys (account_id, site_id, key, request_hash, http, body, created_at)
   select k.*, $7::timestamptz
   from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::integer[], $6::text[])
     as k(account_id, site_id, key, request_hash, http, body)`,
);

function writeEnds(session: Session, writes: Writes, now: Instant): Promise<unknown>[] {
  const { effectsDone, rowsMatched, answers } = writes;
  const sent: Promise<unknown>[] = [];
  if (effectsDone.length > 0) {
    sent.push(
      session.run(END_EFFECTS, [
        numbers(effectsDone.map((e) => e.accountId)),
        numbers(effectsDone.map((e) => e.effectId)),
        texts(effectsDone.map((e) => e.note)),
      ]),
      keepExchanges(
        session,
        effectsDone.flatMap(({ said }) => said),
      ),
    );
  }
  if (rowsMatched.length > 0) {
    sent.push(
      session.run(MATCH_ROWS, [
        numbers(rowsMatched.map((r) => r.accountId)),
        numbers(rowsMatched.map((r) => r.rowId)),
        numbers(rowsMatched.map((r) => r.transactionId)),
      ]),
      listExpected(session, rowsMatched),
    );
  }
  if (answers.length > 0) {
    sent.push(
      session.run(KEEP_ANSWERS, [
        numbers(answers.map((a) => a.accountId)),
        numbers(answers.map((a) => a.siteId)),
        texts(answers.map((a) => a.key)),
        texts(answers.map((a) => a.requestHash)),
        integers(answers.map((a) => a.http)),
        texts(answers.map((a) => a.body)),
        isoText(now),
      ]),
    );
  }
  return sent;
}
