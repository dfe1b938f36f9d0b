import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { requireKey } from './auth.js';
import type { ApiPorts } from './ports.js';
import { limitRate, type RateLimits } from './rate-limit.js';
import { failure, sendAnswer, thrownAnswer, type ReportBug } from './reply.js';
import { accountRoutes } from './routes/account.js';
import { captureRoutes } from './routes/captures.js';
import { extraRoutes } from './routes/extras.js';
import { gatewayRoutes } from './routes/gateways.js';
import { moneyRoutes } from './routes/money.js';
import { payoutRoutes } from './routes/payouts.js';
import { notificationRoutes } from './routes/notifications.js';
import { orderRoutes } from './routes/orders.js';
import { refundRoutes } from './routes/refunds.js';
import { reportRoutes } from './routes/reports.js';
import { settlementRoutes } from './routes/settlements.js';
import { transactionRoutes } from './routes/transactions.js';
import { siteRoutes } from './routes/sites.js';
import { statementRoutes } from './routes/statements.js';
import {
  answeredOf,
  HEADER_BYTES_MAX,
  nameRequest,
  refuseConnection,
  requestIdOf,
  closeUnused,
  superviseRequests,
  TIMEOUTS,
  type Answered,
  type Timeouts,
} from './transport.js';

/** What the HTTP side needs beside its ports. */
export type ApiOptions = Readonly<{
  /** Told of everything that should not have happened; the merchant only reads `Unknown error` and the request's id. */
  reportBug: ReportBug;
  /** Makes an id for a request that brings none; without it they are counted. */
  newRequestId?: () => string;
  /** Told of every request once it is answered. */
  answered?: (answered: Answered) => void;
  timeouts?: Timeouts;
  /** Answers what no route is registered for; null leaves it to a 404. */
  elsewhere?: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null;
  /** How often keys may call, without it as often as they like. */
  rateLimits?: RateLimits | null;
}>;

/** Where the merchant API lives. */
const PREFIX = '/v1/json';
const UNDER_PREFIX = /^\/+v1\/+json(?:[/?]|$)/;
const BODY_LIMIT = 1_048_576;
/** The path may spell every character of an order id as twelve: %F0%9F%AA%91. */
const PARAM_LENGTH_MAX = 600;

/**
 * The service's HTTP server without any route: the composition root registers the merchant API,
 * payment pages and everything else on it. Requests of the merchant API are put right before
 * routing; those of other plugins are left as they are.
 */
export function buildServer({
  reportBug,
  newRequestId = counter(),
  answered = () => undefined,
  timeouts = TIMEOUTS,
  elsewhere = () => null,
}: ApiOptions): FastifyInstance {
  const app = fastify({
    requestTimeout: timeouts.requestTimeout,
    http: { maxHeaderSize: HEADER_BYTES_MAX, ...timeouts },
    bodyLimit: BODY_LIMIT,
    requestIdHeader: false,
    genReqId: (request) => requestIdOf(request, newRequestId),
    clientErrorHandler: (error, socket) => refuseConnection(error, socket, newRequestId()),
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      maxParamLength: PARAM_LENGTH_MAX,
    },
    frameworkErrors: (error, request, reply) => {
      void sendAnswer(nameRequest(request, reply), thrownAnswer(error, request, reportBug));
      answered(answeredOf(request, reply));
    },
    rewriteUrl: (request) => {
      const url = request.url ?? '/';
      if (UNDER_PREFIX.test(url)) putRight(request);
      return url;
    },
  });
  // An expectation that we do not know may be passed over; Node would answer it without an envelope.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  // Also what the merchant API's own scope does not find, such as a strange method below doubled slashes.
  app.setNotFoundHandler(
    (request, reply) => elsewhere(request, reply) ?? sendAnswer(reply, failure('not_found')),
  );
  superviseRequests(app, answered);
  closeUnused(app);
  return app;
}

function counter(): () => string {
  let made = 0;
  return () => {
    made += 1;
    return `request-${made}`;
  };
}

/**
 * Undoes what clients do to requests (docs/sources.md#clients): the Java client sends PATCH as POST, and
 * content-types that a strict parser refuses are all taken for JSON.
 */
function putRight(request: IncomingMessage): void {
  const { headers } = request;
  headers['content-type'] = 'application/json';
  const override = headers['x-http-method-override'];
  if (request.method !== 'POST' || typeof override !== 'string') return;
  const method = override.trim().toUpperCase();
  if (method === 'PATCH' || method === 'DELETE') request.method = method;
}

/** Registers the merchant API under `/v1/json` of a server made by `buildServer`. */
export function registerApi(
  app: FastifyInstance,
  ports: ApiPorts,
  { reportBug, rateLimits }: ApiOptions,
): void {
  app.register(
    (scope, _options, done) => {
      requireKey(scope, ports);
      if (rateLimits) limitRate(scope, rateLimits);
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
        parsed(null, body);
      });
      scope.setErrorHandler((error, request, reply) =>
        sendAnswer(reply, thrownAnswer(error, request, reportBug)),
      );
      scope.setNotFoundHandler((_request, reply) => sendAnswer(reply, failure('not_found')));
      orderRoutes(scope, ports);
      captureRoutes(scope, ports);
      refundRoutes(scope, ports);
      transactionRoutes(scope, ports);
      extraRoutes(scope, ports);
      notificationRoutes(scope, ports);
      gatewayRoutes(scope);
      accountRoutes(scope, ports);
      siteRoutes(scope, ports);
      moneyRoutes(scope, ports);
      payoutRoutes(scope, ports);
      statementRoutes(scope, ports, reportBug);
      reportRoutes(scope, ports, reportBug);
      settlementRoutes(scope, ports, reportBug);
      done();
    },
    { prefix: PREFIX },
  );
}

/** A server with nothing but the merchant API. */
export function buildApi(ports: ApiPorts, options: ApiOptions): FastifyInstance {
  const app = buildServer(options);
  registerApi(app, ports, options);
  return app;
}
