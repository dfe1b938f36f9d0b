import type { Payment, PaymentEvent } from '@kvitt/flow';
import { replanned, type Database, type Row } from '../store/database.js';
import { expectedKey, expectedOf, invoicedOf } from '../store/expected-settlements.js';

/** What the events of a payment say that payouts list of it. Amounts in minor units, times in milliseconds. */
export type Expected = {
  readonly currency: string;
  readonly amountMinor: bigint | null;
  invoicedMinor: bigint | null;
  dueFrom: number | null;
};

const KEPT = replanned(
  'verify_expected_page',
  `select account_id, transaction_id, kind, klarna_id, currency, amount_minor, invoiced_minor,
     (extract(epoch from due_from) * 1000)::bigint as due_from
   from expected_settlements
   where (account_id, transaction_id) > ($1::bigint, $2::bigint)
     and (account_id, transaction_id) <= ($3::bigint, $4::bigint)
   order by account_id, transaction_id, kind, klarna_id`,
);
// A refund told as a sale counts as listed without a row of its own, until an accepted explanation makes one.
const LISTED = replanned(
  'verify_listed',
  `with listed as (
     select account_id, case when type = 'SALE' then 'sale' else 'return' end as kind,
       case when type = 'SALE' then capture_id else refund_id end as klarna_id,
       sum(amount_minor)::bigint as listed_minor
     from settlement_rows where state = 'matched' and type in ('SALE', 'RETURN')
     group by 1, 2, 3)
   select e.account_id, e.transaction_id, e.kind, e.klarna_id, e.listed_minor as kept,
     coalesce(l.listed_minor, 0)::bigint as summed
   from expected_settlements e left join listed l using (account_id, kind, klarna_id)
   where e.listed_minor <> coalesce(l.listed_minor, 0)
     and not (e.kind = 'return' and l.listed_minor is null and e.listed_minor = e.amount_minor
       and exists (select 1 from settlement_rows r
         where r.account_id = e.account_id and r.cause = 'return_as_sale'
           and r.klarna_order_id = e.klarna_order_id and r.amount_minor = e.amount_minor))
   order by e.account_id, e.transaction_id limit $1::integer`,
);

/** Expectations of the payments of a page, in the order of its payments. */
export const keptExpected = async (
  db: Database,
  range: readonly bigint[],
): Promise<readonly Row[]> => db.run(KEPT, [...range]);

/** Adds to `expectations` what an event makes payouts be expected to list; `payment` is the payment after it. */
export function foldExpected(
  expectations: Map<string, Expected>,
  payment: Payment,
  event: PaymentEvent,
): void {
  for (const { kind, klarnaId, currency, amountMinor, dueFrom } of expectedOf(payment, event)) {
    const key = expectedKey(kind, klarnaId);
    if (expectations.has(key)) continue;
    expectations.set(key, { currency, amountMinor, invoicedMinor: null, dueFrom });
  }
  for (const { captureId, dueFrom, invoicedMinor } of invoicedOf(payment, event)) {
    for (const [key, each] of expectations) {
      const isSale = key === expectedKey('sale', captureId ?? key.slice('sale '.length));
      if (!isSale || each.dueFrom !== null) continue;
      each.dueFrom = dueFrom;
      each.invoicedMinor = invoicedMinor;
    }
  }
}

/**
 * What differs between the expectations kept of a payment and those that its events make, one sentence each. What is kept of orders
 * from before expectations were kept has no due date and no invoiced amount: that is no fault.
 */
export function expectedFaults(
  folded: ReadonlyMap<string, Expected>,
  rows: readonly Row[],
): string[] {
  const kept = new Map(
    rows.map((row) => [
      expectedKey(row['kind'] as 'sale' | 'return', String(row['klarna_id'])),
      row,
    ]),
  );
  const missing = [...folded.keys()].filter((key) => !kept.has(key));
  const strange = [...kept.keys()].filter((key) => !folded.has(key));
  return [
    ...missing.map((key) => `payouts are not expected to list its ${key}`),
    ...strange.map((key) => `payouts are expected to list a ${key} that its events do not know`),
    ...[...folded].flatMap(([key, each]) => {
      const row = kept.get(key);
      return row === undefined ? [] : differences(key, each, row);
    }),
  ];
}

const whole = (value: unknown): bigint | null => value as bigint | null;

const differences = (key: string, each: Expected, row: Row): string[] =>
  [
    { what: 'currency', kept: String(row['currency']), folded: each.currency },
    { what: 'amount', kept: whole(row['amount_minor']), folded: each.amountMinor },
    { what: 'invoiced amount', kept: whole(row['invoiced_minor']), folded: each.invoicedMinor },
    {
      what: 'due date',
      kept: whole(row['due_from']),
      folded: each.dueFrom === null ? null : BigInt(each.dueFrom),
    },
  ].flatMap(({ what, kept, folded }) =>
    kept === null || kept === folded
      ? []
      : [`the ${what} expected of its ${key} is ${kept}, its events say ${String(folded)}`],
  );

/** What differs between the amounts that count as listed by payouts and the rows that listed them, one sentence each. */
export async function checkListed(db: Database, faultsMax: number): Promise<string[]> {
  return (await db.run(LISTED, [faultsMax])).map((row) => {
    const payment = `${String(row['account_id'])}/${String(row['transaction_id'])}`;
    const what = expectedKey(row['kind'] as 'sale' | 'return', String(row['klarna_id']));
    return `payment ${payment}: ${String(row['kept'])} of its ${what} counts as listed, rows of payouts list ${String(row['summed'])}`;
  });
}
