import type { FastifyInstance } from 'fastify';
import type { ApiOptions } from './api/app.js';
import { rateLimiter, type RateLimits } from './api/rate-limit.js';
import type { Answered } from './api/transport.js';
import { elapsedMs, type Clock } from './clock.js';
import type { Config } from './config.js';
import type { WebhookResult } from './effects/webhook.js';
import type { Log } from './log.js';
import { createMetrics, registerMetrics, type DeliveryOutcome, type Metrics } from './metrics.js';
import { workDue } from './queries/work-due.js';
import type { Database } from './store/database.js';

/** What a service is watched and guarded by, as its parts are given it. */
export type Supervision = Readonly<{
  /** The database, whose transactions are measured. */
  timed: Database;
  committed: Metrics['committed'];
  delivered: (result: WebhookResult) => void;
  api: Required<Pick<ApiOptions, 'reportBug' | 'answered' | 'rateLimits'>>;
  /** Registers `/metrics` where the configuration has it. */
  register: (app: FastifyInstance) => void;
}>;

/** Puts together the log of requests, the measurements and the limits that a configuration asks for. */
export function supervise(
  config: Config,
  { db, clock, log }: Readonly<{ db: Database; clock: Clock; log: Log }>,
): Supervision {
  const metrics = config.metrics === null ? null : metricsOf(db, clock);
  const logged = config.accessLog ? accessLog(log) : () => undefined;
  return {
    timed: metrics === null ? db : timed(db, metrics),
    committed: (outcomes, submissions) => metrics?.committed(outcomes, submissions),
    delivered: (result) => metrics?.delivered(deliveryOutcome(result)),
    api: {
      reportBug: (error, request) => {
        metrics?.bugReported();
        const stack = error instanceof Error ? error.stack : String(error);
        log.error('bug', { request, stack });
      },
      answered: (answered) => {
        metrics?.answered(answered);
        logged(answered);
      },
      rateLimits: rateLimitsOf(config),
    },
    register: (app) => {
      if (metrics !== null) registerMetrics(app, metrics, config.metrics ?? { token: null });
    },
  };
}

const metricsOf = (db: Database, clock: Clock): Metrics =>
  createMetrics({
    workDue: async () => workDue(db, clock.now()),
    now: clock.now,
    clockOffsetMs: () => clock.now() - Math.floor(clock.realNow()),
    elapsedMs,
  });

const timed = (db: Database, metrics: Metrics): Database => ({
  ...db,
  transaction: async (work) => {
    const began = elapsedMs();
    try {
      return await db.transaction(work);
    } finally {
      metrics.commitTook(elapsedMs() - began);
    }
  },
});

function deliveryOutcome({ acknowledged, httpStatus, error }: WebhookResult): DeliveryOutcome {
  if (acknowledged) return 'acknowledged';
  if (httpStatus !== null) return 'not_acknowledged';
  return error?.startsWith('refused:') === true ? 'forbidden' : 'unanswered';
}

/** An address without a valid key is answered 401 so often, then 429. */
const STRANGERS = { perSecond: 1, burst: 60 };

const rateLimitsOf = ({ rateLimit }: Config): RateLimits | null =>
  rateLimit === null
    ? null
    : {
        perKey: rateLimiter(rateLimit, elapsedMs),
        perStranger: rateLimiter(STRANGERS, elapsedMs),
      };

/** A line of the log for every request: nothing of a person, no key, no address as it came. */
const accessLog =
  (log: Log) =>
  ({ requestId, method, route, httpStatus, tookMs, bytes, owner, errorCode }: Answered): void => {
    log.info('request', {
      request: requestId,
      method,
      route: route ?? 'none',
      http: httpStatus,
      ms: Math.round(tookMs * 10) / 10,
      bytes,
      ...(owner === null ? {} : { account: owner.accountId }),
      ...(owner === null || owner.siteId === null ? {} : { site: owner.siteId }),
      ...(errorCode === null ? {} : { error: errorCode }),
    });
  };
