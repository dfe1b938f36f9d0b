import { createKlarnaClient, type KlarnaClient, type KlarnaClientOptions } from '@kvitt/klarna';
import { KEY, ORDER_ID, SESSION_REQUEST, TOKEN } from './examples.js';

export type Observed = Readonly<{
  client: KlarnaClient;
  /** Every wait the client asked for, in milliseconds; none is slept. */
  waits: number[];
}>;

/** A client of the stub that notes its waits instead of sleeping them. */
export function observedClient(baseUrl: string, more: Partial<KlarnaClientOptions> = {}): Observed {
  const waits: number[] = [];
  const client = createKlarnaClient({
    baseUrl,
    username: 'PK_sandbox',
    password: 'sandbox',
    timeoutMs: 5_000,
    wait: async (ms) => {
      waits.push(ms);
    },
    random: () => 0.5,
    ...more,
  });
  return { client, waits };
}

/** One call of every kind of repeat. */
export const CALLS = {
  read: async (client: KlarnaClient) => client.orders.read(ORDER_ID),
  keyed: async (client: KlarnaClient) =>
    client.orders.capture(ORDER_ID, { captured_amount: 20000 }, KEY),
  keyedEmpty: async (client: KlarnaClient) => client.orders.cancel(ORDER_ID, KEY),
  identicalBody: async (client: KlarnaClient) =>
    client.payments.createOrder(TOKEN, SESSION_REQUEST),
  once: async (client: KlarnaClient) => client.payments.createSession(SESSION_REQUEST),
  onceDelete: async (client: KlarnaClient) => client.payments.cancelAuthorization(TOKEN),
} as const;
