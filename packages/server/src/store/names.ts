import { findPart, partOrderId, type Decision } from '@kvitt/flow';
import { numbers, texts } from './arrays.js';
import { statement, type Session } from './database.js';

type Accepted = Extract<Decision, { kind: 'accepted' }>;

const INSERT_REFUNDS = statement(
  'insert_refunds',
  `insert into refunds (account_id, refund_id, transaction_id)
   select * from unnest($1::bigint[], $2::bigint[], $3::bigint[])`,
);
const INSERT_PARTS = statement(
  'insert_parts',
  `insert into parts (account_id, part_id, transaction_id, site_id, order_id)
   select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[])`,
);

/** Writes under which numbers and order ids the new refunds and parts of payments are found. */
export function writeNames(session: Session, decisions: readonly Accepted[]): Promise<unknown>[] {
  const refunds = decisions.flatMap(({ events, next }) =>
    events.flatMap((event) => (event.kind === 'refund_requested' ? [{ event, next }] : [])),
  );
  const parts = decisions.flatMap(({ events, next }) =>
    events.flatMap((event) => {
      const part = event.kind === 'part_shipped' ? findPart(next, event.partId) : undefined;
      return part === undefined ? [] : [{ part, next }];
    }),
  );
  const sent: Promise<unknown>[] = [];
  if (refunds.length > 0) {
    sent.push(
      session.run(INSERT_REFUNDS, [
        numbers(refunds.map(({ next }) => next.accountId)),
        numbers(refunds.map(({ event }) => event.refundId)),
        numbers(refunds.map(({ next }) => next.transactionId)),
      ]),
    );
  }
  if (parts.length > 0) {
    sent.push(
      session.run(INSERT_PARTS, [
        numbers(parts.map(({ next }) => next.accountId)),
        numbers(parts.map(({ part }) => part.transactionId)),
        numbers(parts.map(({ next }) => next.transactionId)),
        numbers(parts.map(({ next }) => next.siteId)),
        texts(parts.map(({ next, part }) => partOrderId(next, part))),
      ]),
    );
  }
  return sent;
}
