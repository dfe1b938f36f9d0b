import type { Instant } from '@kvitt/flow';
import { signBody } from './signature.js';

/** One notification on its way to a merchant. */
export type Webhook = Readonly<{
  url: string;
  method: 'POST' | 'GET';
  /** The merchant's name of the order, sent as `transactionid`. */
  orderId: string;
  /** The key of the site, which signs the body. */
  apiKey: string;
  /** The bare order object. */
  view: unknown;
  /** When the attempt is made, by the service's clock. */
  at: Instant;
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

/** What a sender can be told to do otherwise than merchants are promised; for tests. */
export type WebhookOptions = Readonly<{ timeoutMs: number }>;

const ANSWER_BYTES_MAX = 65_536;
/** How much of an answer is kept for readers. */
const ANSWER_KEPT = 1_000;

/**
 * Sends notifications over `fetchUrl`: signed at the moment of sending, no redirect followed, at most 64 kB of the
 * answer read, given up after ten seconds (docs/sources.md#webhooks).
 */
export function webhookSender(
  fetchUrl: typeof fetch,
  { timeoutMs }: WebhookOptions = { timeoutMs: 10_000 },
): SendWebhook {
  return async (webhook) => {
    const seconds = Math.floor(webhook.at / 1000);
    const target = addressOf(webhook, seconds);
    if (target === null) return unanswered(webhook.url, 'not an http or https address');
    try {
      const response = await fetchUrl(target.url, {
        ...message(webhook, seconds, target.authorization),
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await read(target.url, response);
    } catch (error) {
      return unanswered(target.url, reason(error, timeoutMs));
    }
  };
}

function message(
  { method, apiKey, view }: Webhook,
  seconds: number,
  authorization: Readonly<Record<string, string>>,
): Pick<RequestInit, 'method' | 'headers' | 'body'> {
  const headers = { 'User-Agent': 'Kvitt', ...authorization };
  if (method === 'GET') return { method, headers };
  const body = JSON.stringify(view);
  const Auth = signBody(body, apiKey, seconds);
  return { method, body, headers: { ...headers, 'Content-Type': 'application/json', Auth } };
}

/** The address to call. A user and password in it become a header, since fetch refuses them. */
function addressOf(
  { url: text, orderId }: Webhook,
  seconds: number,
): Readonly<{ url: string; authorization: Readonly<Record<string, string>> }> | null {
  const url = httpUrl(text);
  if (url === null) return null;
  const { username, password } = url;
  url.username = '';
  url.password = '';
  appendQuery(url, { transactionid: orderId, timestamp: String(seconds) });
  const userinfo = Buffer.concat([
    percentDecoded(username),
    Buffer.from(':'),
    percentDecoded(password),
  ]);
  const authorization =
    username === '' ? {} : { Authorization: `Basic ${userinfo.toString('base64')}` };
  return { url: url.href, authorization };
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

async function read(url: string, response: Response): Promise<WebhookResult> {
  const text = await beginningOf(response);
  return {
    url,
    httpStatus: response.status,
    // A zero character is text nowhere but here: the database refuses it.
    answer: text.slice(0, ANSWER_KEPT).replaceAll('\0', '\uFFFD'),
    acknowledged: isAcknowledged(response.status, text),
    error: null,
  };
}

/** Whether an answer says that the merchant has taken the notification (docs/sources.md#webhooks). */
export const isAcknowledged = (httpStatus: number, answer: string): boolean =>
  httpStatus === 200 && /\bok\b|multisafepay_ok/i.test(answer.slice(0, 100));

async function beginningOf(response: Response): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    const part = chunk.subarray(0, ANSWER_BYTES_MAX - bytes);
    bytes += part.length;
    text += decoder.decode(part, { stream: true });
    if (bytes >= ANSWER_BYTES_MAX) break;
  }
  return text;
}

const unanswered = (url: string, error: string): WebhookResult => ({
  url,
  httpStatus: null,
  answer: null,
  acknowledged: false,
  error,
});

function reason(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && cause.message !== '' ? cause.message : error.message;
}
