import { later, type DurationMs, type Instant } from '@kvitt/flow';

const FIRST_MS = 1_000;
const LONGEST_MS = 3_600_000;

/**
 * When to try again after so many attempts: 1 s, 2 s, 4 s … up to an hour, by the service's clock. It is a whole second,
 * so that what failed together is due, and claimed, together.
 */
export function tryAgainAt(now: Instant, attempts: number, atLeastMs: number | null): Instant {
  const backoff = Math.min(FIRST_MS * 2 ** Math.min(attempts - 1, 20), LONGEST_MS);
  const at = now + Math.max(backoff, atLeastMs ?? 0);
  return later(now, (Math.ceil(at / 1_000) * 1_000 - now) as DurationMs);
}
