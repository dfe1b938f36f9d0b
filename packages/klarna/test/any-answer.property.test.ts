import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KlarnaClient, KlarnaOrder, KlarnaOutcome } from '@kvitt/klarna';
import { observedClient } from './support/client.js';
import { KEY, ORDER, ORDER_ID, SESSION_REQUEST, TOKEN } from './support/examples.js';
import { answer, startStubKlarna, type StubKlarna } from './support/stub-klarna.js';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

let stub: StubKlarna;
beforeAll(async () => {
  stub = await startStubKlarna();
});
afterAll(async () => stub.stop());

const calls: readonly ((client: KlarnaClient) => Promise<KlarnaOutcome<unknown>>)[] = [
  async (c) => c.payments.createSession(SESSION_REQUEST),
  async (c) => c.payments.readSession('1'),
  async (c) => c.payments.createOrder(TOKEN, SESSION_REQUEST),
  async (c) => c.payments.cancelAuthorization(TOKEN),
  async (c) => c.hostedPage.readSession('1'),
  async (c) => c.orders.read(ORDER_ID),
  async (c) => c.orders.capture(ORDER_ID, { captured_amount: 1 }, KEY),
  async (c) => c.orders.cancel(ORDER_ID, KEY),
  async (c) => c.orders.refund(ORDER_ID, { refunded_amount: 1 }, KEY),
  async (c) => c.orders.listCaptures(ORDER_ID),
  async (c) => c.settlements.listPayouts({}),
  async (c) => c.settlements.listTransactions({ orderId: ORDER_ID }),
];

const headerLine = fc.tuple(
  fc.constantFrom(
    'Capture-Id',
    'Refund-Id',
    'Location',
    'Retry-After',
    'Date',
    'Klarna-Correlation-Id',
    'Content-Type',
    'Content-Encoding',
    'Transfer-Encoding',
    'Content-Length',
    'Set-Cookie',
  ),
  fc.oneof(fc.string(), fc.constantFrom('7', 'gzip', 'chunked', 'x/captures/1', '-1')),
);

const bodyText = fc.oneof(
  fc.constant(''),
  fc.string(),
  fc.json(),
  fc.constant(JSON.stringify(ORDER)),
  fc.constant('{"error_code":"CONFLICT","error_messages":null}'),
);

/** Without 421: `fetch` itself sends such a request again, as its standard says, past our script. */
const anyStatus = fc.integer({ min: 100, max: 999 }).filter((httpStatus) => httpStatus !== 421);

/** Whole answers, down to ones that are not HTTP at all. */
const bytes = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(anyStatus, fc.array(headerLine), bodyText)
      .map(([httpStatus, headers, body]) => {
        const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
        return `HTTP/1.1 ${httpStatus} X\r\n${lines.join('')}Connection: close\r\n\r\n${body}`;
      }),
  },
  { weight: 1, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.uint8Array() },
);

const HTTP_STATUS = /^HTTP\/1\.1 (\d{3}) /;

/** What the client may make of a status, when the body and the headers can be anything. */
function kindsFor(httpStatus: number): readonly string[] {
  switch (Math.floor(httpStatus / 100)) {
    case 2:
      return ['accepted', 'unknown'];
    case 4:
      return ['refused', 'pending', 'unknown'];
    case 5:
      return ['pending', 'unknown'];
    default:
      return ['unknown'];
  }
}

test(`no answer makes a call throw, and only a 2xx is accepted (SEED=${seed})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), bytes, async (call, sent) => {
      // Three of a kind: a request of the call before may arrive late, and take one.
      const play = { kind: 'raw', bytes: sent } as const;
      stub.script(play, play, play);
      const { client } = observedClient(stub.baseUrl, { attemptsMax: 1, timeoutMs: 250 });
      const outcome = await call(client);
      const httpStatus = typeof sent === 'string' ? Number(HTTP_STATUS.exec(sent)?.[1] ?? 0) : 0;
      expect(kindsFor(httpStatus)).toContain(outcome.kind);
    }),
    { seed, numRuns: 600 },
  );
}, 60_000);

/** Everything a caller may rely on in an accepted order; vacuous for what was not accepted. */
function isSound(outcome: KlarnaOutcome<KlarnaOrder>): boolean {
  if (outcome.kind !== 'accepted') {
    return outcome.kind === 'unknown' && outcome.reason === 'garbage';
  }
  const order = outcome.value;
  const amounts = [
    order.order_amount,
    order.captured_amount,
    order.refunded_amount,
    order.remaining_authorized_amount,
    ...order.captures.map((capture) => capture.captured_amount),
    ...order.refunds.map((refund) => refund.refunded_amount),
  ];
  return (
    order.order_id === ORDER_ID &&
    amounts.every((minor) => Number.isSafeInteger(minor) && minor >= 0) &&
    order.captures.every((capture) => capture.capture_id !== '') &&
    !Number.isNaN(Date.parse(order.created_at))
  );
}

test(`an order that is accepted has whole amounts and real ids (SEED=${seed})`, async () => {
  const field = fc.constantFrom(...Object.keys(ORDER));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(field, fc.jsonValue()), { minLength: 1 }), async (edits) => {
      stub.script(answer(200, { ...ORDER, ...Object.fromEntries(edits) }));
      const outcome = await observedClient(stub.baseUrl).client.orders.read(ORDER_ID);
      expect(isSound(outcome)).toBe(true);
    }),
    { seed, numRuns: 400 },
  );
}, 60_000);
