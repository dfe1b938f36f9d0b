import { isDeepStrictEqual } from 'node:util';
import {
  evolve,
  parseEvent,
  transfersOf,
  type Payment,
  type PaymentEvent,
  type Transfer,
} from '@kvitt/flow';
import { chainHash, GENESIS } from '../store/commit.js';
import { replanned, type Database, type Row } from '../store/database.js';
import { checkAccounts } from './verify-accounts.js';
import {
  checkListed,
  expectedFaults,
  foldExpected,
  keptExpected,
  type Expected,
} from './verify-expected.js';
import { PAYMENT_COLUMNS, paymentOfRow, stateText } from '../store/payment-row.js';

/** What `kvitt verify` found: how much it looked at, and every fault in words. */
export type VerifyReport = Readonly<{
  payments: number;
  events: number;
  transfers: number;
  /** Settlement rows that match nothing yet: to be explained, not a fault of the books. */
  suspenseRows: number;
  faults: readonly string[];
}>;

const PAGE = 500;
const FAULTS_MAX = 200;

const ORDERS_PAGE = replanned(
  'verify_orders',
  `select ${PAYMENT_COLUMNS}, last_hash from orders
   where (account_id, transaction_id) > ($1::bigint, $2::bigint)
   order by account_id, transaction_id limit ${PAGE}`,
);
const EVENTS_PAGE = replanned(
  'verify_events',
  `select account_id, transaction_id, seq, body, hash from events
   where (account_id, transaction_id) > ($1::bigint, $2::bigint)
     and (account_id, transaction_id) <= ($3::bigint, $4::bigint)
   order by account_id, transaction_id, seq`,
);
const TRANSFERS_PAGE = replanned(
  'verify_transfers',
  `select account_id, transaction_id, seq, leg, debit, credit, amount_minor, currency, code
   from transfers
   where (account_id, transaction_id) > ($1::bigint, $2::bigint)
     and (account_id, transaction_id) <= ($3::bigint, $4::bigint)
   order by account_id, transaction_id, seq, leg`,
);
const BALANCE_FAULTS = replanned(
  'verify_balances',
  `with moved as (
     select account_id, credit as ledger_account, currency, amount_minor as amount from transfers
     union all
     select account_id, debit, currency, -amount_minor from transfers),
   sums as (
     select account_id, ledger_account, currency, sum(amount)::bigint as amount
     from moved group by 1, 2, 3)
   select account_id, ledger_account, currency,
     coalesce(b.balance_minor, 0)::bigint as kept, coalesce(s.amount, 0)::bigint as summed
   from sums s full join balances b using (account_id, ledger_account, currency)
   where coalesce(b.balance_minor, 0) <> coalesce(s.amount, 0)`,
);
const ZERO_SUM = replanned(
  'verify_zero_sum',
  `select currency, sum(balance_minor)::bigint as total from balances
   group by currency having sum(balance_minor) <> 0`,
);
const SUSPENSE = replanned(
  'verify_suspense',
  `select count(*) as rows from settlement_rows where state = 'suspense'`,
);
const STRAY = replanned(
  'verify_stray_transfers',
  `select t.account_id, t.transaction_id from transfers t
   where not exists (select 1 from orders o
       where o.account_id = t.account_id and o.transaction_id = t.transaction_id)
     and not exists (select 1 from settlement_rows r
       where r.account_id = t.account_id and r.row_id = t.transaction_id)
     and not exists (select 1 from account_transactions a
       where a.account_id = t.account_id and a.transaction_id = t.transaction_id)
   limit ${FAULTS_MAX}`,
);

/**
 * Folds every payment's events again and compares: the hash chain, the stored state, the transfers each
 * event makes, what it makes payouts be expected to list, and the balances with the sum of all transfers. Reads in pages; changes nothing. `progress` is told how many payments are done.
 */
export async function verify(
  db: Database,
  progress: (payments: number) => void = () => undefined,
): Promise<VerifyReport> {
  const faults: string[] = [];
  const counts = { payments: 0, events: 0, transfers: 0 };
  let after: Row = { account_id: 0n, transaction_id: 0n };
  for (;;) {
    const from = [after['account_id'] as bigint, after['transaction_id'] as bigint];
    const orders = await db.run(ORDERS_PAGE, from);
    const last = orders.at(-1);
    if (last === undefined) break;
    const range = [...from, last['account_id'] as bigint, last['transaction_id'] as bigint];
    const [events, transfers, expected] = await Promise.all([
      db.run(EVENTS_PAGE, range),
      db.run(TRANSFERS_PAGE, range),
      keptExpected(db, range),
    ]);
    const kept = { events: byKey(events), transfers: byKey(transfers), expected: byKey(expected) };
    faults.push(...checkPage(orders, kept));
    counts.payments += orders.length;
    counts.events += events.length;
    counts.transfers += transfers.length;
    progress(counts.payments);
    after = last;
  }
  faults.push(...(await checkBooks(db)));
  const [suspense] = await db.run(SUSPENSE);
  return {
    ...counts,
    suspenseRows: Number(suspense?.['rows'] ?? 0n),
    faults: faults.slice(0, FAULTS_MAX),
  };
}

const keyOf = (row: Row): string => `${String(row['account_id'])}/${String(row['transaction_id'])}`;

function byKey(rows: readonly Row[]): ReadonlyMap<string, Row[]> {
  const map = new Map<string, Row[]>();
  for (const row of rows) {
    const list = map.get(keyOf(row));
    if (list === undefined) map.set(keyOf(row), [row]);
    else list.push(row);
  }
  return map;
}

type Kept<Rows> = Readonly<{ events: Rows; transfers: Rows; expected: Rows }>;

function checkPage(
  orders: readonly Row[],
  { events, transfers, expected }: Kept<ReadonlyMap<string, readonly Row[]>>,
): string[] {
  return orders.flatMap((row) => {
    const key = keyOf(row);
    const found = checkPayment(row, {
      events: events.get(key) ?? [],
      transfers: transfers.get(key) ?? [],
      expected: expected.get(key) ?? [],
    });
    return found.map((fault) => `payment ${key}: ${fault}`);
  });
}

function checkPayment(
  order: Row,
  { events, transfers, expected: keptExpectations }: Kept<readonly Row[]>,
): string[] {
  const faults: string[] = [];
  let payment: Payment | null = null;
  let hash: Uint8Array = GENESIS;
  const expected: string[] = [];
  const expectations = new Map<string, Expected>();
  let pending: Transfer[] = [];
  for (const [index, row] of events.entries()) {
    const body = String(row['body']);
    if (Number(row['seq']) !== index + 1) faults.push(`event ${index + 1} is missing`);
    hash = chainHash(hash, body);
    if (!sameBytes(hash, row['hash'] as Uint8Array))
      faults.push(`hash of event ${index + 1} differs`);
    try {
      const event: PaymentEvent = parseEvent(body);
      if (payment !== null) pending = [...pending, ...transfersOf(payment, event)];
      payment = evolve(payment, event);
      foldExpected(expectations, payment, event);
    } catch (error) {
      return [...faults, `event ${index + 1} cannot be folded: ${String(error)}`];
    }
    // One decision may have made several events; its transfers carry the number of the last.
    if (transfers.some((t) => Number(t['seq']) === index + 1) || index === events.length - 1) {
      expected.push(...pending.map((t, leg) => transferText(index + 1, leg, t)));
      pending = [];
    }
  }
  if (payment === null) return [...faults, 'has no events'];
  if (!sameBytes(hash, order['last_hash'] as Uint8Array)) faults.push('its last hash differs');
  faults.push(...compare(paymentOfRow(order), payment));
  const kept = transfers.map((row) =>
    transferText(Number(row['seq']), Number(row['leg']), {
      debit: row['debit'],
      credit: row['credit'],
      amountMinor: row['amount_minor'],
      code: row['code'],
    } as Transfer),
  );
  if (kept.join('\n') !== expected.join('\n')) {
    faults.push(`transfers differ: kept [${kept.join('; ')}], folded [${expected.join('; ')}]`);
  }
  return [...faults, ...expectedFaults(expectations, keptExpectations)];
}

const transferText = (seq: number, leg: number, t: Transfer): string =>
  `${seq}.${leg} ${t.code} ${t.debit} → ${t.credit} ${t.amountMinor}`;

function compare(kept: Payment, folded: Payment): string[] {
  const faults: string[] = [];
  const parts = ['flowState', 'amountMinor', 'capturedMinor', 'orderId', 'version'] as const;
  for (const part of parts) {
    if (kept[part] !== folded[part]) {
      faults.push(`${part} is ${String(kept[part])}, its events say ${String(folded[part])}`);
    }
  }
  if (kept.klarna.orderId !== folded.klarna.orderId) faults.push('its Klarna order differs');
  if (!isDeepStrictEqual(stateOf(kept), stateOf(folded)))
    faults.push('its state differs from its events');
  return faults;
}

/** What the column `state` says, whatever the order of its members. */
const stateOf = (payment: Payment): unknown => JSON.parse(stateText(payment));

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
}

async function checkBooks(db: Database): Promise<string[]> {
  const faults: string[] = [];
  for (const row of await db.run(BALANCE_FAULTS)) {
    const name = `${String(row['account_id'])} ${String(row['ledger_account'])} ${String(row['currency'])}`;
    faults.push(
      `balance ${name} is ${String(row['kept'])}, its transfers add up to ${String(row['summed'])}`,
    );
  }
  for (const row of await db.run(ZERO_SUM)) {
    faults.push(
      `balances in ${String(row['currency'])} add up to ${String(row['total'])}, not to zero`,
    );
  }
  faults.push(...(await checkAccounts(db)), ...(await checkListed(db, FAULTS_MAX)));
  for (const row of await db.run(STRAY)) faults.push(`transfers without a source: ${keyOf(row)}`);
  return faults;
}
