import type { FastifyInstance } from 'fastify';
import { REPORT_TYPES, writeReport } from '../../reports/report.js';
import { settlementTable } from '../../reports/settlement.js';
import type { ProofLine, SettlementHead } from '../../queries/settlement-report.js';
import { accountNamed, accountResource } from '../call.js';
import { operation } from '../operation.js';
import {
  LIST_SETTLEMENTS,
  READ_EXPECTED,
  READ_SETTLEMENT,
  REPORT_SETTLEMENT,
} from '../operations/settlements.js';
import type { ApiPorts } from '../ports.js';
import type { ExpectedView } from '../settlement-ports.js';
import { failure, success, type ReportBug } from '../reply.js';
import { reported } from './reports.js';

const ROWS_MAX = 1_000;

/** GET accounts/{id}/settlements, settlements/{reference}, reports/settlement/{reference} and expected. */
export function settlementRoutes(
  scope: FastifyInstance,
  ports: ApiPorts,
  reportBug: ReportBug,
): void {
  accountResource(scope, '/accounts/:id/settlements', {
    GET: operation(LIST_SETTLEMENTS, async (call, _, { limit, offset }) => {
      const account = accountNamed(call);
      if (account.kind === 'refused') return failure(account.error);
      const page = { limit: Math.min(limit, ROWS_MAX), offset };
      const { rows, total } = await ports.settlements.list(account.value, page);
      return success(rows.map(headView), { page: { total } });
    }),
  });
  accountResource(scope, '/accounts/:id/settlements/:reference', {
    GET: operation(READ_SETTLEMENT, async (call) => {
      const account = accountNamed(call);
      if (account.kind === 'refused') return failure(account.error);
      const found = await ports.settlements.find(account.value, call.part('reference'));
      return found === null
        ? failure('not_found')
        : success({ ...headView(found.head), proof: found.proof.map(proofView) });
    }),
  });
  accountResource(scope, '/accounts/:id/reports/settlement/:reference', {
    GET: operation(REPORT_SETTLEMENT, async (call, _, { format }) => {
      const account = accountNamed(call);
      if (account.kind === 'refused') return failure(account.error);
      const reference = call.part('reference');
      const found = await ports.settlements.find(account.value, reference);
      if (found === null) return failure('not_found');
      const table = settlementTable(() => ports.settlements.lines(account.value, reference));
      const name = `settlement-${account.value}-${found.head.paymentReference.replaceAll(/[^\w-]/g, '_')}`;
      return {
        contentType: REPORT_TYPES[format],
        fileName: format === 'json' ? null : `${name}.${format}`,
        pieces: reported(writeReport(format, table, ports.now()), (error) => {
          reportBug(error, call.requestId);
        }),
      };
    }),
  });
  accountResource(scope, '/accounts/:id/expected', {
    GET: operation(READ_EXPECTED, async (call, _, { limit }) => {
      const account = accountNamed(call);
      if (account.kind === 'refused') return failure(account.error);
      const rows = await ports.settlements.expected(account.value, Math.min(limit, ROWS_MAX));
      return success(rows.map(expectedView));
    }),
  });
}

const headView = (head: SettlementHead): object => ({
  payment_reference: head.paymentReference,
  currency: head.currency,
  amount: Number(head.paidMinor),
  paid_at: new Date(head.paidAt).toISOString(),
  status: head.unread + head.waiting === 0 ? 'matched' : 'open',
  rows_open: head.unread + head.waiting,
  amount_open: Number(head.waitingMinor),
});

const proofView = ({ type, rows, sumMinor, taxMinor }: ProofLine): object => ({
  type,
  rows,
  amount: Number(sumMinor),
  tax: Number(taxMinor),
});

const expectedView = (each: ExpectedView): object => ({
  kind: each.kind,
  order_id: each.orderId,
  transaction_id: each.transactionId,
  currency: each.currency,
  amount: Number(each.grossMinor),
  klarna_fees: Number(each.feesMinor),
  net: Number(each.grossMinor - each.feesMinor),
  expected_at: each.expectedAt === null ? null : new Date(each.expectedAt).toISOString(),
  is_late: each.isLate,
});
