import type { Controlled, ControlTable } from './controls.js';
import { isText } from './fields.js';
import { json, refuse, refuseFields } from './replies.js';
import type { Reply } from './replies.js';
import { entryOf, isSnapshot, takeSnapshot } from './snapshots.js';
import type { Snapshot } from './snapshots.js';

/** Snapshots: taken, downloaded, gone back to, and gone on from in a second sandbox. */
export const SNAPSHOT_CONTROLS: ControlTable = {
  'GET snapshots': ({ snapshots }) => json(200, { snapshots: snapshots.list() }),
  'POST snapshots': ({ sandbox, snapshots }, { body }) => {
    const { name = snapshots.freeName() } = body;
    if (!isText(name, 1, 100) || !/^[\w.-]+$/.test(name)) return refuseFields(['name']);
    const snapshot = takeSnapshot(sandbox.world, name);
    snapshots.keep(snapshot);
    return json(201, entryOf(snapshot));
  },
  'GET snapshots *': (controlled, { id }) =>
    withSnapshot(controlled, id, (found) => json(200, found)),
  'DELETE snapshots *': ({ snapshots }, { id }) =>
    snapshots.forget(id) ? json(200, { snapshots: snapshots.list() }) : noSnapshot(id),
  'POST snapshots * restore': (controlled, { id }) =>
    withSnapshot(controlled, id, (found) => restore(controlled, found)),
  'POST snapshots * fork': (controlled, { id }) =>
    withSnapshot(controlled, id, (found) => fork(controlled, found)),
  'POST restore': (controlled, { body }) =>
    isSnapshot(body) ? restore(controlled, body) : refuse(400, 'BAD_VALUE', 'Not a snapshot.'),
  'POST fork': (controlled, { body }) => {
    if (Object.keys(body).length === 0) {
      const { sandbox, snapshots } = controlled;
      return fork(controlled, takeSnapshot(sandbox.world, snapshots.freeName()));
    }
    return isSnapshot(body) ? fork(controlled, body) : refuse(400, 'BAD_VALUE', 'Not a snapshot.');
  },
  'GET forks': ({ forks }) => json(200, { forks: forks.list() }),
  'DELETE forks *': async ({ forks }, { id }) =>
    (await forks.end(Number(id)))
      ? json(200, { forks: forks.list() })
      : refuse(404, 'NOT_FOUND', `No fork listens on port ${id}.`),
};

type Answer = Reply | Promise<Reply>;

function withSnapshot(
  { snapshots }: Controlled,
  name: string,
  answer: (snapshot: Snapshot) => Answer,
): Answer {
  const found = snapshots.find(name);
  return found ? answer(found) : noSnapshot(name);
}

function noSnapshot(name: string): Reply {
  return refuse(404, 'NOT_FOUND', `There is no snapshot ${name}.`);
}

function restore({ sandbox }: Controlled, snapshot: Snapshot): Reply {
  sandbox.restore(snapshot);
  return json(200, entryOf(snapshot));
}

async function fork({ forks }: Controlled, snapshot: Snapshot): Promise<Reply> {
  const { url, port } = await forks.start(snapshot);
  return json(201, { url, port });
}
