import type { FastifyInstance } from 'fastify';
import { accountResource, type AccountCall } from '../call.js';
import { accountOperation } from '../operation.js';
import { READ_BALANCES, READ_ME } from '../operations/account.js';
import type { ApiPorts } from '../ports.js';
import { failure, success, type Answer } from '../reply.js';
import { wireTime } from '../wire/time.js';

/** GET me, GET accounts/{id}/balances. */
export function accountRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  accountResource(scope, '/me', {
    GET: accountOperation(READ_ME, async ({ caller: { accountId, site } }) =>
      success({
        account_id: accountId,
        role: site === null ? 'account' : 'website',
        site_id: site?.siteId ?? 0,
      }),
    ),
  });
  accountResource(scope, '/accounts/:id/balances', {
    GET: accountOperation(READ_BALANCES, (call, _, page) => readBalances(ports, call, page)),
  });
}

async function readBalances(
  ports: ApiPorts,
  call: AccountCall,
  { offset, limit }: Readonly<{ offset: number; limit: number }>,
): Promise<Answer> {
  const { accountId } = call.caller;
  if (call.part('id') !== String(accountId)) return failure('invalid_account');
  const balances = await ports.balances(accountId);
  const modified = wireTime(ports.now()).replace('T', ' ');
  const rows = balances.map(({ currency, availableMinor, reservedMinor, pendingMinor }) => ({
    account_id: accountId,
    amount_available: Number(availableMinor),
    amount_pending: Number(pendingMinor),
    amount_reserved: Number(reservedMinor),
    currency,
    id: `${accountId}-${currency}`,
    modified,
  }));
  return success(rows.slice(offset, offset + limit), { page: { total: rows.length } });
}
