import { invariant, type AccountId, type Instant, type TransactionId } from '@kvitt/flow';
import type { PayoutPorts } from './api/payout-ports.js';
import type { Replying } from './api/ports.js';
import type { Answer } from './api/reply.js';
import { recordAudit } from './store/audit.js';
import { addBankAccount, listBankAccounts } from './store/bank-accounts.js';
import type { Database, Session } from './store/database.js';
import { endPayout } from './store/payouts.js';
import { listPlans, removePlan, setPlan } from './store/payout-plans.js';

/** What these ports are made of. */
type Parts = Readonly<{
  db: Database;
  now: () => Instant;
  /** Real time, for the audit. */
  realNow: () => Instant;
  newTransactionId: () => Promise<TransactionId>;
  /** Makes a change of an account once for each Idempotency-Key. */
  once: <Made>(
    account: AccountId,
    reply: Replying<Made>,
    work: (session: Session) => Promise<Made>,
  ) => Promise<Answer>;
}>;

/** What the API may ask of payouts to merchants, from a store. Where money goes, and when, is written to the audit. */
export function payoutPorts({ db, now, realNow, newTransactionId, once }: Parts): PayoutPorts {
  const audit = async (
    session: Session,
    account: AccountId,
    action: string,
    subject: string,
  ): Promise<void> =>
    recordAudit(session, account, {
      at: realNow(),
      userId: null,
      who: 'API key of the account',
      action,
      subject,
      refusal: null,
    });
  return {
    takeBack: async (account, transaction, reply) =>
      once(account, reply, async (session) => {
        const ended = await endPayout(session, account, transaction, 'taken_back', now());
        if (ended.kind === 'ended') return ended;
        const { error } = ended;
        // Only one that is said to have left the bank could.
        invariant(error !== 'payout_waits', 'a payout that waits can be taken back');
        return { kind: 'refused', error } as const;
      }),
    plans: async (account) => listPlans(db, account),
    setPlan: async (account, wanted, reply) =>
      once(account, reply, async (session) => {
        const plan = await setPlan(session, account, wanted, now());
        if (plan !== null) await audit(session, account, 'setPayoutPlan', wanted.currency);
        return plan;
      }),
    removePlan: async (account, currency) =>
      db.transaction(async (session) => {
        const plan = await removePlan(session, account, currency);
        if (plan !== null) await audit(session, account, 'removePayoutPlan', currency);
        return plan;
      }),
    bankAccounts: async (account, page) => listBankAccounts(db, account, page),
    addBankAccount: async (account, bank, reply) => {
      const bankAccountId = await newTransactionId();
      const added = { ...bank, bankAccountId };
      return once(account, reply, async (session) => {
        await addBankAccount(session, account, added, now());
        await audit(session, account, 'addBankAccount', String(bankAccountId));
        return added;
      });
    },
  };
}
