import type { FastifyInstance } from 'fastify';
import { accountResource, type AccountCall } from '../call.js';
import { operation } from '../operation.js';
import { READ_BALANCES, READ_ME } from '../operations/account.js';
import type { ApiPorts } from '../ports.js';
import { failure, success, type Answer } from '../reply.js';
import { wireTime } from '../wire/time.js';

/** GET me, GET accounts/{id}/balances. */
export function accountRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  accountResource(scope, '/me', {
    GET: operation(READ_ME, async ({ caller: { accountId, site } }) =>
      success({
        account_id: accountId,
        role: site === null ? 'account' : 'website',
        site_id: site?.siteId ?? 0,
      }),
    ),
  });
  accountResource(scope, '/accounts/:id/balances', {
    GET: operation(READ_BALANCES, (call, _, page) => readBalances(ports, call, page)),
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
  const rows = balances.map((balance) => ({
    account_id: accountId,
    amount_available: Number(balance.availableMinor),
    amount_pending: Number(balance.pendingMinor),
    amount_reserved: Number(balance.reservedMinor),
    currency: balance.currency,
    id: `${accountId}-${balance.currency}`,
    modified: wireTime(balance.modifiedAt).replace('T', ' '),
  }));
  return success(rows.slice(offset, offset + limit), { page: { total: rows.length } });
}
