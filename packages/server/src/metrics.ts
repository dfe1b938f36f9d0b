import { createHash, timingSafeEqual } from 'node:crypto';
import type { Instant } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Description } from './api/operation.js';
import type { Answered } from './api/transport.js';
import type { Outcome, Submission } from './commands/submission.js';
import { COUNTED_MAX, type WorkDue } from './queries/work-due.js';

/** How an attempt to deliver a notification ended. */
export type DeliveryOutcome = 'acknowledged' | 'not_acknowledged' | 'unanswered' | 'forbidden';

/** Counts what happens; each is told by who does it, none of whom knows what becomes of it. */
export type Metrics = Readonly<{
  answered: (answered: Answered) => void;
  committed: (outcomes: readonly (Outcome | null)[], submissions: readonly Submission[]) => void;
  /** A transaction of a group of commands has ended, one way or the other. */
  commitTook: (ms: number) => void;
  delivered: (outcome: DeliveryOutcome) => void;
  bugReported: () => void;
  /** Everything in Prometheus' text format. */
  exposition: () => Promise<string>;
}>;

/** What is read when somebody looks. */
export type MetricsSources = Readonly<{
  workDue: () => Promise<WorkDue>;
  now: () => Instant;
  clockOffsetMs: () => number;
  elapsedMs: () => number;
}>;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** Somebody who looks more often than this, in real milliseconds, gets what the store said last. */
const LOOK_EVERY_MS = 1_000;

/** A registry of its own for one service, with what Node.js knows of the process. */
export function createMetrics(sources: MetricsSources): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const counted = countersOf(register);
  const look = storeGauges(register, sources);
  return {
    answered: ({ method, route, httpStatus, tookMs }) => {
      const labels = { method, route: route ?? 'none' };
      counted.requests.inc({ ...labels, status: httpStatus });
      counted.requestSeconds.observe(labels, tookMs / 1000);
    },
    committed: (outcomes, submissions) => {
      counted.groupSize.observe(outcomes.length);
      outcomes.forEach((outcome, index) => {
        const kind = submissions[index]?.command.kind ?? 'none';
        counted.commands.inc({ kind, outcome: outcome?.kind ?? 'failed' });
      });
    },
    commitTook: (ms) => counted.commitSeconds.observe(ms / 1000),
    delivered: (outcome) => counted.deliveries.inc({ outcome }),
    bugReported: () => counted.bugs.inc(),
    exposition: async () => {
      await look();
      // The library spells it so before the event loop was measured once; the format knows NaN alone.
      return (await register.metrics()).replace(/ Nan$/gm, ' NaN');
    },
  };
}

function countersOf(register: Registry) {
  const registers = [register];
  return {
    requests: new Counter({
      name: 'kvitt_http_requests_total',
      help: 'Requests answered, by method, pattern of the route and HTTP status.',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'kvitt_http_request_duration_seconds',
      help: 'How long answering took, by method and pattern of the route.',
      labelNames: ['method', 'route'],
      buckets: SECONDS,
      registers,
    }),
    commands: new Counter({
      name: 'kvitt_commands_total',
      help: 'Commands decided, by kind and outcome.',
      labelNames: ['kind', 'outcome'],
      registers,
    }),
    groupSize: new Histogram({
      name: 'kvitt_commit_group_size',
      help: 'Commands committed together.',
      buckets: [1, 2, 5, 10, 20, 50, 100, 200],
      registers,
    }),
    commitSeconds: new Histogram({
      name: 'kvitt_commit_duration_seconds',
      help: 'How long a transaction of a group took, from its begin to its commit.',
      buckets: SECONDS,
      registers,
    }),
    deliveries: new Counter({
      name: 'kvitt_deliveries_total',
      help: 'Attempts to deliver a notification, by outcome.',
      labelNames: ['outcome'],
      registers,
    }),
    bugs: new Counter({
      name: 'kvitt_bugs_total',
      help: 'Requests answered with "Unknown error".',
      registers,
    }),
  };
}

/** Gauges of what the store says, and what brings them up to date. */
function storeGauges(register: Registry, sources: MetricsSources): () => Promise<void> {
  const gauge = (name: string, help: string): Gauge =>
    new Gauge({ name, help, registers: [register] });
  const upTo = `counted up to ${COUNTED_MAX}.`;
  const up = gauge('kvitt_store_up', 'Whether the store answered this look.');
  const effects = gauge('kvitt_effects_due', `Calls to Klarna that are due, ${upTo}`);
  const effectAge = gauge(
    'kvitt_effects_oldest_due_seconds',
    'For how long the oldest call to Klarna has been due; 0 without one.',
  );
  const notifications = gauge('kvitt_notifications_due', `Notifications that are due, ${upTo}`);
  const notificationAge = gauge(
    'kvitt_notifications_oldest_due_seconds',
    'For how long the oldest notification has been due; 0 without one.',
  );
  const overdue = gauge('kvitt_deadlines_overdue', `Deadlines that have come, ${upTo}`);
  const nextDay = gauge('kvitt_deadlines_next_day', `Deadlines within a day from now, ${upTo}`);
  const differences = gauge(
    'kvitt_klarna_differences',
    `What Klarna says of open orders that is not so here, ${upTo}`,
  );
  const offset = gauge(
    'kvitt_clock_offset_seconds',
    'By how much the service’s clock is ahead of real time; 0 unless a sandbox turned it.',
  );
  const show = (due: WorkDue): void => {
    const age = (at: Instant | null): number => (at === null ? 0 : (sources.now() - at) / 1000);
    effects.set(due.effects);
    effectAge.set(age(due.oldestEffectAt));
    notifications.set(due.notifications);
    notificationAge.set(age(due.oldestNotificationAt));
    overdue.set(due.deadlinesOverdue);
    nextDay.set(due.deadlinesNextDay);
    differences.set(due.klarnaDifferences);
  };
  let lookedAt = -Infinity;
  return async () => {
    offset.set(sources.clockOffsetMs() / 1000);
    if (sources.elapsedMs() - lookedAt < LOOK_EVERY_MS) return;
    lookedAt = sources.elapsedMs();
    try {
      show(await sources.workDue());
      up.set(1);
    } catch {
      up.set(0);
    }
  };
}

const METRICS = {
  id: 'metrics',
  tag: 'Service',
  summary: 'Measurements for Prometheus',
  says: 'Not served unless the operator says so; with a token it takes that token and no API key.',
  answer: { type: 'string' },
  bare: true,
  open: true,
  contentType: 'text/plain',
  errors: [],
  examples: [{}],
} as const satisfies Description;

/** `/metrics`, for everybody who reaches it, or for who has the token. */
export function registerMetrics(
  app: FastifyInstance,
  metrics: Metrics,
  { token }: Readonly<{ token: string | null }>,
): void {
  app.get('/metrics', { config: { description: METRICS } }, async (request, reply) => {
    const given = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (token !== null && !isSame(given, token)) {
      return reply.code(401).header('www-authenticate', 'Bearer').send({ status: 'unauthorized' });
    }
    return reply
      .header('cache-control', 'no-store')
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(await metrics.exposition());
  });
}

/** Compares in a time that says nothing of where two texts differ. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
