import type { AccountId, Instant } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { periodFault } from '../../queries/period.js';
import { financialTable } from '../../reports/financial.js';
import {
  REPORT_TYPES,
  reportFileName,
  writeReport,
  type ReportFormat,
} from '../../reports/report.js';
import type { Table } from '../../reports/table.js';
import { transactionsTable } from '../../reports/transactions.js';
import { accountNamed, accountResource, type AccountCall } from '../call.js';
import { operation } from '../operation.js';
import { REPORT_FINANCIAL, REPORT_TRANSACTIONS } from '../operations/reports.js';
import type { ApiPorts } from '../ports.js';
import { failure, type Answer, type ReportBug, type Streamed } from '../reply.js';

type Query = Readonly<{ from: string | null; to: string | null; format: ReportFormat }>;
type Days = Readonly<{ from: string; to: string }>;

/** GET accounts/{id}/reports/…. */
export function reportRoutes(scope: FastifyInstance, ports: ApiPorts, reportBug: ReportBug): void {
  const answering = async (
    call: AccountCall,
    query: Query,
    name: string,
    tableOf: (accountId: AccountId, days: Days) => Promise<Table>,
  ): Promise<Answer | Streamed> => {
    const account = accountNamed(call);
    if (account.kind === 'refused') return failure(account.error);
    const days = daysOf(query, ports.now());
    if ('body' in days) return days;
    const { format } = query;
    const pieces = writeReport(format, await tableOf(account.value, days), ports.now());
    const about = { accountId: account.value, ...days };
    return {
      contentType: REPORT_TYPES[format],
      fileName: format === 'json' ? null : reportFileName(name, about, format),
      pieces: reported(pieces, (error) => {
        reportBug(error, call.requestId);
      }),
    };
  };
  accountResource(scope, '/accounts/:id/reports/transactions', {
    GET: operation(REPORT_TRANSACTIONS, async (call, _, query) =>
      answering(call, query, 'transactions', async (account, days) =>
        transactionsTable(() => ports.transactionsBetween(account, days)),
      ),
    ),
  });
  accountResource(scope, '/accounts/:id/reports/financial', {
    GET: operation(REPORT_FINANCIAL, async (call, _, query) =>
      answering(call, query, 'financial', async (account, days) =>
        financialTable(await ports.financialReport(account, days)),
      ),
    ),
  });
}

function daysOf({ from, to }: Query, now: Instant): Days | Answer {
  if (from === null) return failure('missing_data', 'from');
  if (to === null) return failure('missing_data', 'to');
  const fault = periodFault({ from, to }, now);
  return fault === null ? { from, to } : failure('invalid_request', fault);
}

/** The answer has begun when its middle fails: the connection is cut, and the operator told why. */
export async function* reported<Piece>(
  pieces: AsyncIterable<Piece>,
  report: (error: unknown) => void,
): AsyncGenerator<Piece> {
  try {
    yield* pieces;
  } catch (error) {
    report(error);
    throw error;
  }
}
