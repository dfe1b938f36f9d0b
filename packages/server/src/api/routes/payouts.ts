import { isCurrency, type AccountId, type Currency, type TransactionId } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { accountNamed, accountResource, type AccountCall } from '../call.js';
import { operation } from '../operation.js';
import {
  ADD_BANK_ACCOUNT,
  ADD_PLAN,
  LIST_BANK_ACCOUNTS,
  LIST_PLANS,
  PAY_OUT,
  READ_PLAN,
  REMOVE_PLAN,
  SET_PLAN,
  TAKE_PAYOUT_BACK,
} from '../operations/payouts.js';
import type { PayoutPorts, WantedPlan } from '../payout-ports.js';
import type { ApiPorts } from '../ports.js';
import { failure, invalid, success, type Answer } from '../reply.js';
import { bankAccountView } from '../wire/account-request.js';
import { faultOf } from '../wire/checked.js';
import {
  bankView,
  planView,
  type NEW_BANK_ACCOUNT,
  type PLAN_CHANGE,
} from '../wire/payout-plan.js';
import { read, refuse, type Parsed } from '../wire/read.js';
import { postTransaction } from './money.js';
import type { ValueOf } from '../wire/shape.js';
import { transactionView } from '../wire/transaction-view.js';

/** Accounts’ bankaccounts, payouts and autopayouts. */
export function payoutRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  const { payouts } = ports;
  accountResource(scope, '/accounts/:id/bankaccounts', {
    GET: operation(LIST_BANK_ACCOUNTS, async (call, _, page) =>
      ofAccount(call, async (account) => {
        const { rows, total } = await payouts.bankAccounts(account, page);
        const data = rows.map((row) => ({ ...bankView(row), in_use: row.isUsed }));
        return success(data, { page: { total } });
      }),
    ),
    POST: operation(ADD_BANK_ACCOUNT, async (call, body) =>
      ofAccount(call, async (account) => addBankAccount(payouts, call, account, body)),
    ),
  });
  accountResource(scope, '/accounts/:id/payouts', {
    POST: operation(PAY_OUT, (call, body) => postTransaction(ports, call, 'withdrawal', body)),
  });
  accountResource(scope, '/accounts/:id/payouts/:transaction_id', {
    PATCH: operation(TAKE_PAYOUT_BACK, async (call, wanted) =>
      ofAccount(call, async (account) =>
        wanted === null ? failure('invalid_update') : takeBack(payouts, call, account),
      ),
    ),
  });
  accountResource(scope, '/accounts/:id/autopayouts', {
    GET: operation(LIST_PLANS, async (call) =>
      ofAccount(call, async (account) => success((await payouts.plans(account)).map(planView))),
    ),
    POST: operation(ADD_PLAN, async (call, body) =>
      ofAccount(call, async (account) =>
        body.kind === 'wrong'
          ? invalid(body.faults)
          : setPlan(payouts, call, account, wantedPlan(body.value.currency, body.value)),
      ),
    ),
  });
  accountResource(scope, '/accounts/:id/autopayouts/:currency', {
    GET: operation(READ_PLAN, async (call) =>
      ofPlan(call, async (account, currency) => {
        const plan = (await payouts.plans(account)).find((each) => each.currency === currency);
        return plan === undefined ? noPlan(currency) : success(planView(plan));
      }),
    ),
    PUT: operation(SET_PLAN, async (call, body) =>
      ofPlan(call, async (account, currency) =>
        body.kind === 'wrong'
          ? invalid(body.faults)
          : setPlan(payouts, call, account, wantedPlan(currency, body.value)),
      ),
    ),
    DELETE: operation(REMOVE_PLAN, async (call) =>
      ofPlan(call, async (account, currency) =>
        (await payouts.removePlan(account, currency)) === null ? noPlan(currency) : success({}),
      ),
    ),
  });
}

async function ofAccount(
  call: AccountCall,
  answer: (account: AccountId) => Promise<Answer>,
): Promise<Answer> {
  const account = accountNamed(call);
  return account.kind === 'refused' ? failure(account.error) : answer(account.value);
}

const noPlan = (currency: Currency): Answer =>
  failure('not_found', `the account has no plan in ${currency}`);

const ofPlan = async (
  call: AccountCall,
  answer: (account: AccountId, currency: Currency) => Promise<Answer>,
): Promise<Answer> =>
  ofAccount(call, async (account) => {
    const currency = currencyNamed(call);
    return currency.kind === 'refused'
      ? failure(currency.error, currency.detail)
      : answer(account, currency.value);
  });

function currencyNamed({ part }: AccountCall): Parsed<Currency> {
  const written = part('currency').toUpperCase();
  return isCurrency(written) ? read(written) : refuse('invalid_currency');
}

async function takeBack(
  payouts: PayoutPorts,
  { part, key }: AccountCall,
  account: AccountId,
): Promise<Answer> {
  const number = /^[1-9]\d{0,15}$/.test(part('transaction_id'))
    ? Number(part('transaction_id'))
    : Number.NaN;
  if (!Number.isSafeInteger(number)) return failure('unknown_transaction');
  return payouts.takeBack(account, number as TransactionId, {
    key,
    answer: (ended) => {
      if (ended.kind === 'refused') return failure(ended.error);
      const { transaction } = ended;
      const { createdAt, transactionId } = transaction;
      return success(
        transactionView({ kind: 'account', createdAt, transactionId, transaction }),
        bankAccountView(transaction),
      );
    },
  });
}

type RightPlan = Extract<ValueOf<typeof PLAN_CHANGE>, { kind: 'right' }>['value'];

const wantedPlan = (currency: Currency, value: RightPlan): WantedPlan => ({
  currency,
  schedule: value.schedule,
  bankAccountId: value.bankaccount_id,
  minAmountMinor: value.min_amount,
  minBalanceMinor: value.min_balance_amount,
});

const setPlan = async (
  payouts: PayoutPorts,
  { key }: AccountCall,
  account: AccountId,
  wanted: WantedPlan,
): Promise<Answer> =>
  payouts.setPlan(account, wanted, {
    key,
    answer: (plan) =>
      plan === null
        ? invalid([
            faultOf(
              'bankaccount_id',
              'invalid_setting',
              `the account has no such bank account in ${wanted.currency}`,
            ),
          ])
        : success(planView(plan)),
  });

async function addBankAccount(
  payouts: PayoutPorts,
  { key }: AccountCall,
  account: AccountId,
  body: ValueOf<typeof NEW_BANK_ACCOUNT>,
): Promise<Answer> {
  if (body.kind === 'wrong') return invalid(body.faults);
  const { currency, holder_name: holderName, iban } = body.value;
  return payouts.addBankAccount(
    account,
    { currency, holderName, iban },
    { key, answer: (bank) => success(bankView(bank)) },
  );
}
