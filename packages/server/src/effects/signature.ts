import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * The `Auth` header of a notification: base64 of `seconds:hex`, where hex is the HMAC-SHA512 of
 * `seconds:body` under the site's API key, in lower case (docs/sources.md#webhooks).
 */
export const signBody = (body: string, apiKey: string, unixSeconds: number): string =>
  Buffer.from(`${unixSeconds}:${mac(body, apiKey, unixSeconds).toString('hex')}`).toString(
    'base64',
  );

/**
 * The `webhook-signature` header of Standard Webhooks: for each key `v1,` and the base64 of the HMAC-SHA256 of
 * `id.timestamp.body`, with blanks between. The key is the API key's bytes; libraries take it as `whsec_` and
 * their base64 (docs/sources.md#standard-webhooks).
 */
export const signMessage = (
  { id, timestamp, body }: Readonly<{ id: string; timestamp: number; body: string }>,
  apiKeys: readonly string[],
): string =>
  apiKeys
    .map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64'))
    .map((mac64) => `v1,${mac64}`)
    .join(' ');

/** What a receiver allows between signing and arrival, in seconds. */
const AGE_SECONDS_MAX = 600;

/**
 * Whether `auth` signs exactly this body under this key and is at most ten minutes old: what a
 * receiver checks, on the raw body.
 */
export function verifyBody(
  signed: Readonly<{ body: string; auth: string }>,
  apiKey: string,
  nowSeconds: number,
): boolean {
  const match = /^(\d{1,12}):([0-9a-f]{128})$/.exec(
    Buffer.from(signed.auth, 'base64').toString('utf8'),
  );
  const [, seconds, hex] = match ?? [];
  if (seconds === undefined || hex === undefined) return false;
  if (nowSeconds - Number(seconds) > AGE_SECONDS_MAX) return false;
  return timingSafeEqual(mac(signed.body, apiKey, Number(seconds)), Buffer.from(hex, 'hex'));
}

const mac = (body: string, apiKey: string, unixSeconds: number): Buffer =>
  createHmac('sha512', apiKey).update(`${unixSeconds}:${body}`).digest();
