import type { FastifyInstance } from 'fastify';
import { accountNamed, accountResource, type AccountCall } from '../call.js';
import { operation } from '../operation.js';
import { READ_BALANCES, READ_ME, SIGN_IN } from '../operations/account.js';
import type { ApiPorts } from '../ports.js';
import { failure, invalid, success, type Answer } from '../reply.js';
import type { LOGIN_REQUEST } from '../wire/account-request.js';
import type { ValueOf } from '../wire/shape.js';
import { wireTime } from '../wire/time.js';

/** GET me, GET accounts/{id}/balances, POST accounts/{id}/login-urls. */
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
  accountResource(scope, '/accounts/:id/login-urls', {
    POST: operation(SIGN_IN, async (call, body) => signIn(call, body)),
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

/** Judges the request as if there were something to sign in to. Unlike other calls, this one says 1000 of an unknown account. */
function signIn(call: AccountCall, body: ValueOf<typeof LOGIN_REQUEST>): Answer {
  const account = accountNamed(call);
  if (account.kind === 'refused')
    return failure(account.error === 'invalid_account' ? 'not_found' : account.error);
  return body.kind === 'wrong' ? invalid(body.faults) : failure('no_dashboard');
}
