import { later, paymentPair, type ErrorKey, type Instant, type Payment } from '@kvitt/flow';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { queryText, requireKey, siteOf } from '../api/auth.js';
import type { ApiPorts, StoredOrder } from '../api/ports.js';
import { failure, sendAnswer, thrownAnswer } from '../api/reply.js';
import { durationMs } from '../clock.js';
import type { Database } from '../store/database.js';
import { timersOf } from '../store/timers.js';
import { KlarnaControlError, type KlarnaControls } from './klarna-controls.js';
import type { TimeMachine } from './time-machine.js';

/** What the sandbox's routes work with. */
export type SandboxPorts = Readonly<{
  api: ApiPorts;
  db: Database;
  klarna: KlarnaControls;
  timeMachine: TimeMachine;
  reset: () => Promise<void>;
  reportBug: (error: unknown) => void;
}>;

const WAIT_MS = 10_000;
const ACTIONS = ['open', 'approve', 'decline', 'cancel', 'pay'] as const;
type Action = (typeof ACTIONS)[number];

const refuse = (reply: FastifyReply, error: ErrorKey, detail: string | null): FastifyReply =>
  sendAnswer(reply, failure(error, detail));

/** The sandbox's controls: clock, customer, what lies behind an order, reset. Absent in live mode. */
export function registerSandbox(app: FastifyInstance, ports: SandboxPorts): void {
  app.register(
    (scope, _options, done) => {
      requireKey(scope, ports.api);
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, parsed) => {
        parsed(null, body);
      });
      scope.setErrorHandler((error, _request, reply) =>
        sendAnswer(reply, thrownAnswer(error, ports.reportBug)),
      );
      clockRoutes(scope, ports);
      orderRoutes(scope, ports);
      scope.post('/reset', async () => {
        await ports.reset();
        return clockView(ports);
      });
      done();
    },
    { prefix: '/sandbox' },
  );
}

const clockView = ({ api }: SandboxPorts): { now: string } => ({
  now: new Date(api.now()).toISOString(),
});

function clockRoutes(scope: FastifyInstance, ports: SandboxPorts): void {
  scope.get('/clock', async () => clockView(ports));
  scope.post('/clock/advance', async (request, reply) => {
    const body = bodyOf(request);
    const target =
      body === null ? 'the body is not a JSON object' : targetOf(body, ports.api.now());
    if (typeof target === 'string') return refuse(reply, 'invalid_request', target);
    const happened = await ports.timeMachine.advanceTo(target);
    return { ...clockView(ports), happened };
  });
}

function orderRoutes(scope: FastifyInstance, ports: SandboxPorts): void {
  scope.post('/orders/:order_id/customer', async (request, reply) => {
    const stored = await orderOf(ports, request);
    if (stored === null) return refuse(reply, 'unknown_order', null);
    const action = ACTIONS.find((each) => each === bodyOf(request)?.['action']);
    if (action === undefined) {
      return refuse(reply, 'invalid_request', `action must be one of ${ACTIONS.join(', ')}`);
    }
    return act(ports, reply, stored, action);
  });
  scope.get('/orders/:order_id', async (request, reply) => {
    const stored = await orderOf(ports, request);
    return stored === null ? refuse(reply, 'unknown_order', null) : behind(ports, stored.payment);
  });
}

/** The JSON object of a body, `{}` for none, null for anything else. */
function bodyOf({ body }: FastifyRequest): Record<string, unknown> | null {
  if (typeof body !== 'string' || body.trim() === '') return {};
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && json !== null && !Array.isArray(json)
      ? (json as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Where an advance goes, or what is wrong with the request. */
function targetOf(body: Readonly<Record<string, unknown>>, now: Instant): Instant | string {
  const { by, to } = body;
  if (typeof by === 'string') {
    const ms = durationMs(by);
    return ms === null
      ? '"by" must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as P28D or PT1H'
      : later(now, ms);
  }
  if (typeof to === 'string') {
    const at = /^\d{4}-\d{2}-\d{2}/.test(to) ? Date.parse(to) : Number.NaN;
    if (Number.isNaN(at)) return '"to" must be an ISO 8601 date-time, such as 2026-12-24T10:00:00Z';
    return at < now ? '"to" is in the past: the clock only turns forward' : (at as Instant);
  }
  return 'send {"by":"P28D"} or {"to":"2026-12-24T10:00:00Z"}';
}

/** The order a path names, once nothing is under way at Klarna for it. */
async function orderOf(ports: SandboxPorts, request: FastifyRequest): Promise<StoredOrder | null> {
  const { order_id: reference } = request.params as { order_id: string };
  const site = await siteOf(request, queryText(request.query, 'site_id'), reference);
  if (site.kind === 'refused') return null;
  const stored = await ports.api.findOrder(site.value, reference);
  if (stored === null) return null;
  const { accountId, transactionId } = stored.payment;
  const payment = await ports.api.settle(accountId, transactionId, WAIT_MS);
  return { ...stored, payment };
}

async function act(
  ports: SandboxPorts,
  reply: FastifyReply,
  stored: StoredOrder,
  action: Action,
): Promise<unknown> {
  const { accountId, transactionId } = stored.payment;
  let { payment } = stored;
  try {
    if (action === 'pay') {
      if (payment.klarna.orderId === null) return refuse(reply, 'order_not_authorized', null);
      await ports.klarna.pay(payment.klarna.orderId);
      return view(payment, null);
    }
    if (payment.flowState === 'initialized') {
      const target = { kind: 'transaction', accountId, transactionId } as const;
      await ports.api.submit({ kind: 'change', target, command: { kind: 'start_payment' } });
      payment = await ports.api.settle(accountId, transactionId, WAIT_MS);
    }
    const page = payment.klarna.hostedSessionId;
    if (payment.flowState !== 'initiated' || page === null) {
      return refuse(reply, 'payment_not_open', `the payment is ${payment.flowState}`);
    }
    const { redirectTo } = await ports.klarna.customer(page, action);
    if (action !== 'open') await ports.api.askKlarna({ ...stored, payment });
    return view(await ports.api.settle(accountId, transactionId, WAIT_MS), redirectTo);
  } catch (error) {
    if (error instanceof KlarnaControlError) {
      return refuse(reply, 'invalid_request', error.message);
    }
    throw error;
  }
}

function view(payment: Payment, redirectTo: string | null): unknown {
  const pair = paymentPair(payment.policy.edition, payment.flowState);
  return {
    order_id: payment.orderId,
    status: pair.orderStatus,
    financial_status: pair.transactionStatus,
    redirect_to: redirectTo,
  };
}

async function behind(ports: SandboxPorts, payment: Payment): Promise<unknown> {
  const { klarna } = payment;
  const timers = await timersOf(ports.db, payment.accountId, payment.transactionId);
  const theirs = klarna.orderId === null ? [] : await ports.klarna.nextOf(klarna.orderId);
  const next = [
    ...timers.map(({ at, kind }) => ({ at: new Date(at).toISOString(), what: kind as string })),
    ...theirs.map(({ at, what }) => ({ at, what })),
  ].sort((a, b) => (a.at < b.at ? -1 : 1));
  return {
    klarna_order_id: klarna.orderId,
    klarna_session_id: klarna.sessionId,
    reservation_number: klarna.reservationNumber,
    invoice_numbers: [
      klarna.invoiceNumber,
      ...payment.parts.map(({ invoiceNumber }) => invoiceNumber),
    ].filter((number) => number !== null),
    ship_before: payment.shipBefore === null ? null : new Date(payment.shipBefore).toISOString(),
    next,
  };
}
