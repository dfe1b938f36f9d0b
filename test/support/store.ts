import type { Database } from '../../packages/server/src/store/database.js';
import { statement } from '../../packages/server/src/store/database.js';

const LEFT = statement(
  'left_to_do',
  `select
     (select count(*) from effects where state = 'due')::integer as effects,
     (select count(*) from notifications where state = 'due')::integer as notifications,
     (select count(*) from notifications where state = 'given_up')::integer as given_up,
     (select count(*) from timers)::integer as timers,
     (select coalesce(string_agg(concat_ws(' ', r.type, r.amount_minor, r.state, o.order_id, o.flow_state), ', '), '')
      from settlement_rows r left join orders o using (account_id, klarna_order_id)
      where r.state <> 'matched' and r.type <> 'DIFFERENCE') as rows`,
);

/**
 * What a store has left to do, whenever it is due; payouts that paid less than their rows say, since Klarna keeps a
 * debt back, stay unexplained by design: all zero when everything has ended. */
export async function leftToDo(db: Database): Promise<Readonly<Record<string, unknown>>> {
  const [row] = await db.run(LEFT);
  return { ...row };
}

/** `leftToDo` of a store in which everything has ended. */
export const NOTHING_LEFT = { effects: 0, notifications: 0, given_up: 0, timers: 0, rows: '' };

const BOOKS = statement(
  'audit_books',
  `select currency, sum(balance_minor)::bigint as total,
     coalesce(sum(balance_minor) filter (where ledger_account = 'klarna:receivable'), 0)::bigint
       as receivable,
     coalesce(min(balance_minor) filter (where ledger_account = 'merchant:reserved'), 0)::bigint
       as reserved,
     coalesce(sum(balance_minor) filter (where ledger_account = 'suspense'), 0)::bigint
       - (select coalesce(sum(r.suspense_minor), 0) from settlement_rows r
          where r.currency = balances.currency and r.state = 'suspense')::bigint as suspense
   from balances group by currency order by currency`,
);

/** Per currency: the sum of all balances, what Klarna owes, the least reserved, and what suspense holds beside its rows. */
export async function books(db: Database): Promise<
  readonly Readonly<{
    currency: string;
    total: bigint;
    receivable: bigint;
    reserved: bigint;
    suspense: bigint;
  }>[]
> {
  return (await db.run(BOOKS)).map((row) => ({
    currency: String(row['currency']),
    total: row['total'] as bigint,
    receivable: row['receivable'] as bigint,
    reserved: row['reserved'] as bigint,
    suspense: row['suspense'] as bigint,
  }));
}

const ORDERS = statement(
  'audit_orders',
  `select order_id, klarna_order_id, flow_state from orders order by order_id`,
);

/** Every order with its Klarna order, by order id. */
export async function klarnaOrders(db: Database): Promise<ReadonlyMap<string, string | null>> {
  const rows = await db.run(ORDERS);
  return new Map(
    rows.map((row) => [String(row['order_id']), row['klarna_order_id'] as string | null]),
  );
}
