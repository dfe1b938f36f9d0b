import type { AccountId } from '@kvitt/flow';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import { expectedMoney } from '../../queries/dashboard-expected.js';
import { rowsOfPayout, type PayoutRow } from '../../queries/dashboard-settlements.js';
import { financialReport } from '../../queries/financial-report.js';
import { periodFault } from '../../queries/period.js';
import {
  settlementHead,
  settlementHeads,
  settlementProof,
  type SettlementHead,
} from '../../queries/settlement-report.js';
import { dayBefore, openStatement, type Movement, type Period } from '../../queries/statement.js';
import { transactionsBetween } from '../../queries/transactions-between.js';
import { financialTable } from '../../reports/financial.js';
import { fileName, write } from '../../reports/format.js';
import { FORMATS } from '../../reports/formats.js';
import { REPORT_TYPES, reportFileName, writeReport } from '../../reports/report.js';
import { transactionsTable } from '../../reports/transactions.js';
import { wordsOf } from '../../reports/wording.js';
import { signedMinor, signOf } from '../../settlement/judge.js';
import { closingBalances } from '../../store/closing-balances.js';
import type { Database } from '../../store/database.js';
import { failed } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import {
  DOWNLOAD_REPORT,
  DOWNLOAD_STATEMENT,
  LIST_SETTLEMENTS,
  READ_DAYS,
  READ_EXPECTED,
  READ_SETTLEMENT,
  READ_STATEMENT,
} from '../operations/finances.js';
import type { TransactionPorts } from './transactions.js';

const EXPECTED_MAX = 500;
const DAYS_MAX = 400;
const MOVEMENTS_MAX = 1_000;
const PAYOUTS_MAX = 200;
const LINES_MAX = 1_000;

type DaysQuery = ValuesOf<typeof READ_DAYS.query.members>;
type FileQuery = ValuesOf<typeof DOWNLOAD_STATEMENT.query.members>;
type ReportQuery = ValuesOf<typeof DOWNLOAD_REPORT.query.members>;

const iso = (at: number): string => new Date(at).toISOString();

/** What the account has, what comes, its books and Klarna's payouts. */
export const financeRoutes = ({ db, api }: TransactionPorts): readonly ApiOperation[] => [
  answered(READ_EXPECTED, async ({ user }) => {
    const expected = await expectedMoney(db, user.accountId, EXPECTED_MAX);
    return done({
      expected: expected.map((each) => ({
        ...each,
        grossMinor: Number(each.grossMinor),
        feesMinor: Number(each.feesMinor),
        expectedAt: each.expectedAt === null ? null : iso(each.expectedAt),
      })),
    });
  }),
  answered<undefined, DaysQuery>(READ_DAYS, async ({ user, query }) => {
    const { from, to, currency } = query;
    const asked = { from, until: dayBefore(to), currency, offset: 0, limit: DAYS_MAX };
    const { rows } = await closingBalances(db, user.accountId, asked, api.now());
    return done({
      days: rows.toReversed().map(({ day, balanceMinor, pendingMinor }) => ({
        day,
        balanceMinor: Number(balanceMinor),
        pendingMinor: Number(pendingMinor),
      })),
    });
  }),
  answered<undefined, DaysQuery>(READ_STATEMENT, async ({ user, query }) => {
    const fault = periodFault(query, api.now());
    if (fault !== null) return failed('invalid_request', fault);
    return done(await statementView(db, { accountId: user.accountId, ...query }));
  }),
  answered<undefined, FileQuery>(DOWNLOAD_STATEMENT, async ({ user, query }) => {
    const { format: name, ...period } = query;
    const fault = periodFault(period, api.now());
    if (fault !== null) return failed('invalid_request', fault);
    const statement = await openStatement(db, { accountId: user.accountId, ...period });
    const format = FORMATS[name];
    return {
      kind: 'file',
      contentType: format.contentType,
      fileName: fileName(statement, format),
      pieces: write(format, statement, api.now()),
    };
  }),
  answered<undefined, ReportQuery>(DOWNLOAD_REPORT, async (call) => report({ db, api }, call)),
  answered(LIST_SETTLEMENTS, async ({ user }) => {
    const page = { limit: PAYOUTS_MAX, offset: 0 };
    const { rows } = await settlementHeads(db, user.accountId, page);
    return done({ settlements: rows.map(payoutView) });
  }),
  answered(READ_SETTLEMENT, async ({ user, part }) => settlement(db, user.accountId, part('id'))),
];

async function report(
  { db, api }: TransactionPorts,
  { user, part, query }: UserCall<undefined, ReportQuery>,
): Promise<Answered> {
  const { format, ...days } = query;
  const name = part('name');
  if (name !== 'transactions' && name !== 'financial') return failed('not_found');
  const now = api.now();
  const fault = periodFault(days, now);
  if (fault !== null) return failed('invalid_request', fault);
  const { accountId } = user;
  const table =
    name === 'transactions'
      ? transactionsTable(() => transactionsBetween(db, accountId, days))
      : financialTable(await financialReport(db, accountId, days));
  return {
    kind: 'file',
    contentType: REPORT_TYPES[format],
    fileName: reportFileName(name, { accountId, ...days }, format),
    pieces: writeReport(format, table, now),
  };
}

async function statementView(db: Database, period: Period): Promise<object> {
  const statement = await openStatement(db, period);
  const movements: Movement[] = [];
  for await (const page of statement.pages()) {
    movements.push(...page.slice(0, MOVEMENTS_MAX - movements.length));
    if (movements.length >= MOVEMENTS_MAX) break;
  }
  return {
    currency: period.currency,
    openingMinor: Number(statement.openingMinor),
    closingMinor: Number(statement.closingMinor),
    creditsMinor: Number(statement.credits.sumMinor),
    debitsMinor: Number(statement.debits.sumMinor),
    count: statement.credits.count + statement.debits.count,
    movements: movements.map((each) => ({
      reference: each.reference,
      at: iso(each.at),
      words: wordsOf(each.code),
      amountMinor: Number(each.amountMinor),
      balanceMinor: Number(each.balanceMinor),
      transactionId: each.orderId === null ? null : each.transactionId,
      orderId: each.orderId,
      description:
        each.description ??
        (each.paymentReference === null ? null : `Klarna’s payout ${each.paymentReference}`),
    })),
  };
}

const payoutView = ({ paidMinor, paidAt, waitingMinor, ...rest }: SettlementHead): object => ({
  ...rest,
  paidMinor: Number(paidMinor),
  paidAt: iso(paidAt),
  waitingMinor: Number(waitingMinor),
});

async function settlement(
  db: Database,
  accountId: AccountId,
  reference: string,
): Promise<Answered> {
  const payout = await settlementHead(db, accountId, reference);
  if (payout === null) return failed('not_found');
  const { paymentReference } = payout;
  const [proof, rows] = await Promise.all([
    settlementProof(db, accountId, paymentReference, signOf),
    rowsOfPayout(db, accountId, paymentReference, LINES_MAX),
  ]);
  return done({
    ...payoutView(payout),
    rows: proof.reduce((sum, line) => sum + line.rows, 0),
    // Of all rows, however many of them are listed.
    sums: proof.map(({ type, sumMinor }) => ({ type, sumMinor: Number(sumMinor) })),
    lines: rows.map(lineView),
  });
}

const lineView = ({ row, orderId, transactionId }: PayoutRow): object => ({
  rowId: Number(row.rowId),
  type: row.type,
  amountMinor: Number(signedMinor(row)),
  state: row.state,
  explanation: row.explanation,
  waitingMinor: row.state === 'suspense' ? Number(row.suspenseMinor ?? signedMinor(row)) : 0,
  acceptedBy: row.acceptedBy,
  derivedFrom: row.derivedFrom === null ? null : Number(row.derivedFrom),
  transactionId,
  orderId,
});
