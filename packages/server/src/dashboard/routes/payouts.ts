import { isCurrency, type TransactionId } from '@kvitt/flow';
import { requestKeyOf } from '../../api/idempotency.js';
import { failure, success } from '../../api/reply.js';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import { payoutsOf } from '../../queries/dashboard-payouts.js';
import { addBankAccount, bankAccountOf, listBankAccounts } from '../../store/bank-accounts.js';
import { transactionNumbers } from '../../store/identifiers.js';
import { listPlans, removePlan, setPlan } from '../../store/payout-plans.js';
import { endPayout } from '../../store/payouts.js';
import { failed } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import {
  LIST_PAYOUTS,
  PAY_OUT,
  REMOVE_PLAN,
  SET_BANK,
  SET_PLAN,
  TAKE_PAYOUT_BACK,
} from '../operations/payouts.js';
import { refusalOf } from './actions.js';
import type { TransactionPorts } from './transactions.js';

const LISTED_MAX = 200;
const BANKS_MAX = 100;

type PayOut = ValuesOf<typeof PAY_OUT.body.members>;
type Plan = ValuesOf<typeof SET_PLAN.body.members>;
type Bank = ValuesOf<typeof SET_BANK.body.members>;

const iso = (at: number): string => new Date(at).toISOString();

/** Payouts to the merchant: what there are, by hand and by plan, and where they go. */
export const payoutRoutes = (ports: TransactionPorts): readonly ApiOperation[] => {
  const { db, api } = ports;
  const newNumber = transactionNumbers(db);
  return [
    answered(LIST_PAYOUTS, async (call) => listed(ports, call)),
    answered<PayOut>(PAY_OUT, async (call) => payOut(ports, call)),
    answered(TAKE_PAYOUT_BACK, async ({ user, part }) => {
      const id = Number(/^[1-9]\d{0,15}$/.test(part('id')) ? part('id') : Number.NaN);
      if (!Number.isSafeInteger(id)) return failed('unknown_transaction');
      const ended = await db.transaction(async (session) =>
        endPayout(session, user.accountId, id as TransactionId, 'taken_back', api.now()),
      );
      if (ended.kind === 'ended') return done({});
      return failed(ended.error === 'payout_waits' ? 'internal' : ended.error);
    }),
    answered<Plan>(SET_PLAN, async ({ user, body }) => {
      const wanted = { ...body, bankAccountId: null };
      const plan = await db.transaction(async (session) =>
        setPlan(session, user.accountId, wanted, api.now()),
      );
      return plan === null ? failed('no_bank_account') : done({}, body.currency);
    }),
    answered(REMOVE_PLAN, async ({ user, part }) => {
      const currency = part('currency');
      if (!isCurrency(currency)) return failed('not_found');
      return (await removePlan(db, user.accountId, currency)) === null
        ? failed('not_found')
        : done({}, currency);
    }),
    answered<Bank>(SET_BANK, async ({ user, body }) => {
      const now = await bankAccountOf(db, user.accountId, body.currency);
      const note = `${body.currency}, …${body.iban.slice(-4)}`;
      // A second click says it again.
      if (now?.iban === body.iban && now.holderName === body.holderName) return done({}, note);
      const bank = { ...body, bankAccountId: await newNumber() };
      await addBankAccount(db, user.accountId, bank, api.now());
      return done({}, note);
    }),
  ];
};

async function listed({ db }: TransactionPorts, { user }: UserCall): Promise<Answered> {
  const { accountId } = user;
  const [payouts, plans, banks] = await Promise.all([
    payoutsOf(db, accountId, LISTED_MAX + 1),
    listPlans(db, accountId),
    listBankAccounts(db, accountId, { offset: 0, limit: BANKS_MAX }),
  ]);
  return done({
    payouts: payouts.slice(0, LISTED_MAX).map((each) => ({
      ...each,
      amountMinor: Number(each.amountMinor),
      createdAt: iso(each.createdAt),
      completedAt: each.completedAt === null ? null : iso(each.completedAt),
    })),
    isCut: payouts.length > LISTED_MAX,
    plans: plans.map(({ currency, schedule, minAmountMinor, minBalanceMinor, dueAt }) => ({
      currency,
      schedule,
      minAmountMinor: Number(minAmountMinor),
      minBalanceMinor: Number(minBalanceMinor),
      dueAt: iso(dueAt),
    })),
    bankAccounts: banks.rows
      .filter(({ isUsed }) => isUsed)
      .map(({ currency, holderName, iban }) => ({ currency, holderName, iban })),
  });
}

async function payOut({ api }: TransactionPorts, call: UserCall<PayOut>): Promise<Answered> {
  const { user, body } = call;
  const key = requestKeyOf({
    siteId: 0,
    header: call.idempotencyKey,
    method: 'POST',
    path: '/api/payouts',
    body: call.bytes,
  });
  if (key.kind === 'refused') return failed(key.error, key.detail);
  const { accountId } = user;
  const { currency, amountMinor, description } = body;
  const unsaid = { orderId: null, var1: null, var2: null, var3: null };
  const answer = await api.postAccountTransaction(
    { accountId, type: 'withdrawal', currency, amountMinor, description, ...unsaid },
    {
      key: key.value,
      answer: (posted) =>
        posted.kind === 'refused'
          ? failure(posted.error)
          : success({
              transactionId: posted.transaction.transactionId,
              waits: posted.transaction.funding === 'waiting',
            }),
    },
  );
  if (answer.http !== 200) return refusalOf(answer);
  const { data } = JSON.parse(answer.body) as { data: { transactionId: number; waits: boolean } };
  return done(data, `payout ${data.transactionId}`);
}
