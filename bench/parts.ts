import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { instant } from '@kvitt/flow';
import { groupCommit } from '../packages/server/src/commands/group-commit.js';
import { migrate } from '../packages/server/src/store/migrate.js';
import { openPostgres } from '../packages/server/src/store/postgres.js';
import { load, rawRequest } from './http-load.js';
import { driveJourneys } from './journey-commands.js';
import { percentile } from './figures.js';
import type { BenchServer } from './postgres.js';

/** What one measurement came to. */
export type Measured = Readonly<{ perSecond: number; p50: number; p99: number; group: number }>;

const KEY = 'key-of-the-benchmark';

/** (a): commands straight into the commit path, so many at a time, in this process. */
export async function commitPath(
  server: BenchServer,
  database: string,
  concurrency: number,
  seconds: number,
  nextNumber: () => number,
): Promise<Measured> {
  const db = openPostgres(server.url(database));
  try {
    await migrate(db);
    const commits = groupCommit(
      db,
      () => instant(Date.now()),
      () => undefined,
    );
    const latencies: number[] = [];
    const began = performance.now();
    const goesOn = (): boolean => performance.now() - began < seconds * 1000;
    await Promise.all(
      Array.from({ length: concurrency }, async () =>
        driveJourneys(commits.submit, nextNumber, goesOn, (ms) => latencies.push(ms)),
      ),
    );
    const took = (performance.now() - began) / 1000;
    const { groups, commands } = commits.figures();
    return {
      perSecond: latencies.length / took,
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      group: commands / groups,
    };
  } finally {
    await db.close();
  }
}

/** Starts a TypeScript file of this folder as a process of its own. */
export function startProcess(file: string, args: readonly string[]): ChildProcess {
  return fork(fileURLToPath(new URL(file, import.meta.url)), [...args], {
    execArgv: ['--import', 'tsx', '--conditions=@kvitt/source'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** The next message of a process. */
export async function message(child: ChildProcess): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    child.once('message', (said) => {
      resolve(said as Record<string, unknown>);
    });
    child.once('exit', (code) => {
      reject(new Error(`a process of the benchmark ended with ${String(code)}`));
    });
  });
}

const orderBody = (id: string): string =>
  JSON.stringify({
    type: 'redirect',
    gateway: 'KLARNA',
    order_id: id,
    currency: 'EUR',
    amount: 14_000,
    description: `Order ${id}`,
    payment_options: {
      notification_url: 'https://shop.example/notify',
      redirect_url: 'https://shop.example/thanks',
      cancel_url: 'https://shop.example/basket',
    },
    customer: {
      locale: 'nl_NL',
      ip_address: '192.0.2.44',
      first_name: 'Femke',
      last_name: 'de Wit',
      address1: 'Lindengracht',
      house_number: '21-B',
      zip_code: '1015 KC',
      city: 'Amsterdam',
      country: 'NL',
      phone: '+31201234567',
      email: 'femke@example.org',
    },
    shopping_cart: {
      items: [
        {
          name: 'Oak stool',
          unit_price: 55.7851239669,
          quantity: 2,
          merchant_item_id: 'OAK-1',
          tax_table_selector: 'BTW21',
        },
        {
          name: 'Delivery',
          unit_price: 4.132231405,
          quantity: 1,
          merchant_item_id: 'msp-shipping',
          tax_table_selector: 'BTW21',
        },
      ],
    },
    checkout_options: { tax_tables: { alternate: [{ name: 'BTW21', rules: [{ rate: 0.21 }] }] } },
  });

const SHIP = JSON.stringify({ status: 'shipped', carrier: 'PostNL', tracktrace_code: '3SABC1' });

/** (b): the merchant API over HTTP: orders are created, authorized out of the count, and shipped. */
export async function merchantApi(
  server: BenchServer,
  database: string,
  concurrency: number,
  seconds: number,
): Promise<Measured> {
  const api = startProcess('./api-process.ts', [server.url(database), KEY]);
  try {
    const port = Number((await message(api))['port']);
    const ids: string[] = [];
    const began = performance.now();
    const create = await load(port, concurrency, () => {
      if (performance.now() - began > (seconds * 1000) / 2) return null;
      const id = `http-${concurrency}-${began.toFixed(0)}-${ids.length}`;
      ids.push(id);
      return rawRequest('POST', '/v1/json/orders', KEY, orderBody(id));
    });
    api.send('authorize');
    await message(api);
    let shipped = 0;
    const ship = await load(port, concurrency, () => {
      const id = ids[shipped];
      shipped += 1;
      return id === undefined ? null : rawRequest('PATCH', `/v1/json/orders/${id}`, KEY, SHIP);
    });
    const latencies = [...create.latenciesMs, ...ship.latenciesMs];
    return {
      perSecond: latencies.length / (create.seconds + ship.seconds),
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      group: Number.NaN,
    };
  } finally {
    api.send('stop');
    await new Promise((resolve) => api.once('exit', resolve));
  }
}
