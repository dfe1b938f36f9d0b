import { findPart, partOrderId, type Decision, type Payment, type Refund } from '@kvitt/flow';
import { instants, numbers, texts } from './arrays.js';
import { statement, type Session } from './database.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;

const INSERT_REFUNDS = statement(
  'insert_refunds',
  `insert into refunds
     (account_id, refund_id, transaction_id, site_id, edition, flow_state, currency, created_at)
   select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[],
     $7::text[], $8::timestamptz[])`,
);
const UPDATE_REFUNDS = statement(
  'update_refunds',
  `update refunds f
   set flow_state = n.flow_state,
     completed_at = case when n.flow_state = 'completed' then n.modified_at end
   from unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[])
     as n(account_id, refund_id, flow_state, modified_at)
   where f.account_id = n.account_id and f.refund_id = n.refund_id
     and f.flow_state <> n.flow_state`,
);
const INSERT_PARTS = statement(
  'insert_parts',
  `insert into parts (account_id, part_id, transaction_id, site_id, order_id)
   select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])`,
);

/** Writes how refunds and parts of payments are found and listed, beside the payments themselves. */
export function writeNames(session: Session, decisions: readonly Accepted[]): Promise<unknown>[] {
  return [...writeRefunds(session, decisions), ...writeParts(session, decisions)];
}

type Owned = Readonly<{ payment: Payment; refund: Refund }>;

function writeRefunds(session: Session, decisions: readonly Accepted[]): Promise<unknown>[] {
  const added = new Map<number, Owned>();
  const known = new Map<number, Owned>();
  for (const { events, next: payment } of decisions) {
    if (events.length === 0) continue;
    const asked = new Set(
      events.flatMap((event) => (event.kind === 'refund_requested' ? [event.refundId] : [])),
    );
    for (const refund of payment.refunds) {
      const id = refund.transactionId;
      const isNew = asked.has(id) || added.has(id);
      (isNew ? added : known).set(id, { payment, refund });
    }
  }
  const sent: Promise<unknown>[] = [];
  if (added.size > 0) {
    const rows = [...added.values()];
    sent.push(
      session.run(INSERT_REFUNDS, [
        numbers(rows.map(({ payment }) => payment.accountId)),
        numbers(rows.map(({ refund }) => refund.transactionId)),
        numbers(rows.map(({ payment }) => payment.transactionId)),
        numbers(rows.map(({ payment }) => payment.siteId)),
        texts(rows.map(({ payment }) => payment.policy.edition)),
        texts(rows.map(({ refund }) => refund.flowState)),
        texts(rows.map(({ payment }) => payment.currency)),
        instants(rows.map(({ refund }) => refund.createdAt)),
      ]),
    );
  }
  if (known.size > 0) {
    const rows = [...known.values()];
    sent.push(
      session.run(UPDATE_REFUNDS, [
        numbers(rows.map(({ payment }) => payment.accountId)),
        numbers(rows.map(({ refund }) => refund.transactionId)),
        texts(rows.map(({ refund }) => refund.flowState)),
        instants(rows.map(({ refund }) => refund.modifiedAt)),
      ]),
    );
  }
  return sent;
}

function writeParts(session: Session, decisions: readonly Accepted[]): Promise<unknown>[] {
  const rows = decisions.flatMap(({ events, next }) =>
    events.flatMap((event) => {
      const part = event.kind === 'part_shipped' ? findPart(next, event.partId) : undefined;
      return part === undefined ? [] : [{ part, next }];
    }),
  );
  if (rows.length === 0) return [];
  return [
    session.run(INSERT_PARTS, [
      numbers(rows.map(({ next }) => next.accountId)),
      numbers(rows.map(({ part }) => part.transactionId)),
      numbers(rows.map(({ next }) => next.transactionId)),
      numbers(rows.map(({ next }) => next.siteId)),
      texts(rows.map(({ next, part }) => partOrderId(next, part))),
    ]),
  ];
}
