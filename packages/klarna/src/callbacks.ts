import { id, lenient, object, oneOf, required, text, WireFault, type Check } from './parse.js';
import { hostedSession, type KlarnaHostedSession } from './wire/hosted-page.js';

/** What Klarna posts to `status_update` of a hosted session. The same event may come several times. */
export type KlarnaStatusUpdate = Readonly<{ event_id: string; session: KlarnaHostedSession }>;

/** What Klarna posts to `authorization` of a Payments session once the customer has authorised. */
export type KlarnaAuthorizationCallback = Readonly<{
  authorization_token: string;
  session_id: string;
  merchant_reference1?: string;
  merchant_reference2?: string;
}>;

/** What Klarna posts to `notification` of a Payments session when it has decided about fraud. */
export type KlarnaFraudNotification = Readonly<{
  order_id: string;
  /** `STOPPED` comes later, on an order that was accepted. */
  event_type: 'FRAUD_RISK_ACCEPTED' | 'FRAUD_RISK_REJECTED' | 'FRAUD_RISK_STOPPED';
}>;

const statusUpdate: Check<KlarnaStatusUpdate> = object<KlarnaStatusUpdate>({
  event_id: required(id),
  session: required(hostedSession),
});
const authorizationCallback: Check<KlarnaAuthorizationCallback> =
  object<KlarnaAuthorizationCallback>({
    authorization_token: required(id),
    session_id: required(id),
    merchant_reference1: lenient(text),
    merchant_reference2: lenient(text),
  });
const fraudNotification: Check<KlarnaFraudNotification> = object<KlarnaFraudNotification>({
  order_id: required(id),
  event_type: required(oneOf(['FRAUD_RISK_ACCEPTED', 'FRAUD_RISK_REJECTED', 'FRAUD_RISK_STOPPED'])),
});

/**
 * Reads the body of a `status_update` call; null when it is none. Klarna signs nothing, so this says only what to ask
 * about: put a secret into the address, answer within three seconds, leave out events seen before, and read the session.
 */
export const readStatusUpdate = (bodyText: string): KlarnaStatusUpdate | null =>
  readBody(bodyText, statusUpdate);

/** Reads the body of an `authorization` call; null when it is none. As unsigned as `readStatusUpdate` says. */
export const readAuthorizationCallback = (bodyText: string): KlarnaAuthorizationCallback | null =>
  readBody(bodyText, authorizationCallback);

/**
 * Reads the body of a `notification` call; null when it is none. Answer 200, or Klarna repeats it every ten minutes for a
 * day; then read the order. As unsigned as `readStatusUpdate` says.
 */
export const readFraudNotification = (bodyText: string): KlarnaFraudNotification | null =>
  readBody(bodyText, fraudNotification);

function readBody<T>(bodyText: string, check: Check<T>): T | null {
  try {
    return check(JSON.parse(bodyText), '');
  } catch (error) {
    if (error instanceof WireFault || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** A secret for a callback's address: 32 random bytes in 43 characters that need no encoding. */
export function newCallbackSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Compares a secret that came with a call to the one that was given out, in a time that tells nothing of either. */
export async function isCallbackSecret(given: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([digestOf(given), digestOf(expected)]);
  let difference = expected === '' ? 1 : 0;
  for (const [index, byte] of a.entries()) difference |= byte ^ (b[index] ?? 0);
  return difference === 0;
}

const digestOf = async (value: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(value)));

/** Remembers the last `limit` events; answers whether one is new. For one process: a store does it for several. */
export function createEventMemory(limit = 10_000): (eventId: string) => boolean {
  const seen = new Set<string>();
  return (eventId) => {
    if (seen.has(eventId)) return false;
    seen.add(eventId);
    const [oldest] = seen;
    if (seen.size > limit && oldest !== undefined) seen.delete(oldest);
    return true;
  };
}
