import fastifyCookie from '@fastify/cookie';
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { queryText } from '../api/auth.js';
import type { ReportBug } from '../api/reply.js';
import { JsonError, parseJson, type Json, type JsonObject } from '../api/wire/json.js';
import { isRefused } from '../api/wire/read.js';
import type { Shape } from '../api/wire/shape.js';
import { recordAudit } from '../store/audit.js';
import type { Session } from '../store/database.js';
import { findSession } from '../store/sessions.js';
import type { Instant } from '@kvitt/flow';
import type { User } from '../store/users.js';
import { failed, failureAnswer, type ApiFailure } from './errors.js';
import type { Answered, ApiCall, ApiDescription, ApiFile, ApiOperation } from './operation.js';

/** What every call of the dashboard needs. */
export type RegisterPorts = Readonly<{
  db: Session;
  /** Real time: sessions are about people, whom the sandbox's clock does not move. */
  realNow: () => Instant;
  publicUrl: () => string;
  reportBug: ReportBug;
}>;

/** The session's cookie. */
export const SESSION_COOKIE = 'kvitt_session';
/** The header that every change carries: no form and no other site's script can send it. */
export const CHANGE_HEADER = 'x-kvitt-dashboard';

const PREFIX = '/api';
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
} as const;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** A route of the dashboard, which the merchants' reference leaves out. */
    dashboard?: true;
  }
}

/** Registers the calls of the dashboard under `/api`, and what `streams` adds to them. */
export function registerDashboardApi(
  app: FastifyInstance,
  ports: RegisterPorts,
  operations: readonly ApiOperation[],
  streams: (scope: FastifyInstance) => void = () => undefined,
): void {
  app.register(
    async (scope) => {
      await scope.register(fastifyCookie);
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => {
        parsed(null, body);
      });
      scope.addHook('onRequest', async (_request, reply) => {
        void reply.headers(HEADERS);
      });
      scope.setErrorHandler((error, request, reply) => {
        const isTheirs =
          'statusCode' in (error as object) &&
          Number((error as { statusCode?: number }).statusCode) < 500;
        if (isTheirs) return sendFailure(reply, failed('invalid_request'));
        ports.reportBug(error, request.id);
        return sendFailure(reply, failed('internal', `request ${request.id}`));
      });
      scope.setNotFoundHandler((_request, reply) => sendFailure(reply, failed('not_found')));
      for (const operation of operations) route(scope, ports, operation);
      streams(scope);
    },
    { prefix: PREFIX },
  );
}

const sendFailure = (reply: FastifyReply, failure: ApiFailure): FastifyReply => {
  const { http, body } = failureAnswer(failure);
  return reply.code(http).send(body);
};

/** Sends a file; when its middle fails the answer has begun, so the connection is cut and the operator told why. */
function sendFile(
  { reportBug }: Pick<RegisterPorts, 'reportBug'>,
  request: FastifyRequest,
  reply: FastifyReply,
  { contentType, fileName, pieces }: ApiFile,
): FastifyReply {
  const body = Readable.from(pieces, { objectMode: false });
  body.on('error', (error) => {
    reportBug(error, request.id);
  });
  return reply
    .headers({
      'content-type': contentType,
      'content-disposition': `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`,
    })
    .send(body);
}

function route(scope: FastifyInstance, ports: RegisterPorts, operation: ApiOperation): void {
  const { method, path } = operation.description;
  scope.route({
    method,
    url: path,
    config: { dashboard: true },
    handler: async (request, reply) => {
      const answer = await answerOf(ports, operation, request, reply);
      switch (answer.kind) {
        case 'failed':
          return sendFailure(reply, answer);
        case 'file':
          return sendFile(ports, request, reply, answer);
        case 'done':
          return reply.send(answer.data);
      }
    },
  });
}

async function answerOf(
  ports: RegisterPorts,
  { description, handle }: ApiOperation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Answered> {
  const isChange = description.method !== 'GET';
  if (isChange && !isFromDashboard(request, ports.publicUrl())) return failed('cross_site');
  const session = await admit(ports, request, description.may);
  if ('kind' in session) return session;
  const { user } = session;
  const read = readRequest(description, request);
  if ('kind' in read) return read;
  const call: ApiCall<unknown, unknown> = {
    ...read,
    ...session,
    requestId: request.id,
    part: (name) => queryText(request.params, name) ?? '',
    address: request.ip,
    idempotencyKey: headerOf(request, 'idempotency-key'),
    setSession: (secret) => putCookie(ports, reply, secret),
    sessionSecret: request.cookies[SESSION_COOKIE] ?? null,
  };
  const answer = await handle(call);
  if (isChange && user !== null && description.isUnaudited !== true) {
    await recordAudit(ports.db, user.accountId, {
      at: ports.realNow(),
      userId: user.userId,
      who: `${user.name} <${user.email}>`,
      action: description.id,
      subject: answer.kind === 'done' && answer.note !== undefined ? answer.note : call.part('id'),
      refusal: answer.kind === 'failed' ? answer.error : null,
    });
  }
  return answer;
}

/** Who makes a request, as far as the route admits them. */
export async function admit(
  { db, realNow }: Pick<RegisterPorts, 'db' | 'realNow'>,
  request: FastifyRequest,
  may: ApiDescription['may'],
): Promise<Readonly<{ user: User | null; expiresAt: Instant | null }> | ApiFailure> {
  const secret = request.cookies[SESSION_COOKIE];
  const session = secret === undefined ? null : await findSession(db, secret, realNow());
  if (may === 'everybody') return session ?? { user: null, expiresAt: null };
  if (session === null) return failed('not_signed_in');
  return may.includes(session.user.role) ? session : failed('role_missing');
}

/** Whether a change was sent by our own page: the browser says where it comes from, and only a script of ours adds the header. */
function isFromDashboard(request: FastifyRequest, publicUrl: string): boolean {
  if (headerOf(request, CHANGE_HEADER) === undefined) return false;
  const site = headerOf(request, 'sec-fetch-site');
  if (site !== undefined && site !== 'same-origin') return false;
  const origin = headerOf(request, 'origin');
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  return origin === new URL(publicUrl).origin || new URL(origin).host === request.headers.host;
}

const headerOf = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

type Read = Readonly<{ body: unknown; query: unknown; bytes: Uint8Array }>;

function readRequest({ body, query }: ApiDescription, request: FastifyRequest): Read | ApiFailure {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const sent = body === undefined ? undefined : readBody(body, bytes);
  if (isFailure(sent)) return sent;
  const asked = query?.read(queryJson(query, request));
  if (isRefused(asked)) return failed(asked.error, asked.detail);
  return { body: sent, query: asked, bytes };
}

const isFailure = (value: unknown): value is ApiFailure =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'failed';

function readBody(shape: Shape<unknown>, bytes: Buffer): unknown {
  let json: Json;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    json = text.trim() === '' ? new Map<string, Json>() : parseJson(text);
  } catch (error) {
    if (error instanceof JsonError || error instanceof TypeError) return failed('body_not_json');
    throw error;
  }
  if (!(json instanceof Map)) return failed('body_not_json', 'it is not an object');
  const value = shape.read(json);
  return isRefused(value) ? failed(value.error, value.detail) : value;
}

/** A query as an object: lists where the shape has lists, else the first value of each name. */
function queryJson({ schema }: Shape<unknown>, { url }: FastifyRequest): JsonObject {
  const given = new URLSearchParams(/\?(.*)$/s.exec(url)?.[1] ?? '');
  const properties = (schema['properties'] ?? {}) as Readonly<Record<string, { type?: unknown }>>;
  const json = new Map<string, Json>();
  for (const [name, { type }] of Object.entries(properties)) {
    const [first, ...others] = given.getAll(name);
    if (first !== undefined) json.set(name, type === 'array' ? [first, ...others] : first);
  }
  return json;
}

function putCookie({ publicUrl }: RegisterPorts, reply: FastifyReply, secret: string | null): void {
  const options = {
    path: '/',
    httpOnly: true,
    // Strict would leave somebody signed out who comes by a link in a mail.
    sameSite: 'lax',
    secure: publicUrl().startsWith('https:'),
  } as const;
  if (secret === null) void reply.clearCookie(SESSION_COOKIE, options);
  else void reply.setCookie(SESSION_COOKIE, secret, options);
}
