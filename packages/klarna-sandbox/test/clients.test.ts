import { Klarna } from '@crystallize/node-klarna';
import { globalAgent } from 'node:https';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { capture, cart, getCustomerToken, openBench, placeOrder } from './support.js';
import type { Bench } from './support.js';

let bench: Bench;
let klarna: Klarna;

beforeAll(async () => {
  bench = await openBench();
  // The client speaks TLS to a host name only. Its sockets are led to the sandbox; it is as published.
  const { port } = bench.sandbox;
  vi.spyOn(globalAgent, 'createConnection').mockImplementation(() => connect(port, '127.0.0.1'));
  klarna = new Klarna({
    username: 'PK_sandbox',
    password: 'sandbox',
    apiEndpoint: 'api.playground.klarna.com',
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  await bench.close();
});

/** The id of a placed order, as the client wants it. */
async function newOrder(): Promise<string> {
  return String((await placeOrder(bench)).split('/').at(-1));
}

async function stateOf(id: string): Promise<unknown> {
  return (await klarna.orderManagementV1.orders.getOrder(id)).response as unknown;
}

describe('the Crystallize client for Node', () => {
  it('reads an order, though its GET carries a body of no declared length', async () => {
    const id = await newOrder();
    for (let count = 0; count < 3; count += 1) {
      expect(await klarna.orderManagementV1.orders.getOrder(id)).toMatchObject({
        statusCode: 200,
        response: { order_id: id, status: 'AUTHORIZED', captures: [] },
      });
    }
  });

  it('acknowledges and cancels', async () => {
    const id = await newOrder();
    const { orders } = klarna.orderManagementV1;
    expect((await orders.acknowledge(id)).statusCode).toBe(204);
    expect((await orders.cancel(id)).statusCode).toBe(204);
    expect(await stateOf(id)).toMatchObject({ status: 'CANCELLED' });
  });

  it('captures, refunds and releases the rest', async () => {
    const id = await newOrder();
    const { orders, captures, refunds } = klarna.orderManagementV1;
    const captured = await captures.capture(id, { captured_amount: 20_000, reference: 'parcel-1' });
    const refunded = await refunds.create(id, { refunded_amount: 4900, order_lines: [] });
    const released = await orders.releaseRemainingAuthorization(id);
    expect([captured, refunded, released].map(({ statusCode }) => statusCode)).toEqual([
      201, 201, 204,
    ]);
    expect(await stateOf(id)).toMatchObject({
      status: 'CAPTURED',
      captured_amount: 20_000,
      refunded_amount: 4900,
    });
  });

  it('is told why something is not possible', async () => {
    const id = await newOrder();
    await capture(bench, `/ordermanagement/v1/orders/${id}`, 100);
    expect(await klarna.orderManagementV1.orders.cancel(id)).toMatchObject({
      statusCode: 403,
      error: { error_code: 'CANCEL_NOT_ALLOWED', correlation_id: expect.any(String) },
    });
  });

  it('places orders with a customer token', async () => {
    const token = await getCustomerToken(bench);
    const { order_amount: amount, order_tax_amount: tax, order_lines: lines } = cart();
    const placed = await klarna.customerTokenV1.order(token, {
      order_amount: Number(amount),
      order_tax_amount: Number(tax),
      order_lines: lines as [],
      purchase_currency: 'SEK',
      customer_token_order_merchant_urls: { confirmation: 'https://shop.example/{order.id}' },
    });
    expect(placed).toMatchObject({
      statusCode: 200,
      response: {
        order_id: expect.any(String),
        redirect_url: expect.stringMatching(/^https:\/\/shop\.example\/[\da-f-]{36}$/),
        fraud_status: 'ACCEPTED',
      },
    });
  });
});
