import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import type { Service } from '../../packages/server/src/service.js';
import { orderOf } from '../support/shop.js';

type Data = Readonly<Record<string, unknown>>;

describe.each([
  ['2021', 'uncleared/initialized', 'void/cancelled'],
  ['2025', 'initialized/initialized', 'declined/declined'],
] as const)('a customer whom Klarna declines, edition %s', (edition, open, declined) => {
  let service: Service;
  beforeAll(async () => {
    service = await startTestService({ KVITT_EDITION: edition });
  });
  afterAll(async () => service.close());

  const send = async (url: string, method: string, path: string, body?: object): Promise<Data> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: { api_key: API_KEY },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const json = (await answer.json()) as Data;
    return (json['data'] ?? json) as Data;
  };
  const pair = async (id: string): Promise<string> => {
    const found = await send(service.url, 'GET', `/v1/json/orders/${id}`);
    return `${String(found['status'])}/${String(found['financial_status'])}`;
  };
  /** The customer on Klarna's page, who tells nobody but Klarna; Klarna then calls the service. */
  const onKlarnasPage = async (id: string, action: string): Promise<void> => {
    const stored = await service.db.run({
      name: 'page_of_order',
      text: `select state::jsonb -> 'klarna' ->> 'hostedSessionId' as page from orders where order_id = '${id}'`,
    });
    const page = String(stored[0]?.['page']);
    await send(service.klarnaUrl, 'POST', `/sandbox/hpp/${page}/customer`, { action });
  };
  const opened = async (id: string): Promise<void> => {
    await send(service.url, 'POST', '/v1/json/orders', orderOf(id, null));
    await send(service.url, 'POST', `/sandbox/orders/${id}/customer`, { action: 'open' });
  };
  const advance = async (by: string): Promise<Data> =>
    send(service.url, 'POST', '/sandbox/clock/advance', { by });

  it('may try another way to pay while still on Klarna’s page', async () => {
    await opened('second-try');
    await onKlarnasPage('second-try', 'decline');
    await advance('PT9M');
    expect(await pair('second-try')).toBe(open);
    await onKlarnasPage('second-try', 'approve');
    await expect.poll(async () => pair('second-try')).toBe('completed/uncleared');
  });

  it('is declined once nothing has followed for ten minutes', async () => {
    await opened('gave-up');
    await advance('PT30M');
    await onKlarnasPage('gave-up', 'decline');
    await advance('PT9M');
    expect(await pair('gave-up')).toBe(open);
    await advance('PT35M');
    expect(await pair('gave-up')).toBe(declined);
  });

  it('is declined at once on coming back', async () => {
    await opened('came-back');
    await send(service.url, 'POST', '/sandbox/orders/came-back/customer', { action: 'decline' });
    expect(await pair('came-back')).toBe(declined);
  });
});
