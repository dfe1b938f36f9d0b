import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExamples } from '../../packages/server/test/docs/support/examples.js';
import { API_KEY, startTestService } from '../../packages/server/test/support/service.js';
import { SANDBOX_ACCOUNT_KEY } from '../../packages/server/src/config.js';
import { verify } from '../../packages/server/src/queries/verify.js';
import type { Service } from '../../packages/server/src/service.js';
import { statement } from '../../packages/server/src/store/database.js';
import { randomNumbers, seedOfRun } from '../support/random.js';
import { mutated, type Choose, type Request, type Template } from './support/mutations.js';

/** Requests sent side by side, of which only the answers are judged. */
const SIDE_BY_SIDE = 16_000;
/** Requests sent one by one, after which the store is looked at. */
const ONE_BY_ONE = 4_000;
const ANSWERED_WITHIN_MS = 10_000;

type Answer = Readonly<{ status: number; headers: NodeJS.Dict<string | string[]>; text: string }>;

const agent = new Agent({ keepAlive: true, maxSockets: 16 });
let service: Service;
let templates: readonly Template[];
const seed = seedOfRun();

beforeAll(async () => {
  service = await startTestService({ KVITT_RATE_LIMIT: '0' });
  const ran = await runExamples(service);
  const others = service.routes
    .filter(({ path }) => !path.startsWith('/sandbox/reset') && !path.includes('*'))
    .map(({ method, path }) => ({
      method,
      path: path.replace(/:\w+/g, 'my-order-1'),
      key: API_KEY,
      body: {},
    }));
  const known = ran
    .filter(({ call }) => call.path !== '/sandbox/reset' && call.path !== '/sandbox/clock/advance')
    .map(({ call, example, url }) => ({
      method: call.method,
      path: url.slice(service.url.length),
      key: example.as === 'account' ? SANDBOX_ACCOUNT_KEY : API_KEY,
      body: example.body,
    }));
  // What is known to work is mutated more often than a bare path.
  templates = [...known, ...known, ...others].filter(
    ({ path }) => !path.startsWith('/sandbox/clock/advance'),
  );
  process.stdout.write(`fuzz: SEED=${seed}, ${templates.length} requests to begin with\n`);
}, 120_000);
afterAll(async () => {
  agent.destroy();
  await service.close();
});

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

const DIGEST = statement(
  'digest_of_everything',
  `select concat_ws(' ',
     (select count(*) || ':' || coalesce(sum(version), 0) from orders),
     (select count(*) from order_requests), (select count(*) from events),
     (select count(*) from transfers), (select count(*) from refunds), (select count(*) from parts),
     (select count(*) from files), (select count(*) from account_transactions),
     (select count(*) from bank_accounts), (select count(*) from api_keys),
     (select count(*) from timers), (select count(*) from effects), (select count(*) from notifications),
     (select coalesce(sum(abs(balance_minor)), 0) from balances),
     (select md5(string_agg(s::text, '' order by s.site_id)) from sites s)) as digest`,
);
const BUSY = statement(
  'anything_under_way',
  `select count(*)::integer as due from effects
   where state = 'due' and due_at <= now() + interval '1 minute'`,
);

const digest = async (): Promise<string> => String((await service.db.run(DIGEST))[0]?.['digest']);

/** Waits until what was asked of Klarna has been done, so that nothing changes by itself. */
async function quiet(): Promise<void> {
  for (let looks = 0; looks < 400; looks += 1) {
    const before = await digest();
    const [row] = await service.db.run(BUSY);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (Number(row?.['due']) === 0 && before === (await digest())) return;
  }
  throw new Error('the service does not come to rest');
}

describe(`mutated requests over every route (SEED=${seed})`, () => {
  const choosing = (start: number): Choose => {
    const next = randomNumbers(start);
    return (n) => Math.floor(next() * n);
  };

  it('are never answered by a fault of ours, and never left without an answer', async () => {
    const choose = choosing(seed);
    const faults: string[] = [];
    let sent = 0;
    const one = async (): Promise<void> => {
      while (sent < SIDE_BY_SIDE && faults.length < 5) {
        sent += 1;
        const template = templates[choose(templates.length)];
        if (template === undefined) throw new Error('there are templates');
        const request = mutated(template, choose);
        const fault = await send(request).then(
          (answer) => faultOf(request, answer),
          (error: unknown) => String(error),
        );
        if (fault !== null) faults.push(`${fault} ← ${shown(request)}`);
      }
    };
    await Promise.all(Array.from({ length: 12 }, one));
    expect(faults).toEqual([]);
    expect(sent).toBe(SIDE_BY_SIDE);
  }, 240_000);

  it('change nothing where they are refused', async () => {
    const choose = choosing(seed + 1);
    const changed: string[] = [];
    let refused = 0;
    await quiet();
    let before = await digest();
    for (let sent = 0; sent < ONE_BY_ONE && changed.length < 5; sent += 1) {
      const template = templates[choose(templates.length)];
      if (template === undefined) throw new Error('there are templates');
      const request = mutated(template, choose);
      const { status } = await send(request);
      if (status < 400) {
        if (request.method !== 'GET' && request.method !== 'HEAD') await quiet();
        before = await digest();
        continue;
      }
      refused += 1;
      const after = await digest();
      if (after !== before) changed.push(`${before} → ${after} ← ${shown(request)}`);
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
    const me = { method: 'GET', path: '/v1/json/me', headers: { api_key: API_KEY }, body: null };
    expect((await send(me)).status).toBe(200);
  });
});
