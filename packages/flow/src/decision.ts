import type { Effect, TimerChange } from './effects.js';
import type { ErrorKey } from './errors.js';
import type { PaymentEvent, PaymentFact } from './events.js';
import type { Payment } from './payment.js';
import type { PaymentState } from './states.js';
import type { Instant } from './time.js';
import type { Transfer } from './transfers.js';

/** What a decision may look at beside the payment and the command. */
export type DecisionContext = Readonly<{
  now: Instant;
  /**
   * What merchant:balance holds in the payment's currency, in minor units. Only commands that
   * `needsBalance` names read it; it is locked then.
   */
  availableMinor: bigint;
}>;

/**
 * The answer to a command. `accepted` lists everything one commit must write, `ignored` is a
 * success that changes nothing (the news was known), `refused` names the reason and an optional detail.
 */
export type Decision =
  | Readonly<{
      kind: 'accepted';
      next: Payment;
      events: readonly PaymentEvent[];
      transfers: readonly Transfer[];
      effects: readonly Effect[];
      timers: readonly TimerChange[];
    }>
  | Readonly<{ kind: 'ignored' }>
  | Readonly<{ kind: 'refused'; error: ErrorKey; detail: string | null }>;

/** What a rule answers: facts with the state each leads to, and what follows from them. */
export type Ruling =
  | Readonly<{
      kind: 'accept';
      facts: readonly Readonly<{ fact: PaymentFact; to: PaymentState }>[];
      effects?: readonly Effect[];
      timers?: readonly TimerChange[];
      /** Tell the merchant even though neither status reads differently. */
      notify?: boolean;
    }>
  | Readonly<{ kind: 'ignore' }>
  | Readonly<{ kind: 'refuse'; error: ErrorKey; detail?: string }>;

/** A ruling that nothing changes. */
export const IGNORE: Ruling = { kind: 'ignore' };

/** A ruling that the command is refused. */
export const refusal = (error: ErrorKey, detail?: string): Ruling =>
  detail === undefined ? { kind: 'refuse', error } : { kind: 'refuse', error, detail };

/** A ruling with one fact. */
export const accept = (
  fact: PaymentFact,
  to: PaymentState,
  then: Readonly<{
    effects?: readonly Effect[];
    timers?: readonly TimerChange[];
    notify?: boolean;
  }> = {},
): Ruling => ({ kind: 'accept', facts: [{ fact, to }], ...then });
