import { readFileSync } from 'node:fs';
import { expect, describe, it } from 'vitest';
import {
  accountTransfersOf,
  type AccountTransactionStep,
  type AccountTransactionType,
  type Direction,
  creditDelta,
  LEDGER_ACCOUNTS,
  transactionId,
  TRANSFER_CODES,
  type PaymentCommand,
  type TransactionId,
  type Transfer,
} from '../src/index.js';
import { AMOUNTS } from './support/example.js';
import { SHORT } from './support/render.js';
import {
  at,
  atMidnight,
  paymentIn,
  processRefund,
  recordRefund,
  refundOf,
  refuseRefund,
  say,
  tell,
  type Story,
} from './support/story.js';
import { cell, list, parseTable, type TableRow } from './support/table.js';

const DOCUMENT = readFileSync(new URL('../../../docs/ledger.md', import.meta.url), 'utf8');

const saying =
  (...commands: readonly PaymentCommand[]) =>
  (story: Story): Story =>
    tell(story, ...commands);

/** The refund last asked for. */
const latest = ({ payment }: Story): { refundId: TransactionId } => {
  const refund = payment.refunds.at(-1);
  if (refund === undefined) throw new Error('no refund has been asked for');
  return { refundId: refund.transactionId };
};

/** A transaction of the account itself, beside what its payments book. */
const booking =
  (
    type: AccountTransactionType,
    direction: Direction,
    amountMinor: bigint,
    step: AccountTransactionStep,
  ) =>
  (story: Story): Story => ({
    ...story,
    transfers: [...story.transfers, ...accountTransfersOf({ type, direction, amountMinor }, step)],
  });

/** What each line of the document does. */
const STEPS: Readonly<Record<string, (story: Story) => Story>> = {
  'everything up to the balance': saying(say.ship, say.invoice, say.sale, say.fee, {
    kind: 'add_to_balance',
  }),
  'Klarna accepts the capture of 140.00': (story) => story,
  'the order is shipped': saying(say.ship),
  'Klarna invoices': saying(say.invoice),
  'a payout lists the sale of 140.00': saying(say.sale),
  'it keeps the fee of 3.50 and 0.74 tax': saying(say.fee),
  'the amount is added to the balance': saying({ kind: 'add_to_balance' }),
  'a refund of 40.00 is asked for': saying(refundOf()),
  'another of 40.00 is asked for': saying(refundOf(AMOUNTS.refund, transactionId(2_000_002))),
  'the merchant takes it back': (story) => tell(story, { kind: 'void_refund', ...latest(story) }),
  'midnight: it is sent to Klarna': (story) =>
    tell(atMidnight(story), { ...processRefund, ...latest(story) }),
  'Klarna accepts the refund': (story) => tell(story, { ...recordRefund, ...latest(story) }),
  'Klarna refuses the refund': (story) => tell(story, { ...refuseRefund, ...latest(story) }),
  'a payout lists the refund of 40.00': saying(say.returned),
  'the shipping period ends': (story) =>
    tell(at(story, story.payment.shipBefore ?? story.now), { kind: 'expire_shipping' }),
  'Klarna takes the capture back': saying({
    kind: 'record_capture_return',
    klarnaRefundId: 'return-1',
  }),
  'VAT of 21 % is charged, and refunds cost 0.50 and give the share back': (story) => ({
    ...story,
    payment: {
      ...story.payment,
      policy: {
        ...story.payment.policy,
        chargeVatBasisPoints: 2_100,
        refundChargeFixedMinor: 50,
        refundGivesBackCharge: true,
      },
    },
  }),
  'a charge of 10.00 is made': booking('merchant_settlement', 'debit', 1_000n, 'funded'),
  'a payout of 100.00 is asked for': booking('withdrawal', 'debit', 10_000n, 'funded'),
  'a payout of 180.00 waits': (story) => story,
  'the payout of 180.00 goes on': booking('withdrawal', 'debit', 18_000n, 'funded'),
  'it has left the bank': booking('withdrawal', 'debit', 10_000n, 'paid'),
  'it comes to nothing': booking('withdrawal', 'debit', 10_000n, 'failed'),
  'the merchant sends in 50.00': booking('deposit', 'credit', 5_000n, 'funded'),
  'a correction adds 2.00': booking('internal', 'credit', 200n, 'funded'),
  'a correction takes 3.00': booking('internal', 'debit', 300n, 'funded'),
  'a dispute takes 40.00': saying(say.dispute),
  'Klarna gives 0.90 of the fee back': saying({
    kind: 'record_adjustment',
    adjustment: 'fee_refund',
    amountMinor: 90n,
    paymentReference: 'PAYOUT2',
  }),
  'a commission of 0.70 is paid': saying({
    kind: 'record_adjustment',
    adjustment: 'commission',
    amountMinor: 70n,
    paymentReference: 'PAYOUT1',
  }),
  'Klarna corrects by 5.00': saying({
    kind: 'record_adjustment',
    adjustment: 'correction',
    amountMinor: -500n,
    paymentReference: 'PAYOUT2',
  }),
  'a payout lists the return of 140.00': saying({ ...say.returned, amountMinor: AMOUNTS.order }),
};

const figure = (minor: bigint): string => {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

const transferText = ({ code, amountMinor, debit, credit }: Transfer): string =>
  `${code} ${figure(amountMinor)} ${SHORT[debit]}>${SHORT[credit]}`;

/** Accounts that no payment of the examples touches; they are told of in words. */
const ELSEWHERE = new Set<string>(['suspense', 'klarna:reserve', 'klarna:debt']);

/** The balances as the document writes them: assets as what is there. */
const balances = (transfers: readonly Transfer[]): Record<string, string> =>
  Object.fromEntries(
    LEDGER_ACCOUNTS.filter((account) => !ELSEWHERE.has(account)).map((account) => {
      const credits = creditDelta(transfers, account);
      const isAsset = account === 'bank' || account === 'klarna:receivable';
      return [SHORT[account], figure(isAsset ? -credits : credits)];
    }),
  );

const blocks = [...DOCUMENT.matchAll(/^#+ (?<title>[^\n]+)$|^```ledger\n(?<table>[^`]+)```$/gm)];
const examples = blocks.reduce<{ title: string; rows: readonly TableRow[] }[]>((found, block) => {
  const { title, table } = block.groups ?? {};
  const last = found.at(-1)?.title ?? '';
  if (title !== undefined) return [...found, { title, rows: [] }];
  return table === undefined ? found : [...found, { title: last, rows: parseTable(table) }];
}, []);
const worked = examples.filter(({ rows }) => rows.length > 0);

/** Codes of rows that belong to no payment: the store's tests book them. */
const TOLD_IN_WORDS = [
  'settlement_reserve',
  'settlement_debt',
  'settlement_unmatched',
  'suspense_explained',
];

describe('docs/ledger.md', () => {
  it.each(worked.map(({ title, rows }) => [title, rows] as const))('%s', (_, rows) => {
    let story: Story = paymentIn('captured', { edition: '2021' });
    for (const row of rows) {
      const what = cell(row, 'what happens');
      const step = STEPS[what];
      if (step === undefined) throw new Error(`unknown line: ${what}`);
      const before = story.transfers.length;
      story = step(story);
      const booked = story.transfers.slice(before).map(transferText);
      const says = cell(row, 'transfers');
      // An account without a column of its own holds nothing.
      const written = Object.fromEntries(
        Object.keys(balances([])).map((name) => [name, row.cells.get(name) ?? '0.00']),
      );
      expect({ what, booked: says === 'as above' ? says : booked }).toEqual({
        what,
        booked: says === 'as above' ? says : list(says),
      });
      expect({ what, ...balances(story.transfers) }).toEqual({ what, ...written });
    }
  });

  it('works every code that an order or an account can book', () => {
    const shown = worked.flatMap(({ rows }) => rows).map((row) => cell(row, 'transfers'));
    const missing = TRANSFER_CODES.filter((code) => !shown.join().includes(`${code} `));
    expect(missing).toEqual(TOLD_IN_WORDS);
  });

  it('names every account and every code', () => {
    const named = [...LEDGER_ACCOUNTS, ...TRANSFER_CODES].map((name) => `\`${name}\``);
    expect(named.filter((name) => !DOCUMENT.includes(name))).toEqual([]);
  });

  it('says everything it has a step for', () => {
    const said = new Set(
      worked.flatMap(({ rows }) => rows).map((row) => cell(row, 'what happens')),
    );
    expect(Object.keys(STEPS).filter((step) => !said.has(step))).toEqual([]);
  });
});
