import type { AccountId, Instant } from '@kvitt/flow';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import { changesAfter, newestChange } from '../queries/changes.js';
import { moneyMark } from '../queries/dashboard-money.js';
import type { Database } from '../store/database.js';
import { failed, failureAnswer } from './errors.js';
import { VIEWERS } from './operation.js';
import { admit } from './register.js';

/** What telling of changes works with. */
export type LivePorts = Readonly<{
  db: Database;
  clock: Readonly<{ now: () => Instant; realNow: () => number }>;
  elapsedMs: () => number;
}>;

/** Tells pages that are open what changes. */
export type Live = Readonly<{
  /** Registers `GET /live` in the dashboard's scope. */
  register: (scope: FastifyInstance) => void;
  /** Sends what is new to everybody who listens; answers how much that was. */
  work: () => Promise<number>;
  /** Ends all streams. */
  close: () => void;
}>;

type Listener = {
  readonly request: FastifyRequest;
  readonly accountId: AccountId;
  readonly response: ServerResponse;
  /** Changes up to this number were sent. */
  cursor: number;
  /** Numbers above `cursor - OVERLAP` that were sent. */
  readonly sent: Set<number>;
  heardAt: number;
  /** What the account's balances were when it was last told of them. */
  money: string;
};

const LISTENERS_MAX = 500;
const BATCH = 200;
/** A commit may become visible after one with greater numbers: so many numbers are looked at again. */
const OVERLAP = 500;
const HEARTBEAT_MS = 15_000;
/** A reader that does not keep up is let go; it comes back with the number it has read up to. */
const UNREAD_BYTES_MAX = 65_536;

/**
 * Server-sent events `change` (an order has a new version), `money` (something was booked) and `clock` (the time was turned). They are read from the store,
 * so they tell what any process committed, and a page that comes back with Last-Event-ID misses nothing.
 */
export function createLive(ports: LivePorts): Live {
  const listeners = new Set<Listener>();
  const seen = { aheadMs: aheadOf(ports) };
  const end = (listener: Listener): void => {
    listeners.delete(listener);
    listener.response.end();
    listener.response.destroy();
  };
  return {
    register: (scope) => {
      scope.get('/live', { config: { dashboard: true } }, async (request, reply) =>
        listen(ports, listeners, request, reply),
      );
    },
    work: async () => {
      if (listeners.size === 0) return 0;
      const aheadMs = aheadOf(ports);
      // Reading both clocks takes a moment itself.
      const isTurned = Math.abs(aheadMs - seen.aheadMs) > 1_000;
      seen.aheadMs = aheadMs;
      let told = 0;
      const marks = new Map<AccountId, string>();
      for (const listener of listeners) {
        if (isTurned) send(listener, 'clock', { now: new Date(ports.clock.now()).toISOString() });
        told += await tellChanges(ports, listener);
        told += await tellMoney(ports, listener, marks);
        if (!(await keepAlive(ports, listener))) end(listener);
      }
      return told;
    },
    close: () => {
      for (const listener of listeners) end(listener);
    },
  };
}

const aheadOf = ({ clock }: LivePorts): number => clock.now() - clock.realNow();

const admission = ({ db, clock }: LivePorts): Parameters<typeof admit>[0] => ({
  db,
  realNow: () => clock.realNow() as Instant,
});

async function listen(
  ports: LivePorts,
  listeners: Set<Listener>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const admitted = await admit(admission(ports), request, VIEWERS);
  const refusal =
    'kind' in admitted
      ? admitted
      : listeners.size >= LISTENERS_MAX
        ? failed('too_many_attempts')
        : null;
  if (refusal !== null || 'kind' in admitted || admitted.user === null) {
    const { http, body } = failureAnswer(refusal ?? failed('not_signed_in'));
    return reply.code(http).send(body);
  }
  const { accountId } = admitted.user;
  const last = Number(
    request.headers['last-event-id'] === ''
      ? Number.NaN
      : (request.headers['last-event-id'] ?? Number.NaN),
  );
  const cursor =
    Number.isSafeInteger(last) && last >= 0 ? last : await newestChange(ports.db, accountId);
  const money = await moneyMark(ports.db, accountId);
  reply.hijack();
  const response = reply.raw;
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-accel-buffering': 'no',
    // A connection that is kept would hold up the end of the service.
    connection: 'close',
  });
  const listener: Listener = {
    request,
    accountId,
    response,
    cursor,
    sent: new Set(),
    heardAt: ports.elapsedMs(),
    money,
  };
  // The first number lets a page that is cut off before any change come back to this place.
  response.write(`retry: 2000\nid: ${cursor}\nevent: begin\ndata: {}\n\n`);
  listeners.add(listener);
  response.on('close', () => listeners.delete(listener));
  return reply;
}

async function tellChanges({ db }: LivePorts, listener: Listener): Promise<number> {
  const from = Math.max(0, listener.cursor - (listener.sent.size === 0 ? 0 : OVERLAP));
  const changes = await changesAfter(db, listener.accountId, from, BATCH + OVERLAP);
  const fresh = changes.filter(({ id }) => !listener.sent.has(id));
  for (const { id, transactionId, version } of fresh) {
    listener.cursor = Math.max(listener.cursor, id);
    listener.sent.add(id);
    send(listener, 'change', { transactionId, version });
  }
  for (const id of listener.sent) if (id <= listener.cursor - OVERLAP) listener.sent.delete(id);
  return fresh.length;
}

/** Tells that something was booked; each account is read once for all who listen. */
async function tellMoney(
  { db }: LivePorts,
  listener: Listener,
  marks: Map<AccountId, string>,
): Promise<number> {
  const mark = marks.get(listener.accountId) ?? (await moneyMark(db, listener.accountId));
  marks.set(listener.accountId, mark);
  if (mark === listener.money) return 0;
  listener.money = mark;
  send(listener, 'money', {});
  return 1;
}

function send({ response, cursor }: Listener, event: string, data: object): void {
  response.write(`id: ${cursor}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Whether a listener may stay: it reads, and is still signed in. */
async function keepAlive(ports: LivePorts, listener: Listener): Promise<boolean> {
  const { response, request } = listener;
  if (response.writableLength > UNREAD_BYTES_MAX) return false;
  if (ports.elapsedMs() - listener.heardAt < HEARTBEAT_MS) return true;
  listener.heardAt = ports.elapsedMs();
  response.write(': still here\n\n');
  return !('kind' in (await admit(admission(ports), request, VIEWERS)));
}
