import { bookCorrection } from './behaviour/corrections.js';
import type { Scenario, ScenarioAction } from './scenario.js';
import { scheduleStep } from './schedule.js';
import { parseDuration, parseInstant } from './time.js';
import type { World } from './world.js';

/** Orders the faults of a scenario and queues its moments, from the clock as it stands. */
export function beginScenario(world: World, scenario: Scenario): void {
  for (const fault of scenario.faults) world.faults.add(fault);
  world.faults.setRandom(scenario.random);
  for (const [index, { at, action }] of scenario.moments.entries()) {
    const by = parseDuration(at);
    const instant = by === null ? (parseInstant(at) ?? 0) : world.clock.now() + by;
    const step = { id: String(index), at: instant, action, isDone: false };
    world.state.steps.set(step.id, step);
    world.changed({ kind: 'step', value: step });
    scheduleStep(world, step);
  }
}

/** Does what a scenario has for this moment; answers what it was. */
export function takeStep(world: World, id: string): string {
  const step = world.state.steps.get(id);
  if (!step) return '';
  step.isDone = true;
  world.changed({ kind: 'step', value: step });
  return enact(world, step.action);
}

function enact(world: World, action: ScenarioAction): string {
  switch (action.kind) {
    case 'fault':
      world.faults.add(action.fault);
      return `fault ${action.fault.kind}`;
    case 'random':
      world.faults.setRandom(action.random);
      return action.random ? `random faults, rate ${action.random.rate}` : 'no random faults';
    case 'clear':
      world.faults.clear();
      return 'no faults';
    case 'correction': {
      const booked = bookCorrection(world, action.correction);
      if (typeof booked === 'string') return `correction refused: ${booked}`;
      return `${booked.type} ${booked.amount} ${booked.currency}`;
    }
  }
}
