import type { AccountId, AccountTransactionType } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { accountNamed, accountResource, type AccountCall } from '../call.js';
import { operation } from '../operation.js';
import { CHARGE, READ_CLOSING, READ_OWN_CLOSING } from '../operations/money.js';
import type { ApiPorts, ClosingQuery, Posted } from '../ports.js';
import { failure, invalid, success, type Answer } from '../reply.js';
import { bankAccountView, type ACCOUNT_REQUEST } from '../wire/account-request.js';
import type { ValueOf } from '../wire/shape.js';
import { transactionView } from '../wire/transaction-view.js';

/** POST accounts/{id}/charges, GET accounts/{id}/closing-balances and closing-balances. */
export function moneyRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  accountResource(scope, '/accounts/:id/charges', {
    POST: operation(CHARGE, (call, body) =>
      postTransaction(ports, call, 'merchant_settlement', body),
    ),
  });
  accountResource(scope, '/accounts/:id/closing-balances', {
    GET: operation(READ_CLOSING, async (call, _, query) => {
      const account = accountNamed(call);
      return account.kind === 'refused'
        ? failure(account.error)
        : readClosing(ports, account.value, query);
    }),
  });
  accountResource(scope, '/closing-balances', {
    GET: operation(READ_OWN_CLOSING, async ({ caller }, _, query) =>
      caller.site === null
        ? readClosing(ports, caller.accountId, query)
        : failure('account_key_needed'),
    ),
  });
}

/** Posts a charge or a payout of the account that the path names. */
export async function postTransaction(
  ports: ApiPorts,
  call: AccountCall,
  type: AccountTransactionType,
  body: ValueOf<typeof ACCOUNT_REQUEST>,
): Promise<Answer> {
  const account = accountNamed(call);
  if (account.kind === 'refused') return failure(account.error);
  if (body.kind === 'wrong') return invalid(body.faults);
  const { amount, order_id: orderId, ...rest } = body.value;
  return ports.postAccountTransaction(
    { ...rest, accountId: account.value, type, amountMinor: amount, orderId },
    { key: call.key, answer: postedAnswer },
  );
}

function postedAnswer(posted: Posted): Answer {
  if (posted.kind === 'refused') return failure(posted.error);
  const { transaction } = posted;
  const { createdAt, transactionId } = transaction;
  const row = transactionView({ kind: 'account', createdAt, transactionId, transaction });
  return success(row, bankAccountView(transaction));
}

async function readClosing(
  ports: ApiPorts,
  account: AccountId,
  query: ClosingQuery,
): Promise<Answer> {
  const { rows, total } = await ports.closingBalances(account, query);
  const data = rows.map(({ currency, day, balanceMinor, pendingMinor }) => ({
    account_id: account,
    amount: Number(balanceMinor),
    amount_uncleared: Number(pendingMinor),
    bic: null,
    closing_date: day,
    currency,
    iban: null,
    payout_amount: null,
    payout_transaction_id: null,
    status: 'completed',
  }));
  return success(data, { page: { total } });
}
