/** Klarna did it. `value` has passed the checks of the call; `httpStatus` is 200, 201 or 204. */
export type KlarnaAccepted<T> = Readonly<{
  kind: 'accepted';
  value: T;
  httpStatus: number;
  /** Klarna's own id of the exchange, for support cases; null when the answer carries none. */
  correlationId: string | null;
}>;

/**
 * Klarna said no, and nothing was done: a 4xx other than those of `KlarnaPending`. Asking again
 * unchanged gets the same answer. `errorCode` is Klarna's `error_code`, or `HTTP_<status>` when the
 * answer had no Klarna body (a gateway spoke, not the service); 401 always reads `UNAUTHORIZED`.
 */
export type KlarnaRefused = Readonly<{
  kind: 'refused';
  httpStatus: number;
  errorCode: string;
  /** Klarna's sentences for humans; may be empty. Never parse them for meaning. */
  messages: readonly string[];
  correlationId: string | null;
}>;

/**
 * Klarna said "not now", and nothing was done: 429, 408, 409 `CONFLICT` (or 409 without a code),
 * and, for reads only, 503 `TEMPORARILY_UNAVAILABLE`. Ask again later, with the same key.
 */
export type KlarnaPending = Readonly<{
  kind: 'pending';
  httpStatus: number;
  errorCode: string;
  messages: readonly string[];
  /** Milliseconds Klarna asks us to wait (`Retry-After`); null when it does not say. */
  retryAfterMs: number | null;
  correlationId: string | null;
}>;

/** Why nobody knows: no answer in time, a broken connection, a 5xx, or an answer we cannot read. */
export type KlarnaUnknownReason = 'timeout' | 'network' | 'server_error' | 'garbage';

/**
 * It may or may not have been done. Never success, never failure: ask Klarna (read the order), or
 * repeat with the same idempotency key.
 */
export type KlarnaUnknown = Readonly<{
  kind: 'unknown';
  reason: KlarnaUnknownReason;
  /** For logs: names the call and what went wrong; holds no credentials, tokens or answer bodies. */
  detail: string;
  /** The status line, when one arrived. */
  httpStatus: number | null;
  correlationId: string | null;
}>;

/** Every outcome that is not `accepted`. */
export type KlarnaFailure = KlarnaRefused | KlarnaPending | KlarnaUnknown;

/**
 * What came of one call (including its own repeats). How answers are sorted, and why:
 * - 200, 201, 204 with everything the call promises: accepted. Another 2xx, a missing or unreadable
 *   body or header, or any 3xx (redirects are not followed): unknown, `garbage`. A proxy's login
 *   page must not pass for a cancelled order.
 * - 4xx is Klarna deciding before doing: refused, or pending where the status means "not now".
 * - 5xx may come after the work was done (504 certainly can): unknown, `server_error`. Only for a
 *   read is 503 `TEMPORARILY_UNAVAILABLE` pending, since a read has no work to be unsure about.
 * - No answer: unknown. A refused connection too: between us and Klarna stand proxies, and a retry
 *   after a lost answer looks the same as a retry before the first byte.
 * - A doubt is not forgotten: when an attempt of a write ended unknown and its repeat is told
 *   "not now", the outcome stays unknown; it becomes refused only if an idempotency key was sent and
 *   Klarna itself (not the gateway, not 401) refused, because then that is the first result again.
 */
export type KlarnaOutcome<T> = KlarnaAccepted<T> | KlarnaFailure;
