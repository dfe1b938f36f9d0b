import { basicAuthorization } from './auth.js';
import { customerTokenCalls, type KlarnaCustomerTokens } from './customer-tokens.js';
import type { KlarnaExchange } from './exchange.js';
import { hostedPageCalls, type KlarnaHostedPage } from './hosted-page.js';
import { orderCalls, type KlarnaOrders } from './order-management.js';
import { paymentsCalls, type KlarnaPayments } from './payments.js';
import { createSend, type KlarnaFetch, type Transport } from './request.js';
import { settlementCalls, type KlarnaSettlements } from './settlements.js';

/** This package's version, as sent in `User-Agent`. */
export const KLARNA_CLIENT_VERSION = '0.1.0';

/** What a client needs to know. Only the first three have no default. */
export type KlarnaClientOptions = Readonly<{
  /** Scheme and host of region and environment, such as `https://api.playground.klarna.com`. */
  baseUrl: string;
  /** API username; belongs to one region and one environment. */
  username: string;
  /** The shared secret. */
  password: string;
  /** Default: the global `fetch`. */
  fetch?: KlarnaFetch;
  /** Milliseconds per attempt, default 10 000. Klarna itself gives up (504) after 30 000. */
  timeoutMs?: number;
  /** Waits between attempts. Default: a timer. */
  wait?: (ms: number) => Promise<void>;
  /** Uniform in [0, 1), spreads the waits. Default: `Math.random`. */
  random?: () => number;
  /** Attempts in all for calls that may be repeated, default 3. Other calls have one, always. */
  attemptsMax?: number;
  /** Default `kvitt-klarna/<version>`. Visible ASCII. */
  userAgent?: string;
  /**
   * Told of every attempt as it went over the wire, repeats included, before its outcome is known. Bodies hold personal data.
   * It must not throw: the call would reject.
   */
  onExchange?: (exchange: KlarnaExchange) => void;
}>;

/** Klarna's REST API, in five groups of calls. Every call resolves to a `KlarnaOutcome`. */
export type KlarnaClient = Readonly<{
  payments: KlarnaPayments;
  hostedPage: KlarnaHostedPage;
  orders: KlarnaOrders;
  settlements: KlarnaSettlements;
  customerTokens: KlarnaCustomerTokens;
  /** The same client whose attempts are told to `onExchange` as well; opens nothing, and may be made for each call. */
  observed: (onExchange: (exchange: KlarnaExchange) => void) => KlarnaClient;
}>;

/**
 * Builds a client; opens no connection. Throws TypeError for options that cannot work. Its calls
 * never throw for what the network or Klarna does, only (as a rejected promise) for arguments that
 * cannot be sent: an empty id, an empty or non-ASCII idempotency key.
 */
export function createKlarnaClient(options: KlarnaClientOptions): KlarnaClient {
  const baseUrl = checkedBaseUrl(options.baseUrl);
  return clientOver({
    baseUrl,
    authorization: basicAuthorization(options.username, options.password),
    userAgent: checkedUserAgent(options.userAgent ?? `kvitt-klarna/${KLARNA_CLIENT_VERSION}`),
    // Not the bare function: some runtimes refuse a `fetch` that has lost its `this`.
    fetch: options.fetch ?? (async (url, init) => globalThis.fetch(url, init)),
    timeoutMs: checkedWhole('timeoutMs', options.timeoutMs ?? 10_000, 2_147_483_647),
    retry: {
      attemptsMax: checkedWhole('attemptsMax', options.attemptsMax ?? 3, 100),
      wait: options.wait ?? waitByTimer,
      random: options.random ?? Math.random,
    },
    onExchange: options.onExchange ?? (() => undefined),
  });
}

function clientOver(transport: Transport): KlarnaClient {
  const send = createSend(transport);
  return {
    payments: paymentsCalls(send, transport.baseUrl),
    hostedPage: hostedPageCalls(send),
    orders: orderCalls(send),
    settlements: settlementCalls(send),
    customerTokens: customerTokenCalls(send),
    observed: (onExchange) =>
      clientOver({
        ...transport,
        onExchange: (exchange) => {
          transport.onExchange(exchange);
          onExchange(exchange);
        },
      }),
  };
}

async function waitByTimer(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    setTimeout(resolve, ms);
  });
}

function checkedBaseUrl(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new TypeError('klarna: baseUrl must be an absolute http(s) URL');
  }
  if (`${url.username}${url.password}${url.search}${url.hash}` !== '') {
    throw new TypeError('klarna: baseUrl must hold no credentials, query or fragment');
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function checkedUserAgent(userAgent: string): string {
  if (!/^[\x20-\x7e]+$/.test(userAgent)) {
    throw new TypeError('klarna: userAgent must be visible ASCII');
  }
  return userAgent;
}

function checkedWhole(name: string, value: number, max: number): number {
  if (!Number.isInteger(value) || value < 1 || value > max) {
    throw new TypeError(`klarna: ${name} must be a whole number from 1 to ${max}`);
  }
  return value;
}
