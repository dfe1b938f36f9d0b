import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readScenario, ScenarioError, startKlarnaSandbox } from '../src/index.js';
import type { ScenarioDocument } from '../src/index.js';
import { payoutsOf, sold } from './money.js';
import { benchOf, cartOf, placeOrder } from './support.js';
import type { Bench } from './support.js';

const SCENARIO: ScenarioDocument = {
  seed: 7,
  start_at: '2031-03-03T09:48:00Z',
  terms: { payoutDelayDays: 3, payoutRun: { weekday: 'daily', hour: 6 } },
  merchants: [{ id: 'M1', username: 'PK_sandbox', password: 'sandbox', name: 'One' }],
  faults: [{ kind: 'status', status: 500, path: '/nowhere' }],
  random: { rate: 0, kinds: ['delay'] },
  at: [
    { at: 'P1D', fault: { kind: 'settlement_fee_off', amount: 5 } },
    { at: '2031-03-05T00:00:00Z', random: { rate: 1, kinds: ['status'], status: 502 } },
    { at: 'P3D', random: null },
    { at: 'P3DT1H', correction: { type: 'CHARGE', amount: 100, currency: 'SEK' } },
    { at: 'P9D', clear: true },
  ],
};

const start = async (scenario: ScenarioDocument, directory?: string): Promise<Bench> =>
  benchOf(await startKlarnaSandbox({ scenario, ...(directory ? { directory } : {}) }));

describe('a scenario', () => {
  it('sets the sandbox up and lets things happen at their time', async () => {
    const bench = await start(SCENARIO);
    expect(bench.sandbox.now()).toBe('2031-03-03T09:48:00.000Z');
    const nowhere = await bench.call('GET', '/payments/v1/sessions/nowhere');
    expect(nowhere.status).toBe(500);
    await sold(bench, cartOf(10_000));
    const happened = await bench.advance('P2DT12H');
    expect(happened.map(({ at, detail }) => [at, detail])).toEqual([
      ['2031-03-04T09:48:00.000Z', 'fault settlement_fee_off'],
      ['2031-03-05T00:00:00.000Z', 'random faults, rate 1'],
    ]);
    expect((await bench.call('GET', '/settlements/v1/payouts')).status).toBe(502);
    const then = await bench.advance('P2D');
    expect(then.map(({ what, detail }) => (what === 'payout_made' ? what : detail))).toEqual([
      'payout_made',
      'no random faults',
      'CHARGE 100 SEK',
      'payout_made',
    ]);
    expect(bench.sandbox.appliedFaults().map(({ kind }) => kind)).toEqual([
      'status',
      'status',
      'settlement_fee_off',
    ]);
    expect((await payoutsOf(bench)).map((payout) => payout['merchant_id'])).toEqual(['M1', 'M1']);
    await bench.close();
  });

  it('gives way to options that are given by name', async () => {
    const sandbox = await startKlarnaSandbox({
      scenario: SCENARIO,
      startAt: '2032-01-01',
      payoutDelayDays: 1,
    });
    expect(sandbox.now()).toBe('2032-01-01T00:00:00.000Z');
    await sandbox.close();
  });

  it('begins anew with a reset, and goes on after a restart', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'klarna-sandbox-'));
    const first = await start(SCENARIO, directory);
    await first.advance('P2D');
    await first.close();
    const second = await start(SCENARIO, directory);
    expect(await second.advance('P1DT2H')).toHaveLength(2);
    await second.sandbox.reset();
    expect(second.sandbox.now()).toBe('2031-03-03T09:48:00.000Z');
    expect(await second.advance('P3DT2H')).toHaveLength(4);
    await second.close();
    rmSync(directory, { recursive: true });
  });

  it('can be replayed: the same ids, faults and payouts', async () => {
    const lives: string[] = [];
    for (let life = 0; life < 2; life += 1) {
      const bench = await start({ ...SCENARIO, random: { rate: 0.2, kinds: ['status'] } });
      const order = await placeOrder(bench, cartOf(5000)).catch(() => 'disturbed');
      await bench.advance('P10D');
      lives.push(JSON.stringify([order, bench.sandbox.appliedFaults()]));
      await bench.close();
    }
    expect(lives[0]).toBe(lives[1]);
  });

  it.each<[message: string, scenario: unknown]>([
    ['a scenario is a JSON object', []],
    ['"sead" is not one of seed, start_at', { sead: 1 }],
    ['seed must be a whole number', { seed: 'x' }],
    ['start_at must be an ISO 8601 instant', { start_at: 'soon' }],
    ['clock must be "held" or "ticking"', { clock: 'stopped' }],
    ['terms.feeRat is no term', { terms: { feeRat: 1 } }],
    ['terms.feeRate must be a value such as 249', { terms: { feeRate: 'much' } }],
    ['merchants[0].username must be a text', { merchants: [{ id: 'a' }] }],
    ['merchants must be a list', { merchants: {} }],
    ['merchants must be a list of one at least', { merchants: [] }],
    ...Object.entries({
      payoutRun: { weekday: 'monday', hour: 6 },
      settlementType: 'NETTO',
      returnFeeCountries: ['Sweden'],
      invoiceDueDaysByCountry: { FI: 'two weeks' },
      dueDateOptions: [{ number_of_days: 7, amount: 0 }],
    }).map(([term, value]): [message: string, scenario: unknown] => [
      `terms.${term} must be a value such as`,
      { terms: { [term]: value } },
    ]),
    ['faults[0]: bad value for kind', { faults: [{ kind: 'explode' }] }],
    ['random: bad value for rate', { random: { rate: 7 } }],
    ['at[0].at must be an ISO 8601 instant or duration', { at: [{ at: 'later', clear: true }] }],
    ['at[0] must hold one of fault, random, clear, correction', { at: [{ at: 'P1D' }] }],
    ['at[0].dance: there is no such action', { at: [{ at: 'P1D', dance: true }] }],
    ['at[0].correction: bad value for type', { at: [{ at: 'P1D', correction: {} }] }],
  ])('that cannot be read says where: %s', (message, scenario) => {
    expect(() => readScenario(scenario)).toThrow(ScenarioError);
    expect(() => readScenario(scenario)).toThrow(message);
  });

  it('says of a correction that it could not be booked', async () => {
    const correction = { type: 'CREDIT', amount: 1, order_id: 'nobody' } as const;
    const held = await start({ start_at: '2031-01-01', at: [{ at: 'PT1M', correction }] });
    expect(await held.advance('PT1M')).toMatchObject([{ detail: 'correction refused: order_id' }]);
    await held.close();
  });
});
