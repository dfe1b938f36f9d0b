import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startKlarnaSandbox } from '../src/index.js';
import type { RunningSandbox, SandboxOptions } from '../src/index.js';

export type Json = { [name: string]: unknown };

/** An answer with its headers in the case in which they were sent. */
export type Answer = Readonly<{
  status: number;
  rawHeaders: readonly string[];
  header: (name: string) => string | undefined;
  text: string;
  body: Json;
}>;

export type CallOptions = Readonly<{
  key?: string;
  user?: string | null;
  type?: string;
  form?: string;
}>;

/** One sandbox and the ways to talk to it over real HTTP. */
export type Bench = Readonly<{
  sandbox: RunningSandbox;
  call: (method: string, path: string, body?: unknown, options?: CallOptions) => Promise<Answer>;
  advance: (by: string) => Promise<readonly Json[]>;
  now: () => Promise<number>;
  close: () => Promise<void>;
}>;

export const AUTHORIZED_AT = '2031-03-03T09:48:00.000Z';

/** Starts a sandbox whose clock stands at a Monday morning. */
export async function openBench(options: SandboxOptions = {}): Promise<Bench> {
  const sandbox = await startKlarnaSandbox({ seed: 7, callbackRetryMs: 1, ...options });
  const bench = benchOf(sandbox);
  await bench.call('POST', '/sandbox/clock/advance', { to: AUTHORIZED_AT, hold: true });
  return bench;
}

export function benchOf(sandbox: RunningSandbox): Bench {
  const call: Bench['call'] = (method, path, body, options) =>
    send(`${sandbox.url}${path}`, method, body, options);
  return {
    sandbox,
    call,
    advance: async (by) => {
      const answer = await call('POST', '/sandbox/clock/advance', { by, hold: true });
      return answer.body['happened'] as Json[];
    },
    now: async () => Date.parse(String((await call('GET', '/sandbox/clock')).body['now'])),
    close: () => sandbox.close(),
  };
}

/** The same sandbox as another of its merchants sees it; `user` is user and password. */
export function actingAs(bench: Bench, user: string): Bench {
  const call: Bench['call'] = (method, path, body, options) =>
    bench.call(method, path, body, { user, ...options });
  return { ...bench, call };
}

function send(
  url: string,
  method: string,
  body: unknown,
  options: CallOptions = {},
): Promise<Answer> {
  const { key, user = 'PK_sandbox:sandbox', type = 'application/json', form } = options;
  const headers = {
    'Content-Type': form === undefined ? type : 'application/x-www-form-urlencoded',
    ...(key === undefined ? {} : { 'Klarna-Idempotency-Key': key }),
    ...(user === null ? {} : { Authorization: `Basic ${Buffer.from(user).toString('base64')}` }),
  };
  const text = form ?? (typeof body === 'string' ? body : JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve(answerOf(response.statusCode ?? 0, response.rawHeaders, chunks));
      });
    });
    request.on('error', reject);
    request.end(text);
  });
}

function answerOf(status: number, rawHeaders: readonly string[], chunks: Buffer[]): Answer {
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson = text.startsWith('{') || text.startsWith('[');
  return {
    status,
    rawHeaders,
    header: (name) => {
      const index = rawHeaders.indexOf(name);
      return index === -1 ? undefined : rawHeaders[index + 1];
    },
    text,
    body: isJson ? (JSON.parse(text) as Json) : {},
  };
}

/** The worked example: a shoe, a parcel and a discount, 498.00 SEK in all. */
export function cart(changes: Json = {}): Json {
  return {
    purchase_country: 'SE',
    purchase_currency: 'SEK',
    locale: 'sv-SE',
    order_amount: 49800,
    order_tax_amount: 9960,
    order_lines: [
      line('physical', 'SHOE-42', 49900, 9980),
      line('shipping_fee', 'SHIP', 4900, 980),
      line('discount', 'HELLO50', -5000, -1000),
    ],
    merchant_reference1: 'web-1007',
    ...changes,
  };
}

export function line(type: string, reference: string, total: number, tax: number): Json {
  return {
    type,
    reference,
    name: `Item ${reference}`,
    quantity: 1,
    unit_price: total,
    tax_rate: 2500,
    total_amount: total,
    total_tax_amount: tax,
  };
}

/** A cart of one line over `amount`, free of tax. */
export function cartOf(amount: number, changes: Json = {}): Json {
  const only = { ...line('physical', 'ONE', amount, 0), tax_rate: 0 };
  return { ...cart(changes), order_amount: amount, order_tax_amount: 0, order_lines: [only] };
}

export const SHOP = 'https://shop.example/k';

/** A hosted page over a new session. */
export async function openPage(
  bench: Bench,
  body: Json = cart(),
  options: Json = {},
): Promise<{ page: Json; sessionId: string; pageId: string; link: string }> {
  const session = await bench.call('POST', '/payments/v1/sessions', body);
  const sessionId = String(session.body['session_id']);
  const created = await bench.call('POST', '/hpp/v1/sessions', {
    payment_session_url: `https://api.playground.klarna.com/payments/v1/sessions/${sessionId}`,
    merchant_urls: {
      success: `${SHOP}/ok?sid={{session_id}}&token={{authorization_token}}&order={{order_id}}`,
      cancel: `${SHOP}/cancel?sid={{session_id}}`,
      back: `${SHOP}/back?sid={{session_id}}`,
      failure: `${SHOP}/fail?sid={{session_id}}`,
    },
    options,
  });
  return {
    page: created.body,
    sessionId,
    pageId: String(created.body['session_id']),
    link: new URL(String(created.body['redirect_url'])).pathname,
  };
}

/** An authorization token that a customer gave for a cart. */
export async function getToken(
  bench: Bench,
  body: Json = cart(),
  method = 'pay_later',
): Promise<string> {
  const { pageId } = await openPage(bench, body);
  const done = await bench.call('POST', `/sandbox/hpp/${pageId}/customer`, {
    action: 'approve',
    payment_method: method,
  });
  return String((done.body['session'] as Json)['authorization_token']);
}

/** A customer token for orders without the customer. */
export async function getCustomerToken(
  bench: Bench,
  changes: Json = {},
  method = 'pay_later',
): Promise<string> {
  const token = await getToken(bench, cart({ intent: 'tokenize', ...changes }), method);
  const path = `/payments/v1/authorizations/${token}/customer-token`;
  const made = await bench.call('POST', path, {
    purchase_country: 'SE',
    purchase_currency: 'SEK',
    locale: 'sv-SE',
    description: 'A box a month',
    intended_use: 'SUBSCRIPTION',
  });
  return String(made.body['token_id']);
}

/** The path of a placed order. */
export async function placeOrder(
  bench: Bench,
  body: Json = cart(),
  method = 'pay_later',
): Promise<string> {
  const token = await getToken(bench, body, method);
  const placed = await bench.call('POST', `/payments/v1/authorizations/${token}/order`, body);
  return `/ordermanagement/v1/orders/${String(placed.body['order_id'])}`;
}

/** Captures and answers the capture's path. */
export async function capture(
  bench: Bench,
  order: string,
  amount: number,
  more: Json = {},
): Promise<string> {
  const body = { captured_amount: amount, ...more };
  const made = await bench.call('POST', `${order}/captures`, body);
  return new URL(made.header('Location') ?? '').pathname;
}

/** Refunds and answers the refund's path. */
export async function refund(bench: Bench, order: string, amount: number): Promise<string> {
  const made = await bench.call('POST', `${order}/refunds`, { refunded_amount: amount });
  return new URL(made.header('Location') ?? '').pathname;
}

/** A server that notes what is posted to it. */
export type Listener = Readonly<{
  url: string;
  posts: Json[];
  /** The status of every answer from now on. */
  answerWith: (httpStatus: number) => void;
  close: () => Promise<void>;
}>;

/** Starts one that fails the first `failures` posts and answers the others with `httpStatus`. */
export async function openListener(failures = 0, httpStatus = 204): Promise<Listener> {
  const posts: Json[] = [];
  let answered = httpStatus;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      posts.push({ path: request.url, ...(text ? (JSON.parse(text) as Json) : {}) });
      response.writeHead(posts.length <= failures ? 500 : answered).end();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    answerWith: (httpStatus) => {
      answered = httpStatus;
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** The error code of a refusal. */
export function errorCode({ body }: Answer): string | undefined {
  const code = body['error_code'];
  return typeof code === 'string' ? code : undefined;
}

/** Reads semicolon-separated text with double quotes: lines of cells. */
export function readCsv(text: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^;\n"]*))(;|\n)/g)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\n') lines.push([]);
  }
  lines.pop();
  return lines;
}
