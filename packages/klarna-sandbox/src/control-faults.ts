import type { ControlTable } from './controls.js';
import { readFault, readRandomFaults } from './fault-fields.js';
import { json, refuseFields } from './replies.js';

/** Faults to come, by order and by chance, and those that came. */
export const FAULT_CONTROLS: ControlTable = {
  'GET faults': ({ sandbox: { world } }) => {
    const random = world.faults.random();
    return json(200, { faults: world.faults.list(), ...(random ? { random } : {}) });
  },
  'POST faults': ({ sandbox: { world } }, { body }) => {
    const fault = readFault(body);
    if (typeof fault === 'string') return refuseFields([fault]);
    world.faults.add(fault);
    return json(201, fault);
  },
  'DELETE faults': ({ sandbox: { world } }) => {
    world.faults.clear();
    return json(200, { faults: [] });
  },
  'GET faults applied': ({ sandbox: { world } }, { query }) =>
    json(200, world.faults.applied(Number(query.get('since') ?? '0'))),
  'POST faults random': ({ sandbox: { world } }, { body }) => {
    const random = readRandomFaults(body);
    if (typeof random === 'string') return refuseFields([random]);
    world.faults.setRandom(random);
    return json(200, random);
  },
  'DELETE faults random': ({ sandbox: { world } }) => {
    world.faults.setRandom(null);
    return json(200, { random: null });
  },
};
