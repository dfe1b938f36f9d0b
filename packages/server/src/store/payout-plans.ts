import {
  isPayoutDay,
  later,
  MINUTE,
  nextMidnight,
  nextPayoutAt,
  plannedPayout,
  times,
  type AccountId,
  type Currency,
  type Instant,
  type PayoutDay,
  type TransactionId,
} from '@kvitt/flow';
import { insertTransaction, type AccountTransaction } from './account-transactions.js';
import { isoText } from './arrays.js';
import { bankAccountNumbered, bankAccountOf } from './bank-accounts.js';
import { statement, type Database, type Row, type Session } from './database.js';
import { fund, type PayoutNews } from './payouts.js';
import { standingOf } from './payouts-waiting.js';

/** When what is on a balance is paid out by itself; amounts in minor units. */
export type PayoutPlan = Readonly<{
  currency: Currency;
  /** At least one day, in the order of the week. */
  schedule: readonly PayoutDay[];
  /** Where it goes, whatever bank accounts are added later. */
  bankAccountId: number;
  /** The least that is paid out, at least 1. */
  minAmountMinor: bigint;
  /** What stays on the balance. */
  minBalanceMinor: bigint;
}>;

/** A plan with when it pays out next. */
export type StandingPlan = PayoutPlan & Readonly<{ dueAt: Instant }>;

const COLUMNS = `account_id, currency, bank_account_id, schedule, min_amount_minor, min_balance_minor,
     (extract(epoch from due_at) * 1000)::bigint as due_at`;

const planOf = (row: Row): StandingPlan => ({
  currency: String(row['currency']) as Currency,
  schedule: String(row['schedule']).split(',').filter(isPayoutDay),
  bankAccountId: Number(row['bank_account_id']),
  minAmountMinor: row['min_amount_minor'] as bigint,
  minBalanceMinor: row['min_balance_minor'] as bigint,
  dueAt: Number(row['due_at']) as Instant,
});

const LIST = statement(
  'payout_plans_of_account',
  `select ${COLUMNS} from payout_plans where account_id = $1 order by currency`,
);

/** The plans of an account, by currency: one for each at most. */
export async function listPlans(db: Session, account: AccountId): Promise<readonly StandingPlan[]> {
  return (await db.run(LIST, [account])).map(planOf);
}

const SET = statement(
  'set_payout_plan',
  `insert into payout_plans (account_id, currency, bank_account_id, schedule, min_amount_minor,
     min_balance_minor, due_at)
   values ($1, $2, $3, $4, $5, $6, $7::timestamptz)
   on conflict (account_id, currency) do update set bank_account_id = excluded.bank_account_id,
     schedule = excluded.schedule, min_amount_minor = excluded.min_amount_minor,
     min_balance_minor = excluded.min_balance_minor, due_at = excluded.due_at`,
);

/** A plan as it is asked for; without a bank account it is the one that payouts of the currency go to now. */
export type WantedPlan = Omit<PayoutPlan, 'bankAccountId'> &
  Readonly<{ bankAccountId: number | null }>;

/**
 * Sets the plan of a currency, in the place of one that is there; it pays out first on the next of its days. Null, and nothing is
 * changed, when the account has no such bank account in that currency.
 */
export async function setPlan(
  session: Session,
  account: AccountId,
  wanted: WantedPlan,
  now: Instant,
): Promise<StandingPlan | null> {
  const { currency, schedule, minAmountMinor, minBalanceMinor } = wanted;
  const bank =
    wanted.bankAccountId === null
      ? await bankAccountOf(session, account, currency)
      : await bankAccountNumbered(session, account, wanted.bankAccountId);
  if (bank?.currency !== currency) return null;
  const { bankAccountId } = bank;
  const dueAt = nextPayoutAt(schedule, now);
  await session.run(SET, [
    account,
    currency,
    bankAccountId,
    schedule.join(','),
    minAmountMinor,
    minBalanceMinor,
    isoText(dueAt),
  ]);
  return { currency, schedule, bankAccountId, minAmountMinor, minBalanceMinor, dueAt };
}

const REMOVE = statement(
  'remove_payout_plan',
  `delete from payout_plans where account_id = $1 and currency = $2
   returning ${COLUMNS}`,
);

/** Takes a plan away; answers it, null when there was none. What it has paid out stays. */
export async function removePlan(
  session: Session,
  account: AccountId,
  currency: Currency,
): Promise<StandingPlan | null> {
  const [row] = await session.run(REMOVE, [account, currency]);
  return row === undefined ? null : planOf(row);
}

const DUE = statement(
  'claim_due_plans',
  `select account_id, currency from payout_plans where due_at <= $1::timestamptz
   order by due_at, account_id, currency limit 100`,
);
const LOCK = statement(
  'lock_due_plan',
  `select ${COLUMNS} from payout_plans
   where account_id = $1 and currency = $2 and due_at <= $3::timestamptz
   for update skip locked`,
);
const MOVE_ON = statement(
  'move_payout_plan_on',
  `update payout_plans set due_at = $3::timestamptz
   where account_id = $1 and currency = $2 and due_at <= $4::timestamptz`,
);

/** A plan that fails is tried again after this. */
const RETRY_AFTER = times(10, MINUTE);

/**
 * Pays out by the plans whose day has come. Each is one transaction that also moves the plan to its next day, so that it pays out
 * once a day, whatever breaks off and however many processes try. One that fails is put off for ten minutes. Answers how many were looked at.
 */
export async function runPlans(
  db: Database,
  newTransactionId: () => Promise<TransactionId>,
  now: Instant,
  news: PayoutNews,
): Promise<number> {
  const due = await db.run(DUE, [isoText(now)]);
  for (const row of due) {
    const account = Number(row['account_id']) as AccountId;
    const currency = String(row['currency']) as Currency;
    try {
      const transactionId = await newTransactionId();
      const made = await db.transaction(async (session) =>
        runPlan(session, account, currency, transactionId, now),
      );
      if (made !== null) news.done(account, currency, made);
    } catch (error) {
      news.failed(account, currency, error);
      const at = isoText(later(now, RETRY_AFTER));
      await db.run(MOVE_ON, [account, currency, at, isoText(now)]);
    }
  }
  return due.length;
}

/**
 * One plan's day: payouts that wait go first, and while one does nothing is paid out; nor is what waiting refunds want, or what is to stay. Answers the payout, if there is one.
 */
async function runPlan(
  session: Session,
  accountId: AccountId,
  currency: Currency,
  transactionId: TransactionId,
  now: Instant,
): Promise<AccountTransaction | null> {
  const [row] = await session.run(LOCK, [accountId, currency, isoText(now)]);
  if (row === undefined) return null;
  const plan = planOf(row);
  // Never twice on one day, also where this one comes late.
  const next = isoText(nextPayoutAt(plan.schedule, nextMidnight(now)));
  await session.run(MOVE_ON, [accountId, currency, next, isoText(now)]);
  await fund(session, accountId, currency, now);
  const standing = await standingOf(session, accountId, currency);
  if (standing.waiting.length > 0) return null;
  const amountMinor = plannedPayout(plan, standing);
  if (amountMinor === 0n) return null;
  const bankAccount = await bankAccountNumbered(session, accountId, plan.bankAccountId);
  if (bankAccount === null) throw new Error(`there is no bank account ${plan.bankAccountId}`);
  const request = {
    accountId,
    transactionId,
    type: 'automatic_payout',
    currency,
    amountMinor,
    description: 'Automatic payout',
    orderId: null,
    var1: null,
    var2: null,
    var3: null,
  } as const;
  return insertTransaction(session, request, { bankAccount, funding: 'booked' }, now);
}
