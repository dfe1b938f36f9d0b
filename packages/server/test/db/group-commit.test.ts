import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { groupCommit } from '../../src/commands/group-commit.js';
import type { Outcome, Submission } from '../../src/commands/submission.js';
import { claimEffects } from '../../src/store/outbox.js';
import { verify } from '../../src/queries/verify.js';
import { KLARNA, SITE, START } from '../notifications/support/store.js';
import { waitUntil } from '../../../../test/support/wait.js';
import { creation, NOW, openBench, orderNamed, sql, STORES } from './support/stores.js';

const kinds = (outcomes: readonly Outcome[]): Record<string, number> => {
  const count: Record<string, number> = {};
  for (const outcome of outcomes) {
    const kind = outcome.kind === 'refused' ? outcome.error : outcome.kind;
    count[kind] = (count[kind] ?? 0) + 1;
  }
  return count;
};

const start = (order: string): Submission => ({
  kind: 'change',
  target: orderNamed(order),
  command: START,
});

const keyed = (submission: Submission, key: string, requestHash = 'a hash'): Submission => ({
  ...submission,
  idempotency: {
    siteId: SITE,
    key,
    requestHash,
    answer: (outcome) => ({ http: 200, body: `answered ${outcome.kind} ${randomUUID()}` }),
  },
});

describe.each(STORES)('group commit on $name', ({ open }) => {
  it('makes groups of what arrives while a commit is in flight', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => bench.commits.submit(creation(`o-${index}`))),
    );
    expect(kinds(outcomes)).toEqual({ accepted: 300 });
    const { groups, commands } = bench.commits.figures();
    expect(commands).toBe(300);
    expect(groups).toBeLessThan(10);
    expect(await verify(bench.db)).toMatchObject({ payments: 300, faults: [] });
  });

  it('lets two commands on one order see each other', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const { submit } = bench.commits;
    const outcomes = await Promise.all([
      submit(creation('lead')),
      submit(creation('both')),
      submit(start('both')),
      submit(start('both')),
      submit({ kind: 'change', target: orderNamed('both'), command: KLARNA.session }),
    ]);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'ignored',
      'accepted',
    ]);
    expect((await verify(bench.db)).faults).toEqual([]);
  });

  it('does not let a refused, a throwing or an impossible one disturb its neighbours', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const { submit } = bench.commits;
    const throwing: Submission = {
      kind: 'change',
      target: orderNamed('good-1'),
      command: { kind: 'process_refund', refundId: 5 } as never,
      idempotency: {
        siteId: SITE,
        key: 'throws',
        requestHash: 'h',
        answer: () => {
          throw new Error('no answer can be made');
        },
      },
    };
    // No text of PostgreSQL's holds the character zero: the commit itself breaks.
    const impossible = creation('impossible', { description: 'a \0 b' });
    const done = await Promise.allSettled([
      submit(creation('good-1')),
      submit(creation('good-2')),
      submit(start('nobody')),
      submit(throwing),
      submit({ ...impossible, command: { ...impossible.command, token: 'a\0b' } }),
      submit(start('good-2')),
    ]);
    expect(done.map((one) => (one.status === 'fulfilled' ? one.value.kind : 'rejected'))).toEqual([
      'accepted',
      'accepted',
      'refused',
      'rejected',
      'rejected',
      'accepted',
    ]);
    expect(await verify(bench.db)).toMatchObject({ payments: 2, faults: [] });
  });

  it('creates an order once, however many ask at the same time', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const other = groupCommit(
      bench.another(),
      () => NOW,
      () => undefined,
    );
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const { submit } = index % 2 === 0 ? bench.commits : other;
        return submit(creation('the one'));
      }),
    );
    expect(kinds(outcomes)).toEqual({ accepted: 1, order_id_used: 39 });
    expect(await verify(bench.db)).toMatchObject({ payments: 1, events: 1, faults: [] });
  });

  it('answers every duplicate of a keyed request the same', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const other = groupCommit(
      bench.another(),
      () => NOW,
      () => undefined,
    );
    const ask = async (make: () => Submission): Promise<readonly Outcome[]> =>
      Promise.all(
        Array.from({ length: 20 }, async (_, index) =>
          (index % 2 === 0 ? bench.commits : other).submit(make()),
        ),
      );
    for (const make of [
      () => keyed(creation('keyed'), 'key of creation'),
      () => keyed(start('keyed'), 'key of start'),
    ]) {
      const outcomes = await ask(make);
      expect(kinds(outcomes)).toEqual({ accepted: 1, replayed: 19 });
      const bodies = outcomes.flatMap((one) => (one.kind === 'replayed' ? [one.answer.body] : []));
      expect(new Set(bodies).size).toBe(1);
    }
    const reused = await bench.commits.submit(keyed(start('keyed'), 'key of start', 'another'));
    expect(kinds([reused])).toEqual({ idempotency_key_reused: 1 });
  });

  it('acts on an effect once, and only for who has it claimed', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const { submit } = bench.commits;
    await submit(creation('effect'));
    await submit(start('effect'));
    const [effect] = await claimEffects(bench.db, 'holder', NOW, 10);
    if (effect === undefined) throw new Error('nothing to claim');
    const tell = async (claim: string): Promise<Outcome> =>
      submit({
        kind: 'change',
        target: orderNamed('effect'),
        command: KLARNA.session,
        cause: {
          kind: 'effect',
          accountId: effect.accountId,
          effectId: effect.effectId,
          claim,
          note: '',
          said: [],
        },
      });
    expect((await tell('somebody else')).kind).toBe('stale');
    const both = await Promise.all([tell('holder'), tell('holder')]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'stale']);
  });

  it('fires a deadline once', async () => {
    const bench = await openBench(open);
    onTestFinished(bench.close);
    const { submit } = bench.commits;
    await submit(creation('timed'));
    const [timer] = await sql(bench.db, 'select account_id, timer_id from timers');
    const fire = async (): Promise<Outcome> =>
      submit({
        kind: 'change',
        target: orderNamed('timed'),
        command: { kind: 'record_customer_cancel' },
        cause: {
          kind: 'timer',
          accountId: Number(timer?.['account_id']) as never,
          timerId: timer?.['timer_id'] as bigint,
        },
      });
    const both = await Promise.all([fire(), fire()]);
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['accepted', 'stale']);
  });
});

describe.each(STORES.filter(({ name }) => name === 'PostgreSQL'))(
  'a connection lost to $name',
  ({ open }) => {
    it('writes nothing outside a lost transaction', async () => {
      const bench = await openBench(open);
      onTestFinished(bench.close);
      const beside = bench.another();
      const lost = bench.db.transaction(async ({ run }) => {
        const [row] = await run({ name: '', text: 'select pg_backend_pid() as pid' });
        const pid = String(row?.['pid']);
        await sql(beside, `select pg_terminate_backend(${pid})`);
        await waitUntil('the connection is gone', async () => {
          const left = await sql(beside, `select 1 from pg_stat_activity where pid = ${pid}`);
          return left.length === 0;
        });
        await run({
          name: '',
          text: `insert into accounts (account_id, name, created_at) values (77, 'stray', now())`,
        });
      });
      await expect(lost).rejects.toThrow(/connection|closed|queryable|terminat/i);
      expect(await sql(bench.db, 'select 1 from accounts where account_id = 77')).toEqual([]);
      expect((await bench.commits.submit(creation('after'))).kind).toBe('accepted');
    });
  },
);
