import { isPayoutType, paymentPair, refundPair, type PublicPair } from '@kvitt/flow';
import type {
  ListedAccountTransaction,
  ListedTransaction,
  Place,
} from '../../queries/transaction-list.js';
import type { StoredOrder } from '../ports.js';
import { costsMinor, transactionCosts } from './costs-view.js';
import { cursorText } from './transaction-query.js';
import { wireTime } from './time.js';

/** One row of GET transactions. Amounts in minor units; `net` is the amount less its costs. */
export function transactionView(listed: ListedTransaction): object {
  switch (listed.kind) {
    case 'payment':
      return paymentRow(listed.stored);
    case 'refund':
      return refundRow(listed.stored, listed.transactionId);
    case 'account':
      return accountRow(listed.transaction);
  }
}

type Own = Readonly<{
  amountMinor: bigint;
  completedAt: number | null;
  createdAt: number;
  debitCredit: 'C' | 'D';
  description: string;
  invoiceId: string | null;
  modifiedAt: number;
  orderId: string;
  pair: PublicPair;
  transactionId: number;
  type: string;
}>;

function paymentRow(stored: StoredOrder): object {
  const { payment, request } = stored;
  return orderRow(stored, {
    amountMinor: payment.amountMinor,
    completedAt: payment.settledAt,
    createdAt: payment.createdAt,
    debitCredit: 'C',
    description: request.description,
    invoiceId: payment.merchantInvoice?.invoiceId ?? null,
    modifiedAt: payment.modifiedAt,
    orderId: payment.orderId,
    pair: paymentPair(payment.policy.edition, payment.flowState),
    transactionId: payment.transactionId,
    type: 'payment',
  });
}

function refundRow(stored: StoredOrder, number: number): object {
  const { payment } = stored;
  const refund = payment.refunds.find(({ transactionId }) => transactionId === number);
  if (refund === undefined) throw new Error('a listed refund belongs to its payment');
  return orderRow(stored, {
    amountMinor: refund.amountMinor,
    completedAt: refund.flowState === 'completed' ? refund.modifiedAt : null,
    createdAt: refund.createdAt,
    debitCredit: 'D',
    description: refund.description,
    invoiceId: null,
    modifiedAt: refund.modifiedAt,
    orderId: refund.refundOrderId ?? payment.orderId,
    pair: refundPair(payment.policy.edition, refund.flowState),
    transactionId: refund.transactionId,
    type: 'refund',
  });
}

const time = (at: number): string => wireTime(at as Place['createdAt']);

function orderRow({ payment, request }: StoredOrder, own: Own): object {
  return {
    amount: Number(own.amountMinor),
    ...(own.completedAt === null ? {} : { completed: time(own.completedAt) }),
    costs: own.type === 'payment' ? transactionCosts(payment) : [],
    created: time(own.createdAt),
    currency: payment.currency,
    customer: {
      email: request.customer.email ?? '',
      first_name: request.customer.firstName ?? '',
      iban: '',
      last_name: request.customer.lastName ?? '',
    },
    debit_credit: own.debitCredit,
    description: own.description,
    financial_status: own.pair.transactionStatus,
    ...(own.invoiceId === null ? {} : { invoice_id: own.invoiceId }),
    net: Number(own.amountMinor - (own.type === 'payment' ? costsMinor(payment) : 0n)),
    order_id: own.orderId,
    payment_method: 'KLARNA',
    site_id: payment.siteId,
    status: own.pair.orderStatus,
    transaction_id: own.transactionId,
    type: own.type,
    updated: time(own.modifiedAt),
    var1: request.var1 ?? '',
    var2: request.var2 ?? '',
    var3: request.var3 ?? '',
  };
}

/** Why a payout that is reserved has not been set aside. */
const WAITS = 'Waits for the balance to cover it';

const accountRow = (own: ListedAccountTransaction): object => ({
  amount: Number(own.amountMinor),
  ...(own.completedAt === null ? {} : { completed: time(own.completedAt) }),
  costs: [],
  created: time(own.createdAt),
  currency: own.currency,
  customer: { email: '', first_name: '', iban: '', last_name: '' },
  debit_credit: own.direction === 'credit' ? 'C' : 'D',
  description: own.description,
  financial_status: own.state,
  net: Number(own.amountMinor),
  order_id: own.orderId,
  payment_method: isPayoutType(own.type) ? 'BANKTRANS' : null,
  ...(own.funding === 'waiting' ? { reason: WAITS } : {}),
  // It belongs to no site.
  site_id: null,
  status: own.state,
  transaction_id: own.transactionId,
  type: own.type,
  updated: time(own.completedAt ?? own.createdAt),
  var1: own.var1 ?? '',
  var2: own.var2 ?? '',
  var3: own.var3 ?? '',
});

/**
 * The pager of a page: addresses and cursors of the pages beside it. The last page still leads on to an empty one, which
 * has none.
 */
export function pagerOf(
  page: readonly Place[],
  { url, query, limit }: Readonly<{ url: string; query: URLSearchParams; limit: number }>,
): object {
  const cursorOf = (place: Place | undefined): string | null =>
    place === undefined ? null : cursorText(place);
  const address = (name: 'after' | 'before', cursor: string | null): string | null => {
    if (cursor === null) return null;
    const parameters = new URLSearchParams(query);
    for (const each of ['after', 'before', 'api_key']) parameters.delete(each);
    return `${url}?${new URLSearchParams([[name, cursor], ...parameters]).toString()}`;
  };
  const [after, before] = [cursorOf(page.at(-1)), cursorOf(page[0])];
  return {
    after: address('after', after),
    before: address('before', before),
    cursor: { after, before },
    limit,
  };
}
