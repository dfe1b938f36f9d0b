import { describe, expect, it } from 'vitest';
import { cart, errorCode, openBench } from './support.js';
import type { Answer, Bench } from './support.js';

const SESSIONS = '/payments/v1/sessions';
const UNKNOWN = '/ordermanagement/v1/orders/00000000-0000-4000-8000-000000000000';
const MERCHANTS = [
  { id: 'N1', username: 'PK_sandbox', password: 'sandbox', name: 'One' },
  { id: 'N2', username: 'PK_two', password: 'two', name: 'Two', terms: { requestsPerSecond: 2 } },
];

/** A sandbox that counts, by a second hand that the test moves. */
async function openCounting(): Promise<Readonly<{ bench: Bench; nextSecond: () => void }>> {
  let now = 1_900_000_000_000;
  const bench = await openBench({
    enforceRateLimits: true,
    merchants: MERCHANTS,
    machineTime: () => now,
  });
  return {
    bench,
    nextSecond: () => {
      now += 1000;
    },
  };
}

async function many(count: number, call: () => Promise<Answer>): Promise<readonly number[]> {
  const statuses: number[] = [];
  for (let index = 0; index < count; index += 1) statuses.push((await call()).status);
  return statuses;
}

const shownIn = ({ header }: Answer): readonly (string | undefined)[] =>
  ['X-Ratelimit-Limit', 'X-Ratelimit-Remaining', 'X-Ratelimit-Reset'].map((name) => header(name));

describe('rate limits', () => {
  it('are five new sessions a second, for Payments and for the hosted page each', async () => {
    const { bench } = await openCounting();
    const create = async (path: string): Promise<Answer> => bench.call('POST', path, cart());
    expect(await many(6, () => create(SESSIONS))).toEqual([200, 200, 200, 200, 200, 429]);
    expect(await many(6, () => create('/hpp/v1/sessions'))).toEqual([400, 400, 400, 400, 400, 429]);
    const over = await create(SESSIONS);
    expect([errorCode(over), shownIn(over)]).toEqual(['TOO_MANY_REQUESTS', ['5, 5;w=1', '0', '1']]);
    await bench.close();
  });

  it('are fifty other calls a second', async () => {
    const { bench } = await openCounting();
    const read = async (): Promise<Answer> => bench.call('GET', UNKNOWN);
    expect(shownIn(await read())).toEqual(['50, 50;w=1', '49', '1']);
    expect(await many(49, read)).not.toContain(429);
    expect((await read()).status).toBe(429);
    await bench.close();
  });

  it('begin anew with the next second of real time, though the sandbox’s clock stands', async () => {
    const { bench, nextSecond } = await openCounting();
    const read = async (): Promise<Answer> => bench.call('GET', UNKNOWN);
    await many(50, read);
    expect((await read()).status).toBe(429);
    await bench.advance('P1D');
    expect((await read()).status).toBe(429);
    nextSecond();
    expect((await read()).status).toBe(404);
    await bench.close();
  });

  it('are each merchant’s own', async () => {
    const { bench } = await openCounting();
    const read = async (user: string): Promise<Answer> =>
      bench.call('GET', UNKNOWN, undefined, { user });
    expect(await many(3, () => read('PK_two:two'))).toEqual([404, 404, 429]);
    expect((await read('PK_sandbox:sandbox')).status).toBe(404);
    await bench.close();
  });

  it('are not remembered for an idempotency key', async () => {
    const { bench, nextSecond } = await openCounting();
    const post = async (): Promise<Answer> =>
      bench.call('POST', `${UNKNOWN}/acknowledge`, {}, { key: 'k', user: 'PK_two:two' });
    expect(await many(2, () => bench.call('GET', UNKNOWN, '', { user: 'PK_two:two' }))).toEqual([
      404, 404,
    ]);
    expect((await post()).status).toBe(429);
    nextSecond();
    expect((await post()).status).toBe(404);
    await bench.close();
  });

  it('are shown but refuse nobody unless they are enforced', async () => {
    const bench = await openBench({ machineTime: () => 1_900_000_000_000 });
    const statuses = await many(60, () => bench.call('GET', UNKNOWN));
    expect(new Set(statuses)).toEqual(new Set([404]));
    expect(shownIn(await bench.call('GET', UNKNOWN))).toEqual(['50, 50;w=1', '0', '1']);
    await bench.close();
  });

  it('are told on every answer, whatever became of the request', async () => {
    const bench = await openBench();
    const answers = [
      await bench.call('GET', UNKNOWN, undefined, { user: null }),
      await bench.call('POST', SESSIONS, '{'),
      await bench.call('POST', SESSIONS, 'x'.repeat(3_000_000)),
      await bench.call('GET', '/payments/v9/nothing'),
    ];
    await bench.call('POST', '/sandbox/faults', { path: '.', kind: 'status', times: 1 });
    answers.push(await bench.call('GET', UNKNOWN));
    for (const answer of answers) {
      expect(answer.header('X-Ratelimit-Limit')).toMatch(/^\d+, \d+;w=1$/);
    }
    await bench.close();
  });
});
