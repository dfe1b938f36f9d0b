import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quietOrder } from '../../packages/server/test/api/examples.js';
import { runExamples } from '../../packages/server/test/docs/support/examples.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { SANDBOX_ACCOUNT_KEY } from '../../packages/server/src/config.js';
import { verify } from '../../packages/server/src/queries/verify.js';
import type { Service } from '../../packages/server/src/service.js';
import { statement } from '../../packages/server/src/store/database.js';
import { randomNumbers, seedOfRun } from '../support/random.js';
import { mutated, type Choose, type Request, type Template } from './support/mutations.js';

/** Requests sent side by side, so many at once. */
const SIDE_BY_SIDE = 16_000;
const BATCH = 8;
/** Requests sent one by one. */
const ONE_BY_ONE = 4_000;
/** An order that no request names: gone when the sandbox has been emptied. */
const KEPT = 'kept';
const ANSWERED_WITHIN_MS = 10_000;

type Answer = Readonly<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>;

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
let service: Service;
let templates: readonly Template[];
const seed = seedOfRun();

beforeAll(async () => {
  service = await startTestService({ KVITT_RATE_LIMIT: '0' });
  // Without the last one, which would empty everything again.
  const ran = await runExamples(service, ['resetSandbox']);
  const bare: Template[] = [];
  for (const { method, path } of service.routes) {
    const filled = path
      .replace(
        ':token',
        path.includes(':token') ? await tokenOfNewOrder(`page-${bare.length}`) : '',
      )
      .replace(/:\w+/g, 'my-order-1');
    bare.push({ method, path: filled, key: API_KEY, body: {} });
  }
  const known = ran.map(({ call, example, url }) => ({
    method: call.method,
    path: url.slice(service.url.length),
    key: example.as === 'account' ? SANDBOX_ACCOUNT_KEY : API_KEY,
    // The clock is turned a little, so that there is always something under way.
    body: call.description.id === 'advanceClock' ? { by: 'PT1S' } : example.body,
  }));
  const strangers = { method: 'POST', path: '/sandbox/reset', key: 'unknown-key', body: {} };
  // What is known to work is mutated more often than a bare path.
  templates = [...known, ...known, ...bare, strangers];
  await tokenOfNewOrder(KEPT);
  process.stdout.write(`fuzz: SEED=${seed}, ${templates.length} requests to begin with\n`);
}, 120_000);
afterAll(async () => {
  agent.destroy();
  await service.close();
});

/** The payment page's token of an order that nobody has opened yet. */
async function tokenOfNewOrder(id: string): Promise<string> {
  const body = JSON.stringify(quietOrder(id));
  const headers = { api_key: API_KEY };
  const response = await fetch(`${service.url}/v1/json/orders`, { method: 'POST', headers, body });
  const { data } = (await response.json()) as { data: { payment_url: string } };
  return new URL(data.payment_url).pathname.split('/').at(-1) ?? '';
}

/** The next request: any but one that would empty the sandbox. */
function drawn(choose: Choose): Request {
  for (;;) {
    const template = templates[choose(templates.length)];
    if (template === undefined) throw new Error('there are templates');
    const request = mutated(template, choose);
    const hasKey = [API_KEY, SANDBOX_ACCOUNT_KEY].includes(request.headers['api_key'] ?? '');
    if (!(hasKey && request.method === 'POST' && /reset/i.test(request.path))) return request;
  }
}

/** Whether something may follow from a request that was answered so. */
const mayChange = ({ method, path }: Request, status: number): boolean =>
  status < 400 && !((method === 'GET' || method === 'HEAD') && !/^\/+(?:pay|klarna)\//.test(path));

async function send({ method, path, headers, body }: Request): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const url = new URL(service.url);
    const outgoing = httpRequest(
      {
        agent,
        host: url.hostname,
        port: url.port,
        method,
        path,
        headers: { ...headers, ...(body === null ? {} : { 'content-length': body.length }) },
        timeout: ANSWERED_WITHIN_MS,
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        response.on('error', reject);
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')));
    outgoing.on('error', reject);
    outgoing.end(body ?? undefined);
  });
}

/** What is wrong with an answer, or null. */
function faultOf({ method, path }: Request, { status, headers, text }: Answer): string | null {
  if (status >= 500) return `${status}: ${text.slice(0, 200)}`;
  if (headers['x-request-id'] === undefined) return 'no request id';
  if (method === 'HEAD' || !/^\/+v1\/+json(?:[/?]|$)/.test(path)) return null;
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return `${status} without JSON: ${text.slice(0, 200)}`;
  }
  const { success, data, error_code: code, error_info: info } = json;
  if (typeof data !== 'object' || data === null) return `data is ${String(data)}`;
  if (success !== (status === 200)) return `success ${String(success)} with ${status}`;
  const isTold = Number.isInteger(code) && typeof info === 'string';
  return status === 200 || isTold ? null : `a refusal without a code: ${text.slice(0, 200)}`;
}

const shown = (request: Request): string =>
  `${request.method} ${request.path} ${JSON.stringify(request.headers)} ${request.body?.toString('latin1').slice(0, 600) ?? ''}`;

const LOOK = statement(
  'look_at_everything',
  `select concat_ws(' ',
     (select count(*) || ':' || coalesce(sum(version), 0) from orders),
     (select count(*) from order_requests), (select count(*) from events),
     (select count(*) from transfers), (select count(*) from refunds), (select count(*) from parts),
     (select count(*) from files), (select count(*) from account_transactions),
     (select count(*) from bank_accounts), (select count(*) from api_keys),
     (select count(*) from timers), (select count(*) from effects), (select count(*) from notifications),
     (select coalesce(sum(abs(balance_minor)), 0) from balances),
     (select md5(string_agg(s::text, '' order by s.site_id)) from sites s)) as digest,
   (select (extract(epoch from min(due_at)) * 1000)::bigint from (
     select due_at from effects where state = 'due'
     union all select due_at from timers
     union all select due_at from jobs) as next) as next_at`,
);
/** More than an answer takes, so that what falls due in the meantime is not taken for its doing. */
const AHEAD_MS = 2_000;

/** A digest of the store, and when it next changes by itself, on the service's clock; in the past while something is under way. */
type Look = Readonly<{ digest: string; nextAt: number }>;

async function look(): Promise<Look> {
  const [row] = await service.db.run(LOOK);
  return { digest: String(row?.['digest']), nextAt: Number(row?.['next_at']) };
}

/** Whether what was seen stays so while an answer is waited for. */
const isAtRest = ({ nextAt }: Look): boolean => nextAt > service.clock.now() + AHEAD_MS;

/** Waits until what was asked of Klarna has been done; answers how it looks then. */
async function quiet(): Promise<Look> {
  for (let looks = 0; looks < 1_000; looks += 1) {
    const found = await look();
    if (isAtRest(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the service does not come to rest');
}

describe(`mutated requests over every route (SEED=${seed})`, () => {
  const choosing = (start: number): Choose => {
    const next = randomNumbers(start);
    return (n) => Math.floor(next() * n);
  };

  it('are never answered by a fault of ours, and change nothing where all of a batch are refused', async () => {
    const choose = choosing(seed);
    const faults: string[] = [];
    let judged = 0;
    let before = await quiet();
    for (let sent = 0; sent < SIDE_BY_SIDE && faults.length < 5; sent += BATCH) {
      const batch = Array.from({ length: BATCH }, () => drawn(choose));
      const wasAtRest = isAtRest(before);
      const changing = await Promise.all(
        batch.map(async (request) => {
          const answer = await send(request).catch((error: unknown) => String(error));
          const fault = typeof answer === 'string' ? answer : faultOf(request, answer);
          if (fault !== null) faults.push(`${fault} ← ${shown(request)}`);
          return typeof answer === 'string' || mayChange(request, answer.status);
        }),
      );
      const after = await look();
      if (wasAtRest && !changing.includes(true)) {
        judged += 1;
        if (after.digest !== before.digest)
          faults.push(`${before.digest} → ${after.digest} ← ${batch.map(shown).join('\n')}`);
      }
      before = after;
    }
    expect(faults).toEqual([]);
    expect(judged).toBeGreaterThan(SIDE_BY_SIDE / BATCH / 10);
  }, 240_000);

  it('change nothing where they are refused', async () => {
    const choose = choosing(seed + 1);
    const changed: string[] = [];
    let refused = 0;
    let before = await quiet();
    for (let sent = 0; sent < ONE_BY_ONE && changed.length < 5; sent += 1) {
      const request = drawn(choose);
      if (!isAtRest(before)) before = await quiet();
      const { status } = await send(request);
      if (status >= 400) refused += 1;
      const after = await look();
      if (!mayChange(request, status) && after.digest !== before.digest)
        changed.push(`${before.digest} → ${after.digest} ← ${shown(request)}`);
      before = after;
    }
    expect(changed).toEqual([]);
    expect(refused).toBeGreaterThan(ONE_BY_ONE / 2);
  }, 240_000);

  it('that are no HTTP at all are refused and cut off', async () => {
    const { hostname, port } = new URL(service.url);
    const garbage = [
      'x\r\n\r\n',
      'GET\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /v1/json/me HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n',
      'POST /v1/json/orders HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n',
      'POST /v1/json/orders HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      `GET /v1/json/me HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`,
    ];
    for (const text of garbage) {
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname, () => socket.write(text));
        let read = '';
        socket.setTimeout(ANSWERED_WITHIN_MS, () => resolve('no answer'));
        socket.on('data', (chunk) => (read += chunk.toString('latin1')));
        socket.on('close', () => resolve(read));
        socket.on('error', () => resolve(read));
      });
      expect(answer.slice(0, 60)).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    }
  }, 120_000);

  it('leave the books right and the service at work', async () => {
    await quiet();
    expect((await verify(service.db)).faults).toEqual([]);
    const path = `/v1/json/orders/${KEPT}`;
    const kept = { method: 'GET', path, headers: { api_key: API_KEY }, body: null };
    expect((await send(kept)).status).toBe(200);
  });
});
