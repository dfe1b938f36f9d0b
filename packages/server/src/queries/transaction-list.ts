import type { AccountId, Instant, TransactionId } from '@kvitt/flow';
import type { AccountTransaction } from '../store/account-transactions.js';
import { isoText, numbers, texts } from '../store/arrays.js';
import { replanned, statement, type Database, type Row } from '../store/database.js';
import { loadOrders, type StoredOrder } from '../store/stored-orders.js';

/** Where a page of transactions begins: just before or after this one, by time and number. */
export type Place = Readonly<{ createdAt: Instant; transactionId: number }>;

/** What a list can be of; a correction is told apart by whether it adds to the balance. */
export const LISTED_TYPES = [
  'payment',
  'refund',
  'merchant_settlement',
  'withdrawal',
  'automatic_payout',
  'deposit',
  'internal_credit',
  'internal_debit',
] as const;
/** One of them. */
export type ListedType = (typeof LISTED_TYPES)[number];

/** Which transactions are wanted. What is null is not asked for; `until` does not belong to the range. */
export type TransactionFilter = Readonly<{
  siteIds: readonly number[] | null;
  createdFrom: Instant | null;
  createdUntil: Instant | null;
  completedFrom: Instant | null;
  completedUntil: Instant | null;
  currency: string | null;
  types: readonly ListedType[];
  /** States that read as wanted, as `edition/state`; of an account's own transactions just the state. */
  paymentStates: readonly string[] | null;
  refundStates: readonly string[] | null;
  accountStates: readonly string[] | null;
}>;

/** A charge or a payout, which belongs to the account and to no order, as lists show it. */
export type ListedAccountTransaction = Omit<AccountTransaction, 'accountId' | 'bankAccount'>;

/** One transaction of a list, with what it is shown from. */
export type ListedTransaction = Place &
  (
    | Readonly<{ kind: 'payment'; stored: StoredOrder }>
    | Readonly<{ kind: 'refund'; stored: StoredOrder }>
    | Readonly<{ kind: 'account'; transaction: ListedAccountTransaction }>
  );

type Columns = Readonly<{
  id: string;
  type: string;
  state: string;
  states: string;
  completed: string;
}>;

function wanted(columns: Columns, isNewer: boolean): string {
  return `account_id = $1
     and ($2::bigint[] is null or site_id = any($2))
     and ($3::timestamptz is null or created_at >= $3)
     and ($4::timestamptz is null or created_at < $4)
     and ($5::timestamptz is null or ${columns.completed} >= $5)
     and ($6::timestamptz is null or ${columns.completed} < $6)
     and ($7::text is null or currency = $7)
     and ${columns.type} = any($8::text[])
     and (${columns.states}::text[] is null or ${columns.state} = any(${columns.states}))
     and ($12::timestamptz is null
       or (created_at, ${columns.id}) ${isNewer ? '>' : '<'} ($12, $13::bigint))
   order by created_at ${isNewer ? 'asc' : 'desc'}, ${columns.id} ${isNewer ? 'asc' : 'desc'}
   limit $14`;
}

/** A correction can add to the balance or take from it. */
const DIRECTED_TYPE = `(case when type = 'internal' then 'internal_' || direction else type end)`;

const listing = (name: string, isNewer: boolean) =>
  replanned(
    name,
    `select kind, transaction_id, payment_id,
       (extract(epoch from created_at) * 1000)::bigint as created_at
     from (
       (select 'payment' as kind, transaction_id, transaction_id as payment_id, created_at
        from orders
        where is_transaction and ${wanted({ id: 'transaction_id', type: `'payment'`, state: `edition || '/' || flow_state`, states: '$9', completed: 'settled_at' }, isNewer)})
       union all
       (select 'refund', refund_id, transaction_id, created_at
        from refunds
        where ${wanted({ id: 'refund_id', type: `'refund'`, state: `edition || '/' || flow_state`, states: '$10', completed: 'completed_at' }, isNewer)})
       union all
       (select 'account', transaction_id, null, created_at
        from account_transactions
        where ${wanted({ id: 'transaction_id', type: DIRECTED_TYPE, state: 'state', states: '$11', completed: 'completed_at' }, isNewer)})
     ) as listed
     order by created_at ${isNewer ? 'asc' : 'desc'}, transaction_id ${isNewer ? 'asc' : 'desc'}
     limit $14`,
  );

const OLDER = listing('transactions_older', false);
const NEWER = listing('transactions_newer', true);

/**
 * A page of an account's transactions, newest first: those just older than `place`, or with `isNewer` those just newer
 * than it. Each kind is read by an index from that place on, so a page costs the same however long the list is. Orders that are
 * no transactions yet are left out.
 */
export async function listTransactions(
  db: Database,
  account: AccountId,
  filter: TransactionFilter,
  page: Readonly<{ place: Place | null; isNewer: boolean; limit: number }>,
): Promise<readonly ListedTransaction[]> {
  const at = (instant: Instant | null): string | null =>
    instant === null ? null : isoText(instant);
  const of = (values: readonly string[] | null) => (values === null ? null : texts(values));
  const rows = await db.run(page.isNewer ? NEWER : OLDER, [
    account,
    filter.siteIds === null ? null : numbers(filter.siteIds),
    at(filter.createdFrom),
    at(filter.createdUntil),
    at(filter.completedFrom),
    at(filter.completedUntil),
    filter.currency,
    texts(filter.types),
    of(filter.paymentStates),
    of(filter.refundStates),
    of(filter.accountStates),
    at(page.place?.createdAt ?? null),
    page.place?.transactionId ?? null,
    page.limit,
  ]);
  return withContents(db, account, page.isNewer ? [...rows].reverse() : rows);
}

const ACCOUNT_TRANSACTIONS = statement(
  'account_transactions_by_number',
  `select t.transaction_id, t.type, t.state, t.funding, t.order_id, t.currency, t.amount_minor,
     t.direction, t.description, t.var1, t.var2, t.var3,
     (extract(epoch from t.created_at) * 1000)::bigint as created_at,
     (extract(epoch from t.completed_at) * 1000)::bigint as completed_at
   from account_transactions t
   where t.account_id = $1 and t.transaction_id = any($2::bigint[])`,
);

async function withContents(
  db: Database,
  accountId: AccountId,
  rows: readonly Row[],
): Promise<readonly ListedTransaction[]> {
  const payments = [
    ...new Set(
      rows.flatMap((row) => (row['payment_id'] === null ? [] : [Number(row['payment_id'])])),
    ),
  ];
  const own = rows.filter((row) => row['kind'] === 'account').map((row) => row['transaction_id']);
  const [orders, found] = await Promise.all([
    loadOrders(
      db,
      payments.map((transactionId) => ({
        accountId,
        transactionId: transactionId as TransactionId,
      })),
    ),
    own.length === 0 ? [] : db.run(ACCOUNT_TRANSACTIONS, [accountId, numbers(own.map(Number))]),
  ]);
  const accounts = new Map(found.map((row) => [Number(row['transaction_id']), accountOf(row)]));
  return rows.flatMap((row): ListedTransaction[] => {
    const place = {
      createdAt: Number(row['created_at']) as Instant,
      transactionId: Number(row['transaction_id']),
    };
    if (row['kind'] === 'account') {
      const transaction = accounts.get(place.transactionId);
      return transaction === undefined ? [] : [{ ...place, kind: 'account', transaction }];
    }
    const stored = orders.get(`${accountId}/${Number(row['payment_id'])}`);
    const kind = row['kind'] === 'refund' ? 'refund' : 'payment';
    return stored === undefined ? [] : [{ ...place, kind, stored }];
  });
}

const accountOf = (row: Row): ListedAccountTransaction => ({
  transactionId: Number(row['transaction_id']) as TransactionId,
  type: row['type'] as ListedAccountTransaction['type'],
  state: row['state'] as ListedAccountTransaction['state'],
  funding: row['funding'] as ListedAccountTransaction['funding'],
  orderId: row['order_id'] as string | null,
  currency: row['currency'] as ListedAccountTransaction['currency'],
  amountMinor: row['amount_minor'] as bigint,
  direction: row['direction'] === 'credit' ? 'credit' : 'debit',
  description: String(row['description']),
  var1: row['var1'] as string | null,
  var2: row['var2'] as string | null,
  var3: row['var3'] as string | null,
  createdAt: Number(row['created_at']) as Instant,
  completedAt: row['completed_at'] === null ? null : (Number(row['completed_at']) as Instant),
});

const BY_NUMBER = statement(
  'transaction_by_number',
  `select 'payment' as kind, transaction_id, transaction_id as payment_id,
     (extract(epoch from created_at) * 1000)::bigint as created_at
   from orders where account_id = $1 and transaction_id = $2 and is_transaction
     and ($3::bigint is null or site_id = $3)
   union all
   select 'refund', refund_id, transaction_id, (extract(epoch from created_at) * 1000)::bigint
   from refunds where account_id = $1 and refund_id = $2 and ($3::bigint is null or site_id = $3)
   union all
   select 'account', transaction_id, null, (extract(epoch from created_at) * 1000)::bigint
   from account_transactions where account_id = $1 and transaction_id = $2
     and ($3::bigint is null or site_id = $3)`,
);

/** The transaction with that number, of one site or of the whole account; null when there is none. */
export async function findTransaction(
  db: Database,
  account: AccountId,
  siteId: number | null,
  number: number,
): Promise<ListedTransaction | null> {
  const rows = await db.run(BY_NUMBER, [account, number, siteId]);
  const [found] = await withContents(db, account, rows);
  return found ?? null;
}
