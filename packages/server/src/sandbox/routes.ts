import { DAY, later, paymentPair, type ErrorKey, type Instant, type Payment } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { requireKey } from '../api/auth.js';
import { accountResource, findOrder, resource, type Call } from '../api/call.js';
import { operation } from '../api/operation.js';
import type { ApiPorts, StoredOrder } from '../api/ports.js';
import {
  bare,
  failure,
  sendAnswer,
  thrownAnswer,
  type Answer,
  type ReportBug,
} from '../api/reply.js';
import { durationMs } from '../clock.js';
import type { Database } from '../store/database.js';
import { timersOf } from '../store/timers.js';
import { KlarnaControlError, type KlarnaControls } from './klarna-controls.js';
import { ACT_AS_CUSTOMER, ADVANCE_CLOCK, LOOK_BEHIND, READ_CLOCK, RESET } from './operations.js';
import type { Happening, TimeMachine } from './time-machine.js';

/** What the sandbox's routes work with. */
export type SandboxPorts = Readonly<{
  api: ApiPorts;
  db: Database;
  klarna: KlarnaControls;
  timeMachine: TimeMachine;
  reset: () => Promise<void>;
  reportBug: ReportBug;
}>;

const WAIT_MS = 10_000;
/** Ten years: every day that passes is worked off, and no date lies beyond the year 275,760. */
const TURN_MS_MAX = 3_653 * DAY;

/** The sandbox's controls: clock, customer, what lies behind an order, reset. Absent in live mode. */
export function registerSandbox(app: FastifyInstance, ports: SandboxPorts): void {
  app.register(
    (scope, _options, done) => {
      requireKey(scope, ports.api);
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
        parsed(null, body);
      });
      scope.setErrorHandler((error, request, reply) =>
        sendAnswer(reply, thrownAnswer(error, request, ports.reportBug)),
      );
      clockRoutes(scope, ports);
      orderRoutes(scope, ports);
      accountResource(scope, '/reset', {
        POST: operation(RESET, async () => {
          await ports.reset();
          return bare(clockView(ports));
        }),
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
  accountResource(scope, '/clock', {
    GET: operation(READ_CLOCK, async () => bare(clockView(ports))),
  });
  accountResource(scope, '/clock/advance', {
    POST: operation(ADVANCE_CLOCK, async (_call, body) => {
      const happened = await turnClock(ports, body);
      return typeof happened === 'string'
        ? failure('invalid_request', happened)
        : bare({ ...clockView(ports), happened });
    }),
  });
}

/** Lets time pass, and tells what happened meanwhile; a text says what is wrong with the request. */
export async function turnClock(
  { api, timeMachine }: Pick<SandboxPorts, 'api' | 'timeMachine'>,
  moment: Moment,
): Promise<readonly Happening[] | string> {
  const now = api.now();
  const target = targetOf(moment, now);
  if (typeof target === 'string') return target;
  if (target - now > TURN_MS_MAX) return 'at most ten years at once';
  return timeMachine.advanceTo(target);
}

function orderRoutes(scope: FastifyInstance, ports: SandboxPorts): void {
  resource(scope, '/orders/:id/customer', {
    POST: operation(ACT_AS_CUSTOMER, async (call, { action }) => {
      const stored = await orderOf(ports, call);
      if (stored === null) return failure('unknown_order');
      return action === null
        ? failure('invalid_request', 'action is missing')
        : act(ports, stored, action);
    }),
  });
  resource(scope, '/orders/:id', {
    GET: operation(LOOK_BEHIND, async (call) => {
      const stored = await orderOf(ports, call);
      return stored === null ? failure('unknown_order') : bare(await behind(ports, stored.payment));
    }),
  });
}

type Moment = Readonly<{ by: string | null; to: string | null }>;

/** Where an advance goes, or what is wrong with the request. */
function targetOf({ by, to }: Moment, now: Instant): Instant | string {
  if (by !== null) {
    const ms = durationMs(by);
    return ms === null
      ? '"by" must be an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as P28D or PT1H'
      : later(now, ms);
  }
  if (to !== null) {
    const at = /^\d{4}-\d{2}-\d{2}/.test(to) ? Date.parse(to) : Number.NaN;
    if (Number.isNaN(at)) return '"to" must be an ISO 8601 date-time, such as 2026-12-24T10:00:00Z';
    return at < now ? '"to" is in the past: the clock only turns forward' : (at as Instant);
  }
  return 'send {"by":"P28D"} or {"to":"2026-12-24T10:00:00Z"}';
}

/** The order a path names, once nothing is under way at Klarna for it. */
async function orderOf(ports: SandboxPorts, call: Call): Promise<StoredOrder | null> {
  const stored = await findOrder(ports.api, call);
  if (stored === null) return null;
  const { accountId, transactionId } = stored.payment;
  const payment = await ports.api.settle(accountId, transactionId, WAIT_MS);
  return { ...stored, payment };
}

async function act(
  ports: SandboxPorts,
  stored: StoredOrder,
  action: CustomerAction,
): Promise<Answer> {
  const acted = await actAsCustomer(ports, stored, action);
  return 'error' in acted
    ? failure(acted.error, acted.detail)
    : bare(view(acted.payment, acted.redirectTo));
}

type CustomerAction = 'open' | 'approve' | 'decline' | 'cancel' | 'pay';
type Acted = Readonly<{ payment: Payment; redirectTo: string | null }>;
type NotActed = Readonly<{ error: ErrorKey; detail: string | null }>;

/** Does at Klarna what a customer would, and answers the payment once that has come through. */
export async function actAsCustomer(
  ports: Pick<SandboxPorts, 'api' | 'klarna'>,
  stored: StoredOrder,
  action: CustomerAction,
): Promise<Acted | NotActed> {
  const { accountId, transactionId } = stored.payment;
  let { payment } = stored;
  try {
    if (action === 'pay') {
      if (payment.klarna.orderId === null) return { error: 'order_not_authorized', detail: null };
      await ports.klarna.pay(payment.klarna.orderId);
      return { payment, redirectTo: null };
    }
    if (payment.flowState === 'initialized') {
      const target = { kind: 'transaction', accountId, transactionId } as const;
      await ports.api.submit({ kind: 'change', target, command: { kind: 'start_payment' } });
      payment = await ports.api.settle(accountId, transactionId, WAIT_MS);
    }
    const page = payment.klarna.hostedSessionId;
    if (payment.flowState !== 'initiated' || page === null) {
      return { error: 'payment_not_open', detail: `the payment is ${payment.flowState}` };
    }
    const { redirectTo } = await ports.klarna.customer(page, action);
    if (action !== 'open') await ports.api.askKlarna({ ...stored, payment }, 'came_back');
    return { payment: await ports.api.settle(accountId, transactionId, WAIT_MS), redirectTo };
  } catch (error) {
    if (error instanceof KlarnaControlError) {
      return { error: 'invalid_request', detail: error.message };
    }
    throw error;
  }
}

function view(payment: Payment, redirectTo: string | null): object {
  const pair = paymentPair(payment.policy.edition, payment.flowState);
  return {
    order_id: payment.orderId,
    status: pair.orderStatus,
    financial_status: pair.transactionStatus,
    redirect_to: redirectTo,
  };
}

async function behind(ports: SandboxPorts, payment: Payment): Promise<object> {
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
