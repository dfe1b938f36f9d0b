import type { Callback, Callbacks } from './callbacks.js';
import { fitsPath } from './faults.js';
import { scheduleLateCallback } from './schedule.js';
import { parseDuration } from './time.js';
import type { LateCallback } from './types.js';
import type { World } from './world.js';

/** Callbacks that faults can befall: sent twice, later on the sandbox's clock, or never. */
export function disturbedCallbacks(callbacks: Callbacks, world: () => World): Callbacks {
  return {
    ...callbacks,
    post: (callback) => {
      const { faults } = world();
      const { kind, url } = callback;
      const taken = callback.isLate
        ? undefined
        : faults.take(
            'callback',
            (fault) => (fault.callback ?? kind) === kind && fitsPath(fault, 'POST', url),
          );
      if (!taken) {
        callbacks.post(callback);
        return;
      }
      faults.note(taken, { callback: kind, url });
      switch (taken.fault.kind) {
        case 'callback_twice':
          callbacks.post(callback);
          callbacks.post({ kind, url, body: callback.body });
          return;
        case 'callback_late':
          delay(world(), callback, parseDuration(taken.fault.by ?? 'PT1H') ?? 0);
          return;
        case 'callback_lost':
          // Klarna takes it for received, and does not repeat it.
          callback.onSettled?.(true);
      }
    },
  };
}

/** Sends a callback whose time has come; no fault befalls it again. */
export function sendLate(world: World, late: LateCallback): void {
  late.isSent = true;
  world.changed({ kind: 'late_callback', value: late });
  const { callback: kind, url, body } = late;
  world.callbacks.post({ kind, url, body: body ?? undefined, isLate: true });
}

function delay(world: World, { kind, url, body, onSettled }: Callback, by: number): void {
  const id = String(world.state.lateCallbacks.size + 1);
  const at = world.clock.now() + by;
  const late: LateCallback = { id, at, callback: kind, url, body: body ?? null, isSent: false };
  world.state.lateCallbacks.set(id, late);
  world.changed({ kind: 'late_callback', value: late });
  scheduleLateCallback(world, late);
  onSettled?.(true);
}
