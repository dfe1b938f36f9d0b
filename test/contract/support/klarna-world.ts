import {
  createKlarnaClient,
  type KlarnaClient,
  type KlarnaHostedSessionRequest,
  type KlarnaSessionRequest,
} from '@kvitt/klarna';
import { startKlarnaSandbox, type RunningSandbox } from '@kvitt/klarna-sandbox';

/** Our client and our sandbox, with HTTP between them. */
export type KlarnaWorld = Readonly<{
  sandbox: RunningSandbox;
  client: KlarnaClient;
  /** A key that no call has used. */
  key: () => string;
  /** Acts as the customer on a hosted page. */
  customer: (hostedSessionId: string, action: string) => Promise<void>;
  close: () => Promise<void>;
}>;

/** A well-formed id that Klarna does not know. */
export const NOBODY = '00000000-0000-4000-8000-000000000000';

/** An order of one line, 121.00 EUR of which 21.00 is tax. */
export const CART: KlarnaSessionRequest = {
  purchase_country: 'NL',
  purchase_currency: 'EUR',
  locale: 'nl-NL',
  order_amount: 12_100,
  order_tax_amount: 2_100,
  order_lines: [
    {
      type: 'physical',
      reference: 'STOOL-1',
      name: 'Stool',
      quantity: 1,
      unit_price: 12_100,
      tax_rate: 2_100,
      total_amount: 12_100,
      total_tax_amount: 2_100,
    },
  ],
  merchant_reference1: 'web-1',
};

/** Starts a sandbox on a free port and a client that asks once. */
export async function openKlarnaWorld(): Promise<KlarnaWorld> {
  const sandbox = await startKlarnaSandbox({ seed: 11 });
  const client = createKlarnaClient({
    baseUrl: sandbox.url,
    username: 'PK_sandbox',
    password: 'sandbox',
    attemptsMax: 1,
  });
  let keys = 0;
  return {
    sandbox,
    client,
    key: () => {
      keys += 1;
      return `key-${keys}`;
    },
    customer: async (hostedSessionId, action) => {
      const response = await fetch(`${sandbox.url}/sandbox/hpp/${hostedSessionId}/customer`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action }),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    close: async () => sandbox.close(),
  };
}

/** The value of an accepted outcome; throws on any other. */
export async function accepted<T>(
  outcome: Promise<Readonly<{ kind: 'accepted'; value: T }> | Readonly<{ kind: string }>>,
): Promise<T> {
  const found = await outcome;
  if (found.kind !== 'accepted' || !('value' in found)) throw new Error(JSON.stringify(found));
  return found.value;
}

/** A Payments session. */
export const openSession = async (
  { client }: KlarnaWorld,
  cart: KlarnaSessionRequest = CART,
): Promise<string> => (await accepted(client.payments.createSession(cart))).session_id;

/** The request for a hosted page over a session. */
export const pageOver = ({ client }: KlarnaWorld, session: string): KlarnaHostedSessionRequest => ({
  payment_session_url: client.payments.sessionUrl(session),
  merchant_urls: { success: 'https://shop.example/ok', cancel: 'https://shop.example/basket' },
});

/** A hosted page over a new session. */
export async function openPage(
  world: KlarnaWorld,
  cart: KlarnaSessionRequest = CART,
): Promise<string> {
  const session = await openSession(world, cart);
  const page = world.client.hostedPage.createSession(pageOver(world, session));
  return (await accepted(page)).session_id;
}

/** An authorization token that a customer gave. */
export async function getToken(
  world: KlarnaWorld,
  cart: KlarnaSessionRequest = CART,
): Promise<string> {
  const page = await openPage(world, cart);
  await world.customer(page, 'approve');
  const { authorization_token: token } = await accepted(world.client.hostedPage.readSession(page));
  if (token === undefined) throw new Error('no authorization token');
  return token;
}

/** An authorized order. */
export async function placeOrder(world: KlarnaWorld): Promise<string> {
  const placed = world.client.payments.createOrder(await getToken(world), CART);
  return (await accepted(placed)).order_id;
}

/** A captured order, with the capture's id. */
export async function placeCaptured(
  world: KlarnaWorld,
  amount: number = CART.order_amount,
): Promise<Readonly<{ order: string; capture: string }>> {
  const order = await placeOrder(world);
  const made = world.client.orders.capture(order, { captured_amount: amount }, world.key());
  return { order, capture: (await accepted(made)).captureId };
}
