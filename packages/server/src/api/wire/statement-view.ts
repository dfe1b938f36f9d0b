import type { Movement, Total } from '../../queries/statement.js';
import type { Format } from '../../reports/format.js';

/** A statement as JSON in the envelope of every answer; amounts in minor units, instants ISO 8601 in UTC. */
export const STATEMENT_JSON: Format = {
  contentType: 'application/json; charset=utf-8',
  extension: 'json',
  head: ({ accountId, currency, from, to, openingMinor, closingMinor, credits, debits }) => {
    const data = JSON.stringify({
      account_id: accountId,
      currency,
      from,
      to,
      opening_balance: Number(openingMinor),
      closing_balance: Number(closingMinor),
      credits: totalView(credits),
      debits: totalView(debits),
    });
    return `{"success":true,"data":${data.slice(0, -1)},"movements":[`;
  },
  page: (_, movements) => {
    const written = movements.map((movement) => JSON.stringify(movementView(movement))).join(',');
    return movements[0]?.number === 1 ? written : `,${written}`;
  },
  foot: () => ']}}',
};

const totalView = ({ count, sumMinor }: Total) => ({ count, amount: Number(sumMinor) });

const movementView = (movement: Movement) => ({
  number: movement.number,
  reference: movement.reference,
  booked_at: new Date(movement.at).toISOString(),
  code: movement.code,
  amount: Number(movement.amountMinor),
  balance: Number(movement.balanceMinor),
  transaction_id: movement.transactionId,
  order_id: movement.orderId,
  refund_id: movement.refundId,
  klarna_payout: movement.paymentReference,
  description: movement.description,
});
