import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { load, rawRequest } from './http-load.js';
import { message, startProcess } from './parts.js';
import type { BenchServer } from './postgres.js';

/** What (c) came to: journeys through every row of the flow, and the events they left. */
export type Journeys = Readonly<{ journeysPerSecond: number; stepsPerSecond: number }>;

const KEY = 'key-of-the-benchmark';
const JOURNEYS_A_SECOND = 60;
const AT_ONCE = 32;

const order = (id: string, notifyPort: number): string =>
  JSON.stringify({
    type: 'redirect',
    gateway: 'KLARNA',
    order_id: id,
    currency: 'EUR',
    amount: 12_100,
    description: `Order ${id}`,
    payment_options: {
      notification_url: `http://127.0.0.1:${notifyPort}/hook`,
      notification_method: 'POST',
    },
    customer: {
      locale: 'nl_NL',
      first_name: 'Test',
      last_name: 'Person-nl',
      address1: 'Osdorpplein',
      house_number: '137',
      zip_code: '1068 SR',
      city: 'Amsterdam',
      country: 'NL',
      email: 'customer@email.nl',
      phone: '+31689124321',
    },
    shopping_cart: {
      items: [
        {
          name: 'Stool',
          unit_price: 100,
          quantity: 1,
          merchant_item_id: 'S',
          tax_table_selector: 'h',
        },
      ],
    },
    checkout_options: { tax_tables: { alternate: [{ name: 'h', rules: [{ rate: 0.21 }] }] } },
  });

/**
 * (c): whole journeys, with the service, Klarna's sandbox and the merchant's receiver in processes of their own: created,
 * approved, captured, shipped, invoiced over HTTP, then the clock turned until all are paid out and credited.
 */
export async function wholeJourneys(server: BenchServer, seconds: number): Promise<Journeys> {
  const database = server.create('c');
  const receiver = startProcess('./receiver-process.ts', []);
  const notifyPort = Number((await message(receiver))['port']);
  const ports = { service: 4920, klarna: 4921 };
  const klarna = program('../packages/klarna-sandbox/bin/klarna-sandbox.js', [], {
    KLARNA_SANDBOX_PORT: String(ports.klarna),
  });
  await answers(`http://127.0.0.1:${ports.klarna}/sandbox/health`);
  const service = program('../packages/server/bin/kvitt.js', ['start'], {
    PORT: String(ports.service),
    KLARNA_BASE_URL: `http://127.0.0.1:${ports.klarna}`,
    DATABASE_URL: server.url(database),
    KVITT_API_KEY: KEY,
    KVITT_LOG: 'silent',
  });
  try {
    await answers(`http://127.0.0.1:${ports.service}/health/ready`);
    const count = Math.ceil(seconds * JOURNEYS_A_SECOND);
    const began = performance.now();
    await walk(ports.service, count, notifyPort);
    const took = (performance.now() - began) / 1000;
    const credited = Number(
      server.query(database, `select count(*) from orders where flow_state = 'credited'`),
    );
    if (credited !== count)
      throw new Error(`${credited} of ${count} journeys ended on the balance`);
    const steps = Number(server.query(database, 'select count(*) from events'));
    return { journeysPerSecond: count / took, stepsPerSecond: steps / took };
  } finally {
    await Promise.all([service, klarna].map(stop));
    receiver.send('stop');
    server.drop(database);
  }
}

async function walk(port: number, count: number, notifyPort: number): Promise<void> {
  const each = async (request: (id: string) => string): Promise<void> => {
    let sent = 0;
    await load(port, AT_ONCE, () => {
      sent += 1;
      return sent > count ? null : request(`journey-${sent}`);
    });
  };
  await each((id) => rawRequest('POST', '/v1/json/orders', KEY, order(id, notifyPort)));
  await each((id) =>
    rawRequest('POST', `/sandbox/orders/${id}/customer`, KEY, '{"action":"approve"}'),
  );
  await each((id) =>
    rawRequest('PATCH', `/v1/json/orders/${id}`, KEY, '{"status":"shipped","carrier":"PostNL"}'),
  );
  const advance = rawRequest('POST', '/sandbox/clock/advance', KEY, '{"by":"P23D"}');
  let turned = false;
  await load(port, 1, () => {
    const request = turned ? null : advance;
    turned = true;
    return request;
  });
}

function program(path: string, args: readonly string[], env: Record<string, string>): ChildProcess {
  const inherited = { PATH: process.env['PATH'] ?? '' };
  return spawn(process.execPath, [fileURLToPath(new URL(path, import.meta.url)), ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
  throw new Error(`${url} does not answer`);
}
