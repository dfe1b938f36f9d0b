import type { TimerChange, TimerKind } from '../effects.js';
import type { Instant } from '../time.js';

/** Sets or moves a payment's own deadline. */
export const set = (timer: TimerKind, dueAt: Instant): TimerChange => ({
  kind: 'set',
  timer,
  refundId: null,
  dueAt,
});

/** Removes a payment's own deadline. */
export const clear = (timer: TimerKind): TimerChange => ({ kind: 'clear', timer, refundId: null });
