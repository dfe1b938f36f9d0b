import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../src/config.js';
import { quietOrder } from './api/examples.js';
import { openShop, type Shop } from './api/shop.js';
import { says, startReceiver, type Receiver } from './notifications/support/receiver.js';

/** What an exposition holds: types by name, and values by name and labels. */
type Exposition = Readonly<{
  types: ReadonlyMap<string, string>;
  helps: ReadonlyMap<string, string>;
  values: ReadonlyMap<string, number>;
}>;

const SAMPLE = /^([a-z_:][\w:]*)(?:\{((?:[a-z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)$/i;

/** Reads Prometheus' text format, and throws at anything that is none. */
function parse(text: string): Exposition {
  const types = new Map<string, string>();
  const helps = new Map<string, string>();
  const values = new Map<string, number>();
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, keyword, about = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? [];
    if (keyword !== undefined) {
      (keyword === 'TYPE' ? types : helps).set(about, rest);
      continue;
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    const isNumber = /^(?:NaN|[+-]Inf)$/.test(value) || !Number.isNaN(Number(value));
    if (name === '' || !isNumber) {
      throw new Error(`no sample: ${line}`);
    }
    const sorted = labels.split(/,(?=[a-z_]\w*=")/i).filter((each) => each !== '');
    const key = `${name}{${sorted.toSorted((a, b) => (a < b ? -1 : 1)).join(',')}}`;
    if (values.has(key)) throw new Error(`twice: ${key}`);
    values.set(key, Number(value.replace('Inf', 'Infinity')));
  }
  return { types, helps, values };
}

const OWN: Readonly<Record<string, string>> = {
  kvitt_bugs_total: 'counter',
  kvitt_clock_offset_seconds: 'gauge',
  kvitt_commands_total: 'counter',
  kvitt_commit_duration_seconds: 'histogram',
  kvitt_commit_group_size: 'histogram',
  kvitt_deadlines_next_day: 'gauge',
  kvitt_deadlines_overdue: 'gauge',
  kvitt_deliveries_total: 'counter',
  kvitt_effects_due: 'gauge',
  kvitt_effects_oldest_due_seconds: 'gauge',
  kvitt_http_request_duration_seconds: 'histogram',
  kvitt_http_requests_total: 'counter',
  kvitt_klarna_differences: 'gauge',
  kvitt_notifications_due: 'gauge',
  kvitt_notifications_oldest_due_seconds: 'gauge',
  kvitt_store_up: 'gauge',
};

let shop: Shop;
let receiver: Receiver;
beforeAll(async () => {
  [shop, receiver] = await Promise.all([openShop('2021'), startReceiver()]);
}, 60_000);
afterAll(async () => {
  await shop.close();
  await receiver.stop();
});

const get = async (headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${shop.service.url}/metrics`, { headers });

/** A look that is not the one of a second ago. */
async function look(): Promise<Exposition> {
  await new Promise((resolve) => setTimeout(resolve, 1_050));
  return parse(await (await get()).text());
}

describe('the measurements', () => {
  it('have names, types and helps as Prometheus wants them', async () => {
    const response = await get();
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const { types, helps, values } = parse(await response.text());
    const own = [...types].filter(([name]) => name.startsWith('kvitt_'));
    expect(Object.fromEntries(own.toSorted(([a], [b]) => (a < b ? -1 : 1)))).toEqual(OWN);
    expect([...types.keys()].filter((name) => !helps.has(name))).toEqual([]);
    const counters = own.filter(([, type]) => type === 'counter').map(([name]) => name);
    expect(own.map(([name]) => name).filter((name) => name.endsWith('_total'))).toEqual(counters);
    expect([...values.keys()].some((key) => key.startsWith('process_resident_memory_bytes'))).toBe(
      true,
    );
  });

  it('move over a journey', async () => {
    const before = await look();
    const id = 'measured';
    const changes = {
      payment_options: { notification_url: receiver.url, notification_method: 'POST' },
    };
    await shop.call('POST', '/orders', quietOrder(id, changes));
    await shop.call('GET', `/orders/${id}`);
    await shop.call('GET', '/orders/none');
    receiver.script(says(500, 'down'), says(200, 'OK'));
    await shop.customer(id, 'approve');
    await shop.advance('PT20M');
    const after = await look();
    const grew = (key: string): number =>
      (after.values.get(key) ?? 0) - (before.values.get(key) ?? 0);
    const request = (status: number): string =>
      `kvitt_http_requests_total{method="GET",route="/v1/json/orders/:id",status="${status}"}`;
    expect(grew(request(200))).toBe(1);
    expect(grew(request(404))).toBe(1);
    const timing =
      'kvitt_http_request_duration_seconds_count{method="GET",route="/v1/json/orders/:id"}';
    expect(grew(timing)).toBe(2);
    const command = (kind: string, outcome = 'accepted'): string =>
      `kvitt_commands_total{kind="${kind}",outcome="${outcome}"}`;
    expect(grew(command('create_order'))).toBe(1);
    expect(grew(command('start_payment'))).toBe(1);
    expect(grew(command('record_authorization'))).toBe(1);
    expect(grew(command('record_capture'))).toBe(1);
    expect(grew('kvitt_commit_group_size_sum{}')).toBeGreaterThanOrEqual(5);
    expect(grew('kvitt_commit_duration_seconds_count{}')).toBeGreaterThanOrEqual(5);
    expect(grew('kvitt_deliveries_total{outcome="not_acknowledged"}')).toBe(1);
    expect(grew('kvitt_deliveries_total{outcome="acknowledged"}')).toBe(2);
    expect(grew('kvitt_bugs_total{}')).toBe(0);
    const offset = after.values.get('kvitt_clock_offset_seconds{}') ?? 0;
    expect(offset).toBeGreaterThan(1_195);
    expect(offset).toBeLessThan(1_300);
    expect(after.values.get('kvitt_store_up{}')).toBe(1);
  });

  it('tell what is due, and for how long', async () => {
    receiver.script(says(500, 'down'));
    const id = 'due';
    const changes = {
      payment_options: { notification_url: receiver.url, notification_method: 'POST' },
    };
    await shop.call('POST', '/orders', quietOrder(id, changes));
    await shop.customer(id, 'open');
    await shop.advance('PT1S');
    // Another worker seems to be at it, so it stays due while its time passes.
    await shop.service.db.script(
      `update notifications set due_at = due_at - interval '1 hour', claim = 'other',
         claimed_until = clock_timestamp() + interval '1 hour' where state = 'due'`,
    );
    const { values } = await look();
    expect(values.get('kvitt_notifications_due{}')).toBe(1);
    const age = values.get('kvitt_notifications_oldest_due_seconds{}') ?? 0;
    // Put off by a quarter of an hour, then drawn an hour near.
    expect(age).toBeGreaterThan(2_690);
    expect(age).toBeLessThan(2_760);
    expect(values.get('kvitt_effects_due{}')).toBe(0);
    expect(values.get('kvitt_effects_oldest_due_seconds{}')).toBe(0);
    expect(values.get('kvitt_deadlines_overdue{}')).toBe(0);
    expect(values.get('kvitt_deadlines_next_day{}')).toBeGreaterThan(0);
  });

  it('name no order, key or person', async () => {
    const text = await (await get()).text();
    expect(text).not.toMatch(/measured|test-api-key|femke/i);
  });
});

describe('who may see them', () => {
  const LIVE = {
    KVITT_MODE: 'live',
    DATABASE_URL: 'postgres://x',
    KVITT_PUBLIC_URL: 'https://pay.example',
    KLARNA_BASE_URL: 'https://klarna.example',
    KLARNA_USERNAME: 'a',
    KLARNA_PASSWORD: 'b',
    KVITT_SECRET: 'c'.repeat(64),
  };
  it.each([
    [{}, { token: null }],
    [{ KVITT_METRICS: 'off' }, null],
    [{ KVITT_METRICS_TOKEN: 't' }, { token: 't' }],
    [LIVE, null],
    [{ ...LIVE, KVITT_METRICS: 'on' }, { token: null }],
    [{ ...LIVE, KVITT_METRICS_TOKEN: 't' }, { token: 't' }],
    [{ ...LIVE, KVITT_METRICS_TOKEN: 't', KVITT_METRICS: 'off' }, null],
  ])('is told by the environment (%#)', (env, metrics) => {
    expect(readConfig(env)).toMatchObject({ metrics });
  });

  it('is who has the token, where there is one', async () => {
    const guarded = await openShop('2021', { KVITT_METRICS_TOKEN: 'a-token' });
    onTestFinished(guarded.close);
    const status = async (headers: Record<string, string>): Promise<number> => {
      const response = await fetch(`${guarded.service.url}/metrics`, { headers });
      await response.arrayBuffer();
      return response.status;
    };
    expect(await status({})).toBe(401);
    expect(await status({ authorization: 'Bearer a-toke' })).toBe(401);
    expect(await status({ api_key: 'test-api-key' })).toBe(401);
    expect(await status({ authorization: 'Bearer a-token' })).toBe(200);
  });

  it('is nobody where they are off', async () => {
    const silent = await openShop('2021', { KVITT_METRICS: 'off' });
    onTestFinished(silent.close);
    expect((await fetch(`${silent.service.url}/metrics`)).status).toBe(404);
  });
});
