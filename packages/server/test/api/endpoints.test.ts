import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Service } from '../../src/service.ts';
import { SANDBOX_ACCOUNT_KEY } from '../../src/config.ts';
import { quietOrder } from './examples.ts';
import { openShop, type Shop } from './shop.ts';

/** Every call of the PSP's API that we know of, and whether Kvitt serves it. */
const ENDPOINTS: readonly (readonly [call: string, served: 'served' | 'not served'])[] = [
  ['POST /orders', 'served'],
  ['GET /orders/:id', 'served'],
  ['PATCH /orders/:id', 'served'],
  ['POST /orders/:id/capture', 'served'],
  ['PATCH /capture/:id', 'served'],
  ['POST /orders/:id/cancel', 'served'],
  ['POST /orders/:id/refunds', 'served'],
  ['PATCH /orders/:id/refunds/:refund', 'served'],
  ['GET /transactions', 'served'],
  ['GET /transactions/:id', 'served'],
  ['GET /orders/:id/transactions', 'served'],
  ['GET /orders/:id/paymentlink', 'served'],
  ['GET /gateways', 'served'],
  ['GET /gateways/:id', 'served'],
  ['GET /payment-methods', 'served'],
  ['GET /payment-methods/:id', 'served'],
  ['GET /issuers/:id', 'served'],
  ['GET /categories', 'served'],
  ['GET /auth/api_token', 'served'],
  ['GET /me', 'served'],
  ['GET /accounts/:id/balances', 'served'],
  ['GET /closing-balances', 'served'],
  ['GET /accounts/:id/closing-balances', 'served'],
  ['POST /accounts/:id/charges', 'served'],
  ['POST /accounts/:id/payouts', 'served'],
  ['POST /accounts/:id/fees', 'not served'],
  ['GET /accounts/:id/autopayouts', 'served'],
  ['GET /accounts/:id/autopayouts/:currency', 'served'],
  ['GET /sites/:id', 'served'],
  ['PATCH /sites/:id', 'served'],
  ['GET /accounts/:id/sites', 'served'],
  ['POST /accounts/:id/sites', 'served'],
  ['POST /orders/:id/files', 'served'],
  ['POST /accounts/:id/login-urls', 'served'],
];

const PARTS: Readonly<Record<string, string>> = { account: '10001', site: '12001' };
const ID = 'every-call';

/** A path with something that exists in place of its parts, as far as there is any. */
const pathOf = (pattern: string): string =>
  pattern
    .replace('/accounts/:id', `/accounts/${PARTS['account'] ?? ''}`)
    .replace('/sites/:id', `/sites/${PARTS['site'] ?? ''}`)
    .replace(/^\/(gateways|payment-methods|issuers)\/:id/, '/$1/KLARNA')
    .replace('/transactions/:id', '/transactions/1')
    .replace(':id', ID)
    .replace(':refund', '1')
    .replace(':currency', 'EUR');

let shop: Shop;
let service: Service;
beforeAll(async () => {
  shop = await openShop('2021');
  ({ service } = shop);
  await shop.call('POST', '/orders', quietOrder(ID));
}, 60_000);
afterAll(() => shop.close());

describe('a call of the PSP’s API', () => {
  it.each(ENDPOINTS)('%s is %s', async (call, served) => {
    const [method = '', pattern = ''] = call.split(' ');
    const route = service.routes.find(
      (each) => each.method === method && each.path === `/v1/json${pattern}`,
    );
    expect(route !== undefined && route.description !== null).toBe(served === 'served');
    const body = method === 'GET' ? undefined : {};
    const answer = await shop.call(method, pathOf(pattern), body, { api_key: SANDBOX_ACCOUNT_KEY });
    const { success, data, error_info: info } = answer.body;
    expect([success, typeof data]).toEqual([answer.status === 200, 'object']);
    // Nothing at all stands at a path that is not served; one that is answers in words of its own.
    expect(info === 'Not found').toBe(served === 'not served');
  });

  it('stands in the page about compatibility', async () => {
    const page = await readFile(
      new URL('../../../../docs/api/compatibility.md', import.meta.url),
      'utf8',
    );
    const rows = page.split('\n').filter((row) => row.startsWith('| `'));
    const missing = ENDPOINTS.filter(([call, served]) => {
      const written = `| \`${call.replace(/:(\w+)/g, '{$1}')}\``;
      const row = rows.find((each) => each.startsWith(written));
      return row === undefined || /\| not served/.test(row) !== (served === 'not served');
    });
    expect(missing).toEqual([]);
  });
});
