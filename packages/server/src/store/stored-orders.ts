import type { AccountId, OrderRequest, Party, Payment, SiteId, TransactionId } from '@kvitt/flow';
import { statement, type Database, type Row, type Statement } from './database.js';
import { numbers, texts } from './arrays.js';
import { PAYMENT_COLUMNS, paymentOfRow } from './payment-row.js';

/** A payment with the merchant's request it came from. */
export type StoredOrder = Readonly<{ payment: Payment; request: OrderRequest }>;

const COLUMNS = PAYMENT_COLUMNS.replace(/\w+/g, (column) => `o.${column}`);

const storedOfRow = (row: Row): StoredOrder => ({
  payment: paymentOfRow(row),
  request: JSON.parse(String(row['request'])) as OrderRequest,
});

const LOAD_ORDERS = statement(
  'load_orders',
  `select ${COLUMNS}, r.body as request
   from unnest($1::bigint[], $2::bigint[]) as k(account_id, transaction_id)
   join orders o using (account_id, transaction_id)
   join order_requests r using (account_id, transaction_id)`,
);

/** Payments by their numbers, unlocked, keyed `account/transaction`. */
export async function loadOrders(
  db: Database,
  keys: readonly Readonly<{ accountId: AccountId; transactionId: TransactionId }>[],
): Promise<ReadonlyMap<string, StoredOrder>> {
  if (keys.length === 0) return new Map();
  const rows = await db.run(LOAD_ORDERS, [
    numbers(keys.map((k) => k.accountId)),
    numbers(keys.map((k) => k.transactionId)),
  ]);
  return new Map(
    rows.map((row) => {
      const stored = storedOfRow(row);
      return [`${stored.payment.accountId}/${stored.payment.transactionId}`, stored];
    }),
  );
}

/** Reads an order with its request by a condition; `named` is a table of names beside the orders, called f. */
const orderBy = (name: string, condition: string, named?: 'refunds' | 'parts'): Statement =>
  statement(
    name,
    `select ${COLUMNS}, r.body as request
     from ${named === undefined ? '' : `${named} f join `}orders o
       ${named === undefined ? '' : 'using (account_id, transaction_id)'}
       join order_requests r using (account_id, transaction_id)
     where ${condition}`,
  );

const BY_ORDER_ID = orderBy(
  'order_by_order_id',
  'o.account_id = $1 and o.site_id = $2 and o.order_id = $3',
);
const BY_NUMBER = orderBy(
  'order_by_number',
  'o.account_id = $1 and o.site_id = $2 and o.transaction_id = $3',
);
const BY_REFUND = orderBy(
  'order_by_refund',
  'f.account_id = $1 and f.site_id = $2 and f.refund_id = $3',
  'refunds',
);
const BY_PART = orderBy(
  'order_by_part',
  'f.account_id = $1 and f.site_id = $2 and f.part_id = $3',
  'parts',
);
const BY_PART_ORDER_ID = orderBy(
  'order_by_part_order_id',
  'f.account_id = $1 and f.site_id = $2 and f.order_id = $3',
  'parts',
);

/** What Kvitt calls the parts of orders: the order's own id and the part's number. */
const PART_ORDER_ID = /-\d{4,}$/;

/**
 * An order of a site: by the merchant's order id first, then by the order id of one of its parts, then by the number of a
 * payment, a refund or a part. Purely numeric order ids are common, so the order id wins.
 */
export async function findOrder(
  db: Database,
  accountId: AccountId,
  siteId: SiteId,
  reference: string,
): Promise<StoredOrder | null> {
  const [own] = await db.run(BY_ORDER_ID, [accountId, siteId, reference]);
  if (own !== undefined) return storedOfRow(own);
  if (PART_ORDER_ID.test(reference)) {
    const [byPart] = await db.run(BY_PART_ORDER_ID, [accountId, siteId, reference]);
    return byPart === undefined ? null : storedOfRow(byPart);
  }
  if (!/^[1-9]\d{0,15}$/.test(reference)) return null;
  const [byNumber] = await db.run(BY_NUMBER, [accountId, siteId, reference]);
  if (byNumber !== undefined) return storedOfRow(byNumber);
  const [byRefund] = await db.run(BY_REFUND, [accountId, siteId, reference]);
  if (byRefund !== undefined) return storedOfRow(byRefund);
  const [byPart] = await db.run(BY_PART, [accountId, siteId, reference]);
  return byPart === undefined ? null : storedOfRow(byPart);
}

const BY_TOKEN = orderBy('order_by_token', 'o.token = $1');

/** What a token can look like; anything else is never looked up, and some of it no database text holds. */
const TOKEN = /^[\w-]{1,64}$/;

/** The payment of a payment page's token. */
export async function findOrderByToken(db: Database, token: string): Promise<StoredOrder | null> {
  if (!TOKEN.test(token)) return null;
  const [row] = await db.run(BY_TOKEN, [token]);
  return row === undefined ? null : storedOfRow(row);
}

const BY_KLARNA_ORDERS = statement(
  'orders_by_klarna_order_id',
  `select o.account_id, o.transaction_id, o.klarna_order_id, o.currency
   from unnest($2::text[]) as k(klarna_order_id)
   join orders o on o.account_id = $1 and o.klarna_order_id = k.klarna_order_id`,
);

/** Which payment of an account an order at Klarna belongs to, by Klarna's id. */
export async function findByKlarnaOrders(
  db: Database,
  accountId: AccountId,
  klarnaOrderIds: readonly string[],
): Promise<ReadonlyMap<string, Readonly<{ transactionId: TransactionId; currency: string }>>> {
  const rows = await db.run(BY_KLARNA_ORDERS, [accountId, texts(klarnaOrderIds)]);
  return new Map(
    rows.map((row) => [
      String(row['klarna_order_id']),
      {
        transactionId: Number(row['transaction_id']) as TransactionId,
        currency: String(row['currency']),
      },
    ]),
  );
}

const UPDATE_REQUEST = statement(
  'update_order_request',
  `update order_requests set body = $3 where account_id = $1 and transaction_id = $2`,
);

const ADD_DELIVERY = statement(
  'add_delivery',
  `update order_requests
   set body = jsonb_set(body::jsonb, '{deliveries}',
     coalesce(body::jsonb -> 'deliveries', '[]') || jsonb_build_array($3::jsonb))::text
   where account_id = $1 and transaction_id = $2
   returning jsonb_array_length(body::jsonb -> 'deliveries') as number`,
);

/** Keeps another delivery address beside the merchant's request, unless it is the last one; answers its number, from 1. */
export async function addDelivery(
  db: Database,
  { payment, request }: StoredOrder,
  delivery: Party,
): Promise<number> {
  const known = request.deliveries ?? [];
  const body = JSON.stringify(delivery);
  // The store may have written its members in another order.
  if (known.length > 0 && isSameParty(known.at(-1), delivery)) return known.length;
  const [row] = await db.run(ADD_DELIVERY, [payment.accountId, payment.transactionId, body]);
  return Number(row?.['number']);
}

const isSameParty = (a: Party | undefined, b: Party): boolean =>
  (Object.keys(b) as (keyof Party)[]).every((part) => a?.[part] === b[part]);

/** Keeps what the customer filled in on the payment page beside the merchant's request. */
export async function addCustomerDetails(
  db: Database,
  { payment, request }: StoredOrder,
  details: Readonly<{ birthday?: string; email?: string; phone?: string }>,
): Promise<void> {
  const body: OrderRequest = { ...request, gatewayInfo: { ...request.gatewayInfo, ...details } };
  await db.run(UPDATE_REQUEST, [payment.accountId, payment.transactionId, JSON.stringify(body)]);
}
