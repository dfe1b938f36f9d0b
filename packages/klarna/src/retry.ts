import type { KlarnaFailure, KlarnaOutcome, KlarnaUnknown } from './outcome.js';

/** Why, and whether, a call may be sent more than once. Source: Klarna docs, "retry" and "idempotency". */
export type Repeat =
  /** A GET: repeating it changes nothing. */
  | Readonly<{ kind: 'read' }>
  /** A write with `Klarna-Idempotency-Key`: for 24 hours a repeat gets the first result again. */
  | Readonly<{ kind: 'keyed'; idempotencyKey: string }>
  /** Creating an order: a consumed token with an identical body is answered with the same order. */
  | Readonly<{ kind: 'identical_body' }>
  /** A write Klarna cannot recognise as a repeat: sent once, whatever happens. */
  | Readonly<{ kind: 'once' }>;

/** How often to try, and where waiting and chance come from. */
export type RetryPolicy = Readonly<{
  /** Attempts in all, the first included. Ignored for `once`, which has one. */
  attemptsMax: number;
  /** Resolves after that many milliseconds. */
  wait: (ms: number) => Promise<void>;
  /** Uniform in [0, 1). */
  random: () => number;
}>;

/** The ceiling of the first wait, in milliseconds; it doubles with every failure. */
export const BACKOFF_BASE_MS = 250;
/** The highest ceiling, in milliseconds. */
export const BACKOFF_MS_MAX = 8_000;
/** A longer `Retry-After` (milliseconds) is not sat out inside a call but handed to the caller. */
export const RETRY_AFTER_MS_MAX = 30_000;

/** Attempts a call has. */
export function attemptsOf(repeat: Repeat, policy: RetryPolicy): number {
  return repeat.kind === 'once' ? 1 : policy.attemptsMax;
}

/**
 * Milliseconds to wait after `failures` failed attempts: exponential with full jitter, so that many
 * clients do not come back together; never earlier than Klarna asked. Null: do not try again here.
 */
export function delayMs(
  outcome: KlarnaOutcome<unknown>,
  failures: number,
  random: () => number,
): number | null {
  if (!isWorthRepeating(outcome)) return null;
  const askedMs = outcome.kind === 'pending' ? (outcome.retryAfterMs ?? 0) : 0;
  if (askedMs > RETRY_AFTER_MS_MAX) return null;
  const ceilingMs = Math.min(BACKOFF_MS_MAX, BACKOFF_BASE_MS * 2 ** (failures - 1));
  return askedMs + Math.floor(random() * ceilingMs);
}

function isWorthRepeating(outcome: KlarnaOutcome<unknown>): boolean {
  switch (outcome.kind) {
    case 'accepted':
    case 'refused':
      return false;
    case 'pending':
      // A 409 asks for the order to be read again first, and a 408 is a 4xx like others.
      return outcome.httpStatus === 429 || outcome.httpStatus === 503;
    case 'unknown':
      return outcome.reason !== 'garbage';
  }
}

/**
 * The outcome of the whole call, given its last answer and an earlier attempt that ended unknown.
 * A read needs no memory. For a write, the doubt about the earlier attempt stays unless the last
 * answer removes it; see `KlarnaOutcome`.
 */
export function settleDoubt<T>(
  repeat: Repeat,
  doubt: KlarnaUnknown | null,
  last: KlarnaOutcome<T>,
): KlarnaOutcome<T> {
  if (doubt === null || repeat.kind === 'read') return last;
  switch (last.kind) {
    case 'accepted':
    case 'unknown':
      return last;
    case 'pending':
      return stillUnknown(doubt, last);
    case 'refused': {
      const isFirstResult =
        repeat.kind === 'keyed' && last.httpStatus !== 401 && !last.errorCode.startsWith('HTTP_');
      return isFirstResult ? last : stillUnknown(doubt, last);
    }
  }
}

function stillUnknown(doubt: KlarnaUnknown, last: KlarnaFailure): KlarnaUnknown {
  return { ...doubt, detail: `${doubt.detail}; repeated, then HTTP ${last.httpStatus}` };
}

/**
 * `Retry-After` in milliseconds, from seconds or from an HTTP date; a date is compared with the
 * answer's own `Date`, so that no clock of ours is needed. Null when missing or unreadable.
 */
export function retryAfterMsOf(headers: Headers): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  if (!/^[A-Za-z]{3}/.test(value)) return null;
  const untilMs = Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(untilMs) ? null : Math.max(0, untilMs);
}
