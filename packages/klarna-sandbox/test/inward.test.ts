import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startKlarnaSandbox } from '../src/index.js';
import type { RunningSandbox } from '../src/index.js';
import { cart } from './support.js';
import type { Json } from './support.js';

let sandbox: RunningSandbox;
beforeEach(async () => {
  sandbox = await startKlarnaSandbox({ seed: 7, startAt: '2031-03-03T09:48:00Z' });
});
afterEach(async () => {
  await sandbox.close();
});

const AUTHORIZATION = `Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`;

const post = (path: string, body: Json, signal?: AbortSignal): Promise<Response> =>
  sandbox.fetch(`https://api.klarna.com${path}`, {
    method: 'POST',
    headers: { Authorization: AUTHORIZATION, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });

describe('a fetch without a socket', () => {
  it('reaches the same sandbox as one over HTTP', async () => {
    const answer = await post('/payments/v1/sessions', cart());
    const { session_id: id } = (await answer.json()) as { session_id: string };
    const path = `/payments/v1/sessions/${id}`;
    const headers = { Authorization: AUTHORIZATION };
    const inward = await sandbox.fetch(sandbox.url + path, { headers });
    const overHttp = await fetch(sandbox.url + path, { headers });
    expect(await inward.json()).toEqual(await overHttp.json());
    expect([inward.status, inward.headers.get('content-type')]).toEqual([200, 'application/json']);
  });

  it('answers 204 without a body', async () => {
    const { session_id: id } = (await (await post('/payments/v1/sessions', cart())).json()) as Json;
    const answer = await post(`/payments/v1/sessions/${String(id)}`, { merchant_reference2: 'x' });
    expect([answer.status, answer.body]).toEqual([204, null]);
  });

  it('is cut by a fault as a socket is', async () => {
    await sandbox.fault({ path: '/sessions$', kind: 'reset_before', times: 1 });
    const problem: unknown = await post('/payments/v1/sessions', cart()).catch(
      (error: unknown) => error,
    );
    expect(problem).toMatchObject({ message: 'fetch failed', cause: { code: 'ECONNRESET' } });
  });

  it('gives up when its caller does', async () => {
    await sandbox.fault({ path: '/sessions$', kind: 'delay', delay_ms: 60_000, times: 1 });
    const patience = new AbortController();
    const call = post('/payments/v1/sessions', cart(), patience.signal);
    patience.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
  });
});
