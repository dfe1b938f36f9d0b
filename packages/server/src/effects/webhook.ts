import type { Instant } from '@kvitt/flow';
import type { OutwardCall } from './outward.js';
import { signBody, signMessage } from './signature.js';

/** The keys of a site that sign its notifications. */
export type SigningKeys = Readonly<{
  /** The key of the `Auth` header, which holds one signature. */
  auth: string;
  /** Every key that is valid, each of which signs for `webhook-signature`. */
  all: readonly string[];
}>;

/** One notification on its way to a merchant. */
export type Webhook = Readonly<{
  url: string;
  method: 'POST' | 'GET';
  /** The merchant's name of the order, sent as `transactionid`. */
  orderId: string;
  /** The notification's name, the same for every attempt. */
  id: string;
  /** Its place among the notifications of its order, from 1. */
  sequence: number;
  /** It tells the end of an order whose customer never chose how to pay. */
  isPretransaction: boolean;
  keys: SigningKeys;
  /** The bare order object. */
  view: unknown;
  /** When the attempt is made, by the service's clock. */
  at: Instant;
  /** The same moment by the machine's clock: receivers of Standard Webhooks compare it with theirs. */
  sentAt: number;
}>;

/** What came of one attempt. */
export type WebhookResult = Readonly<{
  /** The address as called, without a password. */
  url: string;
  /** Null when no answer came. */
  httpStatus: number | null;
  /** The beginning of the answer's body. */
  answer: string | null;
  acknowledged: boolean;
  /** Why there is no answer, in words. */
  error: string | null;
}>;

/** Makes one attempt; never rejects. */
export type SendWebhook = (webhook: Webhook) => Promise<WebhookResult>;

/** How much of an answer is kept for readers. */
const ANSWER_KEPT = 1_000;

/** Sends notifications over `call`, signed at the moment of sending (docs/sources.md#webhooks). */
export function webhookSender(call: OutwardCall): SendWebhook {
  return async (webhook) => {
    const seconds = Math.floor(webhook.at / 1000);
    const target = addressOf(webhook, seconds);
    if (target === null) return unanswered(webhook.url, 'not an http or https address');
    const { url, authorization } = target;
    try {
      const message = messageOf(webhook, seconds);
      const headers = { ...message.headers, ...authorization };
      const answered = await call({ url, method: webhook.method, headers, body: message.body });
      return taken(url.href, answered);
    } catch (error) {
      return unanswered(url.href, reason(error));
    }
  };
}

/** The body of a notification: compact, so that it is the same text however a receiver writes it again. */
export const bodyOf = (view: unknown): string => JSON.stringify(view);

function messageOf(
  { method, keys, view, id, sequence, sentAt }: Webhook,
  seconds: number,
): Readonly<{ headers: Readonly<Record<string, string>>; body: string | null }> {
  const body = method === 'GET' ? null : bodyOf(view);
  const timestamp = Math.floor(sentAt / 1000);
  const common = {
    Accept: '*/*',
    'User-Agent': 'Kvitt',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signMessage({ id, timestamp, body: body ?? '' }, keys.all),
    'kvitt-sequence': String(sequence),
  };
  if (body === null) return { body, headers: common };
  const Auth = signBody(body, keys.auth, seconds);
  return { body, headers: { ...common, 'Content-Type': 'application/json', Auth } };
}

/** The address to call. A user and password in it become a header. */
function addressOf(
  { url: text, orderId, isPretransaction }: Webhook,
  seconds: number,
): Readonly<{ url: URL; authorization: Readonly<Record<string, string>> }> | null {
  const url = httpUrl(text);
  if (url === null) return null;
  const { username, password } = url;
  url.username = '';
  url.password = '';
  appendQuery(url, {
    transactionid: orderId,
    timestamp: String(seconds),
    ...(isPretransaction ? { payload_type: 'pretransaction' } : {}),
  });
  const userinfo = Buffer.concat([
    percentDecoded(username),
    Buffer.from(':'),
    percentDecoded(password),
  ]);
  const authorization =
    username === '' ? {} : { Authorization: `Basic ${userinfo.toString('base64')}` };
  return { url, authorization };
}

/** The bytes a URL's part stands for; a `%` that introduces nothing stands for itself. */
const percentDecoded = (part: string): Buffer =>
  Buffer.from(
    part.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );

/** A text as an http or https address, null when it is none. */
export function httpUrl(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : null;
}

/** Adds parameters to an address, leaving its own query as it is. */
export function appendQuery(url: URL, parameters: Readonly<Record<string, string>>): void {
  const added = Object.entries(parameters).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  const own = url.search === '' ? [] : [url.search.slice(1)];
  url.search = [...own, ...added].join('&');
}

const taken = (
  url: string,
  { httpStatus, text }: Awaited<ReturnType<OutwardCall>>,
): WebhookResult => ({
  url,
  httpStatus,
  // A zero character is text nowhere but here: the database refuses it.
  answer: text.slice(0, ANSWER_KEPT).replaceAll('\0', '\uFFFD'),
  acknowledged: isAcknowledged(httpStatus, text),
  error: null,
});

/** Whether an answer says that the merchant has taken the notification (docs/sources.md#webhooks). */
export const isAcknowledged = (httpStatus: number, answer: string): boolean =>
  httpStatus === 200 && /\bok\b|multisafepay_ok/i.test(answer.slice(0, 100));

const unanswered = (url: string, error: string): WebhookResult => ({
  url,
  httpStatus: null,
  answer: null,
  acknowledged: false,
  error,
});

function reason(error: unknown): string {
  // Where several addresses were tried in vain, the first failure stands for all.
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  if (!(first instanceof Error)) return String(first);
  return first.message === '' ? first.name : first.message;
}
