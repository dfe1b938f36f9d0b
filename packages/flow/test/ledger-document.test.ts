import { readFileSync } from 'node:fs';
import { expect, describe, it } from 'vitest';
import {
  accountTransfersOf,
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
  (...asked: Parameters<typeof accountTransfersOf>) =>
  (story: Story): Story => ({
    ...story,
    transfers: [...story.transfers, ...accountTransfersOf(...asked)],
  });

/** What each line of the document does. */
const STEPS: Readonly<Record<string, (story: Story) => Story>> = {
  'everything up to the balance': saying(say.ship, say.invoice, say.sale, say.fee, {
    kind: 'add_to_balance',
  }),
  'Klarna accepts the capture of 140.00': (story) => story,
  "the order's charge bears VAT of 21 %": (story) => ({
    ...story,
    payment: {
      ...story.payment,
      policy: { ...story.payment.policy, chargeVatBasisPoints: 2_100 },
    },
  }),
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
  'a charge of 10.00 is made': booking('merchant_settlement', 'made', 1_000n),
  'a payout of 100.00 is asked for': booking('withdrawal', 'made', 10_000n),
  'it has left the bank': booking('withdrawal', 'paid', 10_000n),
  'it comes to nothing': booking('withdrawal', 'failed', 10_000n),
  'a payout lists the return of 140.00': saying({ ...say.returned, amountMinor: AMOUNTS.order }),
};

const figure = (minor: bigint): string => {
  const digits = (minor < 0n ? -minor : minor).toString().padStart(3, '0');
  return `${minor < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

const transferText = ({ code, amountMinor, debit, credit }: Transfer): string =>
  `${code} ${figure(amountMinor)} ${SHORT[debit]}>${SHORT[credit]}`;

/** The balances as the document writes them: assets as what is there. */
const balances = (transfers: readonly Transfer[]): Record<string, string> =>
  Object.fromEntries(
    LEDGER_ACCOUNTS.filter((account) => account !== 'suspense').map((account) => {
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
      const written = Object.fromEntries(
        Object.keys(balances([])).map((name) => [name, cell(row, name)]),
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
    expect(missing).toEqual(['settlement_unmatched']);
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
