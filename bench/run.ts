// What Kvitt's commit path, its merchant API and whole journeys do beside pgbench's tpcb-like
// transactions on the same PostgreSQL, in one run whose parts alternate, so that a change of the
// machine's speed meets them all. Rates are medians over the rounds; ratios are made round by round.
// A "command" of (a) is one step of a payment, durable when it answers; a request of (b) creates or
// ships an order; a step of (c) is an event of a whole journey through Klarna's sandbox.
// ROUNDS and SECONDS (per part) can be set; DATABASE_URL names another server.
import { environment } from '../packages/server/src/config.js';
import { median, table, whole } from './figures.js';
import { wholeJourneys, type Journeys } from './journeys.js';
import { commitPath, merchantApi, type Measured } from './parts.js';
import { benchServer } from './postgres.js';

const CONCURRENCY = [1, 32, 256, 512] as const;
const PGBENCH_CLIENTS = 32;
const PGBENCH_SCALE = 32;

const env = environment();
const rounds = Number(env['ROUNDS'] ?? 3);
const seconds = Number(env['SECONDS'] ?? 4);
const server = benchServer(env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres');
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const fsync = server.query('postgres', 'show fsync');
const commit = server.query('postgres', 'show synchronous_commit');
say(
  `PostgreSQL ${server.query('postgres', 'show server_version')}, fsync ${fsync}, synchronous_commit ${commit}`,
);
say(
  `${rounds} rounds, ${seconds} s a part; pgbench: scale ${PGBENCH_SCALE}, ${PGBENCH_CLIENTS} clients`,
);

const tpcb = server.create('tpcb');
const databases = { a: server.create('a'), b: server.create('b') };
const rates = {
  tpcb: [] as number[],
  a: new Map<number, Measured[]>(CONCURRENCY.map((c) => [c, []])),
  b: new Map<number, Measured[]>(CONCURRENCY.map((c) => [c, []])),
  c: [] as Journeys[],
};
let number = 1_000_000_000_000_000;
const nextNumber = (): number => (number += 1);

try {
  server.pgbenchInit(tpcb, PGBENCH_SCALE);
  for (let round = 1; round <= rounds; round += 1) {
    say(`round ${round} of ${rounds}`);
    rates.tpcb.push(await server.pgbench(tpcb, PGBENCH_CLIENTS, seconds));
    for (const concurrency of CONCURRENCY) {
      rates.a
        .get(concurrency)
        ?.push(await commitPath(server, databases.a, concurrency, seconds, nextNumber));
      rates.b.get(concurrency)?.push(await merchantApi(server, databases.b, concurrency, seconds));
    }
    rates.c.push(await wholeJourneys(server, seconds));
  }
  report();
} finally {
  [tpcb, databases.a, databases.b].forEach(server.drop);
}

function row(name: string, measured: readonly Measured[]): string[] {
  const of = (pick: (m: Measured) => number): number => median(measured.map(pick));
  const group = of((m) => m.group);
  const ratio = median(measured.map((m, round) => m.perSecond / (rates.tpcb[round] ?? Number.NaN)));
  return [
    name,
    whole(of((m) => m.perSecond)),
    of((m) => m.p50).toFixed(1),
    of((m) => m.p99).toFixed(1),
    Number.isNaN(group) ? '' : group.toFixed(1),
    ratio.toFixed(2),
  ];
}

function report(): void {
  const rows = [['', 'per second', 'p50 ms', 'p99 ms', 'group', 'ratio to pgbench']];
  rows.push([
    `pgbench tpcb-like, ${PGBENCH_CLIENTS} clients`,
    whole(median(rates.tpcb)),
    '',
    '',
    '',
    '1.00',
  ]);
  for (const [c, measured] of rates.a) rows.push(row(`(a) commands, ${c} at a time`, measured));
  for (const [c, measured] of rates.b)
    rows.push(row(`(b) HTTP create and ship, ${c} at a time`, measured));
  const steps = median(
    rates.c.map((j, round) => j.stepsPerSecond / (rates.tpcb[round] ?? Number.NaN)),
  );
  rows.push([
    '(c) whole journeys',
    whole(median(rates.c.map((j) => j.journeysPerSecond))),
    '',
    '',
    '',
    '',
  ]);
  rows.push([
    '(c) their durable steps',
    whole(median(rates.c.map((j) => j.stepsPerSecond))),
    '',
    '',
    '',
    steps.toFixed(2),
  ]);
  say(`\n${table(rows)}`);
}
