import { accountId, later, transactionId, type AccountId, type PayoutEnd } from '@kvitt/flow';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { seedOfRun } from '../../../../test/support/random.js';
import { verify } from '../../src/queries/verify.js';
import { postAccountTransaction } from '../../src/store/account-transactions.js';
import { addBankAccount } from '../../src/store/bank-accounts.js';
import { ledgerBalances } from '../../src/store/balances.js';
import type { Database } from '../../src/store/database.js';
import { endPayout, fundPayouts } from '../../src/store/payouts.js';
import { openBench, NOW, STORES } from './support/stores.js';

const seed = seedOfRun();
const amount = fc.integer({ min: 1, max: 400 });
const STEP = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('deposit' as const), amount }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('withdrawal' as const), amount }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('merchant_settlement' as const), amount }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('correction' as const), amount }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('fund' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('end' as const),
      which: fc.nat(20),
      how: fc.constantFrom<PayoutEnd>('paid', 'failed', 'taken_back'),
    }),
  },
);
type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never;
type Posting = Extract<Step, { amount: number }>;

/** A payout as the model knows it. */
type Modelled = { id: number; amount: bigint; state: 'waiting' | 'booked' | 'ended' };

/** The rules in a few lines: what the store must come to. */
type Model = { balance: bigint; readonly payouts: Modelled[] };

const waitingIn = ({ payouts }: Model): Modelled[] =>
  payouts.filter(({ state }) => state === 'waiting');
const reservedIn = ({ payouts }: Model): bigint =>
  payouts.reduce((sum, { state, amount: of }) => (state === 'booked' ? sum + of : sum), 0n);

function fundIn(model: Model): void {
  for (const payout of waitingIn(model)) {
    if (payout.amount > model.balance) return;
    model.balance -= payout.amount;
    payout.state = 'booked';
  }
}

/** Whether a payout may end so; the model ends it then. */
function endIn(model: Model, payout: Modelled, how: PayoutEnd): boolean {
  const { state } = payout;
  if (state === 'ended' || how === (state === 'waiting' ? 'paid' : 'taken_back')) return false;
  if (state === 'booked' && how === 'failed') model.balance += payout.amount;
  payout.state = 'ended';
  return true;
}

/** Whether something that is asked for is done, if only to wait; the model does it then. */
function postIn(model: Model, kind: Posting['kind'], id: number, minor: bigint): boolean {
  const covered = minor <= model.balance;
  switch (kind) {
    case 'deposit':
      model.balance += minor;
      return true;
    case 'correction':
      model.balance -= minor;
      return true;
    case 'merchant_settlement':
      if (covered) model.balance -= minor;
      return covered;
    case 'withdrawal': {
      const goesOn = covered && waitingIn(model).length === 0;
      if (goesOn) model.balance -= minor;
      model.payouts.push({ id, amount: minor, state: goesOn ? 'booked' : 'waiting' });
      return true;
    }
  }
}

let accounts = 20_000;
let numbers = 7_000_000_000_000_000;

/** Does a step in both; answers whether the store did it, and whether the model says that it should. */
async function apply(
  db: Database,
  account: AccountId,
  model: Model,
  step: Step,
): Promise<readonly [done: boolean, should: boolean]> {
  switch (step.kind) {
    case 'fund':
      fundIn(model);
      await fundPayouts(db, NOW, {
        done: () => undefined,
        failed: (_, currency, error) => {
          throw new Error(currency, { cause: error });
        },
      });
      return [true, true];
    case 'end': {
      const payout = model.payouts[step.which % Math.max(1, model.payouts.length)];
      if (payout === undefined) return [true, true];
      // Taken back again, it stays as it is, which is no refusal.
      const isAgain = payout.state === 'ended' && step.how === 'taken_back';
      const ended = await db.transaction(async (session) =>
        endPayout(session, account, transactionId(payout.id), step.how, NOW),
      );
      const may = endIn(model, payout, step.how);
      return isAgain ? [true, true] : [ended.kind === 'ended', may];
    }
    case 'deposit':
    case 'withdrawal':
    case 'merchant_settlement':
    case 'correction':
      return post(db, account, model, step);
  }
}

async function post(
  db: Database,
  account: AccountId,
  model: Model,
  { kind, amount: minor }: Posting,
): Promise<readonly [done: boolean, should: boolean]> {
  numbers += 1;
  const request = {
    accountId: account,
    transactionId: transactionId(numbers),
    type: kind === 'correction' ? 'internal' : kind,
    currency: 'EUR',
    amountMinor: BigInt(minor),
    direction: kind === 'deposit' ? 'credit' : 'debit',
    description: 'Step',
    orderId: null,
    var1: null,
    var2: null,
    var3: null,
  } as const;
  const at = later(NOW, model.payouts.length as never);
  const posted = await db.transaction(async (session) =>
    postAccountTransaction(session, request, at),
  );
  return [posted.kind === 'posted', postIn(model, kind, numbers, BigInt(minor))];
}

it.each(STORES)(
  `whatever comes, no merchant takes more than there is, and payouts go on in their order, in $name: SEED=${seed}`,
  async ({ open }) => {
    const { db, close } = await openBench(open);
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(STEP, { minLength: 1, maxLength: 30 }), async (steps) => {
          accounts += 1;
          const account = accountId(accounts);
          const bank = { bankAccountId: 1, currency: 'EUR', holderName: 'A', iban: 'X' } as const;
          await addBankAccount(db, account, bank, NOW);
          const model: Model = { balance: 0n, payouts: [] };
          for (const step of steps) {
            const before = model.balance;
            const [done, should] = await apply(db, account, model, step);
            // Only who runs the service takes more than there is.
            const isTaken = step.kind !== 'correction' && model.balance < before;
            expect([done, isTaken && model.balance < 0n]).toEqual([should, false]);
            const all = await ledgerBalances(db, account);
            const kept = (name: string): bigint =>
              all.find((each) => each.ledgerAccount === name)?.balanceMinor ?? 0n;
            expect([kept('merchant:balance'), kept('merchant:reserved')]).toEqual([
              model.balance,
              reservedIn(model),
            ]);
          }
        }),
        { seed, numRuns: 40 },
      );
      expect((await verify(db)).faults).toEqual([]);
    } finally {
      await close();
    }
  },
  180_000,
);
