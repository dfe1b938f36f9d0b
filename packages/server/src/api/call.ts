import { InvariantError, type AccountId, type Payment, type PaymentCommand } from '@kvitt/flow';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Outcome, Submission, Target } from '../commands/submission.js';
import { apiKeyOf, callerOf, queryText, siteOf, TRANSACTION_NUMBER } from './auth.js';
import { keeping, requestKeyOf, type RequestKey } from './idempotency.js';
import type { Operation } from './operation.js';
import type { ApiPorts, Caller, Site, StoredOrder } from './ports.js';
import {
  failure,
  refusalAnswer,
  sendAnswer,
  success,
  type Answer,
  type Finished,
  type Streamed,
} from './reply.js';
import { JsonError, parseJson, type Json, type JsonObject } from './wire/json.js';
import { partNamed, refundNamed } from './wire/related-view.js';
import { characters, read, refuse, textAt, type Parsed } from './wire/read.js';

/** One request of a merchant, read as far as all of them are alike. */
export type AccountCall = Readonly<{
  /** By which the report of a bug is found. */
  requestId: string;
  caller: Caller;
  /** The key it came with, to show to its owner and to nobody else. */
  presentedKey: () => string | null;
  /** A part of the path by its name in the route, decoded. */
  part: (name: string) => string;
  /** A query parameter, null when it is missing. */
  query: (name: string) => string | null;
  /** Every query parameter as it came. */
  queries: () => URLSearchParams;
  body: JsonObject;
  key: RequestKey | null;
}>;

/** A request about one site: that of its key, or the one that a request with an account's key is about. */
export type Call = AccountCall & Readonly<{ site: Site }>;

/** Answers a call. */
export type Handler<C extends AccountCall = Call> = (call: C) => Promise<Answer | Streamed>;

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
type Method = (typeof METHODS)[number];
type Operations<C extends AccountCall> = Readonly<
  Partial<Record<Method, Operation<C> | Handler<C>>>
>;

/** Puts the operations of one path of a site into a scope; its other methods are answered 405. */
export function resource(scope: FastifyInstance, path: string, operations: Operations<Call>): void {
  register(scope, path, operations, callOf);
}

/** Like `resource`, for a path that is about no site: with an account's key, none need be named. */
export function accountResource(
  scope: FastifyInstance,
  path: string,
  operations: Operations<AccountCall>,
): void {
  register(scope, path, operations, async (request) => accountCallOf(request));
}

function register<C extends AccountCall>(
  scope: FastifyInstance,
  path: string,
  operations: Operations<C>,
  readCall: (request: FastifyRequest) => Promise<Parsed<C>>,
): void {
  const allowed = METHODS.filter((method) => operations[method] !== undefined);
  for (const method of METHODS) {
    const given = operations[method];
    const handler = typeof given === 'object' ? given.handle : given;
    scope.route({
      method,
      url: path,
      ...(typeof given === 'object' ? { config: { description: given.description } } : {}),
      ...(given === undefined ? { config: { description: null } } : {}),
      handler: async (request, reply) => {
        if (handler === undefined) return refuseMethod(reply, allowed);
        const call = await readCall(request);
        const answer = call.kind === 'refused' ? refusalAnswer(call) : await handler(call.value);
        return sendAnswer(reply, answer);
      },
    });
  }
}

const refuseMethod = (reply: FastifyReply, allowed: readonly Method[]): FastifyReply =>
  sendAnswer(reply.header('allow', allowed.join(', ')), failure('method_not_allowed'));

async function callOf(request: FastifyRequest): Promise<Parsed<Call>> {
  const call = accountCallOf(request);
  if (call.kind === 'refused') return call;
  const { query, part, body, key } = call.value;
  const site = await siteOf(request, query('site_id') ?? textAt(body, 'site_id'), part('id'));
  if (site.kind === 'refused') return site;
  const { siteId } = site.value;
  return read({
    ...call.value,
    site: site.value,
    key: key === null ? null : { ...key, siteId },
  });
}

function accountCallOf(request: FastifyRequest): Parsed<AccountCall> {
  const { method, params, query } = request;
  const changes = method === 'POST' || method === 'PUT' || method === 'PATCH';
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const key = requestKeyOf({
    siteId: 0,
    header: changes ? request.headers['idempotency-key'] : undefined,
    method,
    path: request.url.replace(/\?.*$/s, ''),
    body: bytes,
  });
  if (key.kind === 'refused') return key;
  const body = changes ? bodyOf(bytes) : read(new Map<string, Json>());
  if (body.kind === 'refused') return body;
  return read({
    requestId: request.id,
    caller: callerOf(request),
    presentedKey: () => apiKeyOf(request),
    part: (name) => queryText(params, name) ?? '',
    query: (name) => queryText(query, name),
    queries: () => new URLSearchParams(/\?(.*)$/s.exec(request.url)?.[1] ?? ''),
    body: body.value,
    key: key.value,
  });
}

/** The account that a path names, for calls that take an account's own key. */
export function accountNamed({ caller, part }: AccountCall): Parsed<AccountId> {
  if (part('id') !== String(caller.accountId)) return refuse('invalid_account');
  return caller.site === null ? read(caller.accountId) : refuse('account_key_needed');
}

/** The JSON object of a body, whatever its content-type says; nothing and `[]` are an empty object. */
function bodyOf(bytes: Buffer): Parsed<JsonObject> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const json: Json = text.trim() === '' ? new Map<string, Json>() : parseJson(text);
    if (json instanceof Map) return read(json);
    if (Array.isArray(json) && json.length === 0) return read(new Map<string, Json>());
    return refuse('body_not_json', 'it is not an object');
  } catch (error) {
    if (error instanceof JsonError) return refuse('body_not_json', error.message);
    if (error instanceof TypeError) return refuse('body_not_json', 'it is not UTF-8');
    throw error;
  }
}

/** An order as its call names it: by the merchant's id, or by our transaction number. */
export async function findOrder(
  ports: Pick<ApiPorts, 'findOrder'>,
  call: Call,
): Promise<StoredOrder | null> {
  const reference = call.part('id');
  return isReference(reference) ? ports.findOrder(call.site, reference) : null;
}

/** An order id has at most 50 characters, and that of a part a number more. */
const REFERENCE_MAX = 60;

/** What can be an order's name; no database text holds the character zero. */
const isReference = (text: string): boolean =>
  text.length >= 1 && characters(text) <= REFERENCE_MAX && !text.includes('\0');

/** Which payment a change is for, null when the path can name none. */
async function targetOf(ports: ApiPorts, call: Call): Promise<Target | null> {
  const { accountId, siteId } = call.site;
  const reference = call.part('id');
  if (!isReference(reference)) return null;
  if (TRANSACTION_NUMBER.test(reference)) {
    const stored = await ports.findOrder(call.site, reference);
    if (stored === null || refundNamed(stored, reference) !== undefined) return null;
    if (partNamed(stored, reference) !== undefined) return null;
    return { kind: 'transaction', accountId, transactionId: stored.payment.transactionId };
  }
  return { kind: 'order', accountId, siteId, orderId: reference };
}

/** What came of a submission: its answer, and the payment if something was decided just now. */
export type Submitted = Readonly<{
  answer: Answer;
  outcome: Exclude<Outcome, { kind: 'stale' }>;
}>;

/** Submits with the call's key; a repeated request is answered as it was the first time. */
export async function submit(
  ports: ApiPorts,
  call: Call,
  submission: Submission,
  answer: (outcome: Finished) => Answer,
): Promise<Submitted> {
  const outcome = await ports.submit({ ...submission, ...keeping(call.key, answer) });
  if (outcome.kind === 'stale') throw new InvariantError('a merchant’s call is never stale');
  return {
    outcome,
    answer: outcome.kind === 'replayed' ? outcome.answer : answer(outcome),
  };
}

/** Submits a change of the order that the call's path names. */
export async function change(
  ports: ApiPorts,
  call: Call,
  command: PaymentCommand,
  data: (payment: Payment) => object,
): Promise<Submitted> {
  const target = await targetOf(ports, call);
  if (target === null) {
    const outcome = { kind: 'refused', error: 'unknown_order', detail: null } as const;
    return { answer: failure('unknown_order'), outcome: { ...outcome, payment: null } };
  }
  return changeOf(ports, call, target, command, data);
}

/** Submits a change of a payment that is known. */
export const changeOf = async (
  ports: ApiPorts,
  call: Call,
  target: Target,
  command: PaymentCommand,
  data: (payment: Payment) => object,
): Promise<Submitted> => submit(ports, call, { kind: 'change', target, command }, answering(data));

/** The ordinary answer to an outcome: `data` of the payment, or the refusal. */
export const answering =
  (data: (payment: Payment) => object) =>
  (outcome: Finished): Answer =>
    outcome.kind === 'refused'
      ? failure(outcome.error, outcome.detail)
      : success(data(outcome.payment));
