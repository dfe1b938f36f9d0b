import {
  later,
  paymentPair,
  type DurationMs,
  type ErrorKey,
  type Instant,
  type Payment,
} from '@kvitt/flow';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiPorts, Site, StoredOrder } from '../api/ports.js';
import type { Database } from '../store/database.js';
import { timersOf } from '../store/timers.js';
import { KlarnaControlError, type KlarnaControls } from './klarna-controls.js';
import { durationMs, type TimeMachine } from './time-machine.js';

/** What the sandbox's routes work with. */
export type SandboxPorts = Readonly<{
  api: ApiPorts;
  db: Database;
  klarna: KlarnaControls;
  timeMachine: TimeMachine;
  reset: () => Promise<void>;
  /** The site of a request's API key; answers 401 itself and gives null when there is none. */
  authenticate: (request: FastifyRequest, reply: FastifyReply) => Promise<Site | null>;
  /** Sends a refusal of the catalogue. */
  refuse: (reply: FastifyReply, error: ErrorKey, detail: string | null) => FastifyReply;
}>;

const WAIT_MS = 10_000;
const ACTIONS = ['open', 'approve', 'decline', 'cancel', 'pay'] as const;
type Action = (typeof ACTIONS)[number];

/** The sandbox's controls: clock, customer, what lies behind an order, reset. Absent in live mode. */
export function registerSandbox(app: FastifyInstance, ports: SandboxPorts): void {
  const route = (
    method: 'GET' | 'POST',
    url: string,
    handle: (request: FastifyRequest, reply: FastifyReply, site: Site) => Promise<unknown>,
  ): void => {
    app.route({
      method,
      url,
      handler: async (request, reply) => {
        const site = await ports.authenticate(request, reply);
        return site === null ? reply : handle(request, reply, site);
      },
    });
  };
  const now = (): string => new Date(ports.api.now()).toISOString();

  route('GET', '/sandbox/clock', async () => ({ now: now() }));
  route('POST', '/sandbox/clock/advance', async (request, reply) => {
    const target = targetOf(bodyOf(request), ports.api.now());
    if (typeof target === 'string') return ports.refuse(reply, 'invalid_request', target);
    const happened = await ports.timeMachine.advanceTo(target);
    return { now: now(), happened };
  });
  route('POST', '/sandbox/orders/:order_id/customer', async (request, reply, site) => {
    const stored = await orderOf(ports, request, reply, site);
    if (stored === null) return reply;
    const action = ACTIONS.find((each) => each === bodyOf(request)['action']);
    if (action === undefined) {
      return ports.refuse(reply, 'invalid_request', `action must be one of ${ACTIONS.join(', ')}`);
    }
    return act(ports, reply, stored, action);
  });
  route('GET', '/sandbox/orders/:order_id', async (request, reply, site) => {
    const stored = await orderOf(ports, request, reply, site);
    return stored === null ? reply : behind(ports, stored.payment);
  });
  route('POST', '/sandbox/reset', async () => {
    await ports.reset();
    return { now: now() };
  });
}

const bodyOf = (request: FastifyRequest): Record<string, unknown> =>
  typeof request.body === 'object' && request.body !== null
    ? (request.body as Record<string, unknown>)
    : {};

/** Where an advance goes, or what is wrong with the request. */
function targetOf(body: Readonly<Record<string, unknown>>, now: Instant): Instant | string {
  const { by, to } = body;
  if (typeof by === 'string') {
    const ms = durationMs(by);
    return ms === null
      ? '"by" must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as P28D or PT1H'
      : later(now, ms as DurationMs);
  }
  if (typeof to === 'string') {
    const at = /^\d{4}-\d{2}-\d{2}/.test(to) ? Date.parse(to) : Number.NaN;
    if (Number.isNaN(at)) return '"to" must be an ISO 8601 date-time, such as 2026-12-24T10:00:00Z';
    return at < now ? '"to" is in the past: the clock only turns forward' : (at as Instant);
  }
  return 'send {"by":"P28D"} or {"to":"2026-12-24T10:00:00Z"}';
}

async function orderOf(
  ports: SandboxPorts,
  request: FastifyRequest,
  reply: FastifyReply,
  site: Site,
): Promise<StoredOrder | null> {
  const { order_id: reference } = request.params as { order_id: string };
  const stored = await ports.api.findOrder(site, reference);
  if (stored === null) {
    ports.refuse(reply, 'unknown_order', null);
    return null;
  }
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
      if (payment.klarna.orderId === null) return ports.refuse(reply, 'order_not_authorized', null);
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
      return ports.refuse(reply, 'payment_not_open', `the payment is ${payment.flowState}`);
    }
    const { redirectTo } = await ports.klarna.customer(page, action);
    if (action !== 'open') await ports.api.askKlarna({ ...stored, payment });
    return view(await ports.api.settle(accountId, transactionId, WAIT_MS), redirectTo);
  } catch (error) {
    if (error instanceof KlarnaControlError) {
      return ports.refuse(reply, 'invalid_request', error.message);
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
    invoice_numbers: klarna.invoiceNumber === null ? [] : [klarna.invoiceNumber],
    ship_before: payment.shipBefore === null ? null : new Date(payment.shipBefore).toISOString(),
    next,
  };
}
