import type { AccountId, Currency } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { periodFault } from '../../queries/period.js';
import { fileName, write } from '../../reports/format.js';
import { FORMATS, type FormatName } from '../../reports/formats.js';
import { accountNamed, accountResource } from '../call.js';
import { operation } from '../operation.js';
import { READ_STATEMENT } from '../operations/statements.js';
import type { ApiPorts } from '../ports.js';
import { failure, type Answer, type ReportBug, type Streamed } from '../reply.js';
import { STATEMENT_JSON } from '../wire/statement-view.js';
import { reported } from './reports.js';

type Query = Readonly<{
  currency: Currency | null;
  from: string | null;
  to: string | null;
  format: 'json' | FormatName;
}>;

/** GET accounts/{id}/statements. */
export function statementRoutes(
  scope: FastifyInstance,
  ports: ApiPorts,
  reportBug: ReportBug,
): void {
  accountResource(scope, '/accounts/:id/statements', {
    GET: operation(READ_STATEMENT, async (call, _, query) => {
      const account = accountNamed(call);
      if (account.kind === 'refused') return failure(account.error);
      return readStatement(ports, account.value, query, (error) => {
        reportBug(error, call.requestId);
      });
    }),
  });
}

async function readStatement(
  ports: ApiPorts,
  accountId: AccountId,
  { currency, from, to, format: asked }: Query,
  report: (error: unknown) => void,
): Promise<Answer | Streamed> {
  if (currency === null) return failure('missing_data', 'currency');
  if (from === null) return failure('missing_data', 'from');
  if (to === null) return failure('missing_data', 'to');
  const now = ports.now();
  const fault = periodFault({ from, to }, now);
  if (fault !== null) return failure('invalid_request', fault);
  const statement = await ports.statement({ accountId, currency, from, to });
  const format = asked === 'json' ? STATEMENT_JSON : FORMATS[asked];
  return {
    contentType: format.contentType,
    fileName: asked === 'json' ? null : fileName(statement, format),
    pieces: reported(write(format, statement, now), report),
  };
}
