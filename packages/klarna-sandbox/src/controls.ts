import { distributionsReply } from './behaviour/distribution.js';
import { actAsCustomer, pageBody } from './behaviour/hosted-page.js';
import type { CustomerAction } from './behaviour/hosted-page.js';
import { readMethod } from './behaviour/methods.js';
import { FAULT_CONTROLS } from './control-faults.js';
import { MONEY_CONTROLS } from './control-money.js';
import { ORDER_CONTROLS } from './control-orders.js';
import { SNAPSHOT_CONTROLS } from './control-snapshots.js';
import { textField } from './fields.js';
import type { Forks } from './forks.js';
import { personsBody } from './personas.js';
import { json, refuse } from './replies.js';
import type { Reply } from './replies.js';
import type { RequestLog } from './request-log.js';
import type { Sandbox } from './sandbox.js';
import type { Snapshots } from './snapshots.js';
import { formatInstant, parseDuration, parseInstant } from './time.js';
import type { JsonObject } from './types.js';
import type { World } from './world.js';

/** What the controls work on. */
export type Controlled = Readonly<{
  sandbox: Sandbox;
  requests: RequestLog;
  snapshots: Snapshots;
  forks: Forks;
}>;

/** One request to a control, its path without the `/sandbox` in front. */
export type ControlRequest = Readonly<{
  method: string;
  path: string;
  query: URLSearchParams;
  body: JsonObject;
}>;

/** Answers one control; `id` is the second part of its path. */
export type Control = (
  controlled: Controlled,
  request: ControlRequest & Readonly<{ id: string }>,
) => Reply | Promise<Reply>;

/** Controls by method and path, `*` standing for an id. */
export type ControlTable = Readonly<Record<string, Control>>;

const ACTIONS: readonly CustomerAction[] = [
  'open',
  'approve',
  'decline',
  'cancel',
  'back',
  'manual_id_check',
  'error',
];

const CONTROLS: ControlTable = {
  'GET health': () => json(200, { status: 'ok' }),
  'GET clock': ({ sandbox }) => json(200, clockBody(sandbox)),
  'POST clock advance': ({ sandbox }, { body }) => advance(sandbox, body),
  'POST hpp * customer': ({ sandbox }, { id, body }) => customer(sandbox.world, id, body),
  'GET persons': () => json(200, personsBody()),
  'GET hpp * distributions': ({ sandbox }, { id }) => distributions(sandbox.world, id),
  'GET requests': ({ requests }, { query }) =>
    json(200, requests.since(Number(query.get('since') ?? '0'))),
  'POST reset': (controlled) => {
    resetAll(controlled);
    return json(200, { status: 'ok' });
  },
  ...ORDER_CONTROLS,
  ...MONEY_CONTROLS,
  ...FAULT_CONTROLS,
  ...SNAPSHOT_CONTROLS,
};

/** Answers a request to the sandbox's own controls. */
export function answerControl(
  controlled: Controlled,
  request: ControlRequest,
): Reply | Promise<Reply> {
  const [, first = '', id = '', last = ''] = request.path.split('/');
  const nameWith = (second: string): string =>
    [request.method, first, second, last].filter(Boolean).join(' ');
  const control = findControl(nameWith(id)) ?? (id ? findControl(nameWith('*')) : undefined);
  if (!control) return refuse(404, 'NOT_FOUND', 'There is no such control.');
  return controlled.sandbox.perform(() => control(controlled, { ...request, id }));
}

/** Everything empty again, and the clock back to where it started. */
export function resetAll({ sandbox, requests }: Controlled): void {
  sandbox.reset();
  requests.clear();
}

function findControl(name: string): Control | undefined {
  return Object.hasOwn(CONTROLS, name) ? CONTROLS[name] : undefined;
}

function clockBody(sandbox: Sandbox): JsonObject {
  const { clock } = sandbox.world;
  return { now: formatInstant(clock.now()), held: clock.isHeld(), next: sandbox.next() };
}

function advance(sandbox: Sandbox, body: JsonObject): Reply {
  const target = readTarget(sandbox.world, body);
  if (target === null) {
    const message = 'Say {"by": an ISO 8601 duration of weeks to seconds} or {"to": an instant}.';
    return refuse(400, 'BAD_VALUE', message);
  }
  return json(200, sandbox.advanceTo(target, body['hold'] === true ? 'hold' : 'tick'));
}

function readTarget(world: World, body: JsonObject): number | null {
  if (typeof body['to'] === 'string') return parseInstant(body['to']);
  const by = parseDuration(textField(body, 'by'));
  return by === null ? null : world.clock.now() + by;
}

function customer(world: World, id: string, body: JsonObject): Reply {
  const page = world.state.pages.get(id);
  const action = ACTIONS.find((word) => word === body['action']);
  if (!page) return refuse(404, 'NOT_FOUND', 'Invalid session id');
  if (!action) return refuse(400, 'BAD_VALUE', 'Bad value: action');
  const word = textField(body, 'payment_method');
  const method = word ? readMethod(word) : undefined;
  if (word && !method) return refuse(400, 'BAD_VALUE', 'Bad value: payment_method');
  const url = actAsCustomer(world, page, action, method);
  return json(200, { session: pageBody(world, page), redirect_to: url });
}

function distributions(world: World, id: string): Reply {
  const page = world.state.pages.get(id);
  return page ? distributionsReply(page) : refuse(404, 'NOT_FOUND', 'Invalid session id');
}
