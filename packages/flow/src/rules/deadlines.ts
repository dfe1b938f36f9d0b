import type { Payment } from '../payment.js';
import { DAY, later, times } from '../time.js';
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

/** How long before its end a shipping period is extended by itself. */
const EXTEND_AHEAD = times(1, DAY);

/** Sets the end of the shipping period, and the extension ahead of it where the site wants that. */
export const setShipping = ({ policy }: Payment, dueAt: Instant): TimerChange[] => [
  set('expire_shipping', dueAt),
  ...(policy.autoExtend === true
    ? [set('extend_automatically', later(dueAt, times(-1, EXTEND_AHEAD)))]
    : []),
];

/** Removes both: there is nothing left to ship. */
export const clearShipping = ({ policy }: Payment): TimerChange[] => [
  clear('expire_shipping'),
  ...(policy.autoExtend === true ? [clear('extend_automatically')] : []),
];
