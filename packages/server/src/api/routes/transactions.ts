import { isTransaction } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { accountResource, findOrder, resource, type AccountCall } from '../call.js';
import { operation } from '../operation.js';
import {
  LIST_ORDER_TRANSACTIONS,
  LIST_TRANSACTIONS,
  READ_TRANSACTION,
} from '../operations/transactions.js';
import type { ListedTransaction } from '../../queries/transaction-list.js';
import type { ApiPorts, StoredOrder } from '../ports.js';
import { failure, success, type Answer } from '../reply.js';
import type { TransactionQuery } from '../wire/transaction-query.js';
import { pagerOf, transactionView } from '../wire/transaction-view.js';

/** GET transactions, GET transactions/{id}, GET orders/{id}/transactions. */
export function transactionRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  accountResource(scope, '/transactions', {
    GET: operation(LIST_TRANSACTIONS, (call, _, query: TransactionQuery) =>
      listTransactions(ports, call, query),
    ),
  });
  accountResource(scope, '/transactions/:id', {
    GET: operation(READ_TRANSACTION, (call) => readTransaction(ports, call)),
  });
  resource(scope, '/orders/:id/transactions', {
    GET: operation(LIST_ORDER_TRANSACTIONS, async (call) => {
      const stored = await findOrder(ports, call);
      return stored === null
        ? failure('unknown_order')
        : success(ofOrder(stored).map(transactionView));
    }),
  });
}

/** A site's key sees its own; whatever else a query names is not there for it. */
async function listTransactions(
  ports: ApiPorts,
  { caller, queries }: AccountCall,
  { filter, ...page }: TransactionQuery,
): Promise<Answer> {
  const own = caller.site?.siteId ?? null;
  const siteIds =
    own === null ? filter.siteIds : (filter.siteIds ?? [own]).filter((siteId) => siteId === own);
  const listed = await ports.listTransactions(caller.accountId, { ...filter, siteIds }, page);
  const url = `${ports.publicUrl()}/v1/json/transactions`;
  const pager = pagerOf(listed, { url, query: queries(), limit: page.limit });
  return success(listed.map(transactionView), { pager });
}

async function readTransaction(ports: ApiPorts, { caller, part }: AccountCall): Promise<Answer> {
  const number = /^[1-9]\d{0,15}$/.test(part('id')) ? Number(part('id')) : Number.NaN;
  if (!Number.isSafeInteger(number)) return failure('unknown_transaction');
  const site = caller.site?.siteId ?? null;
  const found = await ports.findTransaction(caller.accountId, site, number);
  return found === null ? failure('unknown_transaction') : success(transactionView(found));
}

const ofOrder = (stored: StoredOrder): readonly ListedTransaction[] => {
  const { payment } = stored;
  if (!isTransaction(payment, stored.request)) return [];
  return [
    { kind: 'payment', stored, createdAt: payment.createdAt, transactionId: payment.transactionId },
    ...payment.refunds.map(({ createdAt, transactionId }): ListedTransaction => ({
      kind: 'refund',
      stored,
      createdAt,
      transactionId,
    })),
  ];
};
