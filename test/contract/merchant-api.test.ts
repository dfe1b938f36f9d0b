import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY } from '../../packages/server/test/support/service.js';
import { waitUntil } from '../support/wait.js';
import { openMerchant, type Merchant } from './support/merchant.js';

const NUMBER = expect.any(Number) as unknown;
const DAY = expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/) as unknown;
const EMPTY = { success: true, data: {} };

const CART_ITEMS = `
  {"name":"Oak stool","description":"Natural","unit_price":61.9834710744,"quantity":1,"merchant_item_id":"OAK-1","tax_table_selector":"BTW21","weight":{"unit":"KG","value":4}},
  {"name":"Wool throw","description":"","unit_price":24.7933884298,"quantity":2,"merchant_item_id":"WOOL-2","tax_table_selector":"BTW21","weight":{"unit":"KG","value":1}},
  {"name":"Delivery","description":"Shipping","unit_price":4.132231405,"quantity":1,"merchant_item_id":"msp-shipping","tax_table_selector":"BTW21","weight":{"unit":"KG","value":0}}`;

/** The reference's create call: items 115.70 and VAT 24.30 make 140.00. */
const create = (orderId: string, hookUrl: string): string =>
  `{"type":"redirect","gateway":"KLARNA","order_id":"${orderId}","currency":"EUR","amount":14000,"description":"Order ${orderId}",
 "payment_options":{"notification_url":"${hookUrl}/hooks/msp?store=2","notification_method":"POST",
   "redirect_url":"https://shop.example.org/thanks","cancel_url":"https://shop.example.org/basket","close_window":false},
 "customer":{"locale":"nl_NL","ip_address":"192.0.2.44","forwarded_ip":"","first_name":"Femke","last_name":"de Wit",
   "address1":"Lindengracht","address2":"","house_number":"21-B","zip_code":"1015 KC","city":"Amsterdam","state":"",
   "country":"NL","phone":"+31201234567","email":"femke@example.org","user_agent":"Mozilla/5.0","referrer":"https://shop.example.org/"},
 "delivery":{"first_name":"Femke","last_name":"de Wit","address1":"Lindengracht","house_number":"21-B","zip_code":"1015 KC",
   "city":"Amsterdam","country":"NL","email":"femke@example.org"},
 "gateway_info":{"birthday":"1986-04-09","gender":"female","phone":"+31201234567","email":"femke@example.org"},
 "shopping_cart":{"items":[${CART_ITEMS}]},
 "checkout_options":{"validate_cart":true,"tax_tables":{"default":{"shipping_taxed":true,"rate":0.21},
   "alternate":[{"name":"BTW21","standalone":true,"rules":[{"rate":0.21}]},{"name":"none","standalone":false,"rules":[{"rate":0}]}]}},
 "second_chance":{"send_email":false},"var1":"","var2":"20417","var3":"","seconds_active":86400,
 "plugin":{"shop":"own","shop_version":"3","plugin_version":"1.0.0","partner":"","shop_root_url":"https://shop.example.org"}}`;

type Data = Readonly<Record<string, unknown>>;
const dataOf = (json: unknown): Data => (json as Readonly<{ data: Data }>).data;

/** One order's conversation, step by step, each as the reference words it. */
describe.each(['2021', '2025'] as const)('the reference’s examples, edition %s', (edition) => {
  let merchant: Merchant;
  const placed = async (orderId: string): Promise<void> => {
    expect(
      (await merchant.send('POST', '/orders', create(orderId, merchant.hookUrl))).httpStatus,
    ).toBe(200);
    await merchant.control(`/orders/${orderId}/customer`, { action: 'approve' });
  };
  const get = async (orderId: string): Promise<Data> =>
    dataOf((await merchant.send('GET', `/orders/${orderId}`)).json);

  beforeAll(async () => {
    merchant = await openMerchant(edition);
  });
  afterAll(async () => merchant.close());

  it('creates an order and answers where it is paid', async () => {
    const { httpStatus, json } = await merchant.send(
      'POST',
      '/orders',
      create('HS-20417', merchant.hookUrl),
    );
    expect(httpStatus).toBe(200);
    expect(json).toEqual({
      success: true,
      data: {
        order_id: 'HS-20417',
        payment_url: expect.stringMatching(/\/pay\/[\w-]+\?lang=nl_NL$/),
        session_id: expect.stringMatching(/^[\w-]+$/),
      },
    });
  });

  it('shows the order once Klarna has authorized it', async () => {
    await merchant.control('/orders/HS-20417/customer', { action: 'approve' });
    const order = await get('HS-20417');
    expect(order).toMatchObject({
      amount: 14000,
      amount_refunded: 0,
      currency: 'EUR',
      custom_info: { custom_1: null, custom_2: null, custom_3: null },
      financial_status: 'uncleared',
      order_adjustment: { total_adjustment: 24.3, total_tax: 24.3 },
      order_total: 140,
      payment_details: { external_transaction_id: expect.any(String), type: 'KLARNA' },
      related_transactions: null,
      status: 'completed',
      transaction_id: NUMBER,
      var1: null,
      var2: '20417',
      var3: null,
    });
    expect(order['payment_methods']).toEqual([
      {
        amount: 14000,
        currency: 'EUR',
        description: 'Order HS-20417',
        external_transaction_id: (order['payment_details'] as Data)['external_transaction_id'],
        payment_description: 'Klarna',
        status: 'uncleared',
        type: 'KLARNA',
      },
    ]);
  });

  it('extends the shipping period', async () => {
    const body = '{"extend_expiration":true,"reason":"Stool on back order"}';
    const { json } = await merchant.send('PATCH', '/orders/HS-20417', body);
    expect(json).toMatchObject({ success: true, data: { expiration_date: DAY } });
  });

  it('keeps the merchant’s invoice number', async () => {
    const body = '{"invoice_id":"F-2026-11"}';
    expect((await merchant.send('PATCH', '/orders/HS-20417', body)).json).toEqual(EMPTY);
  });

  it('ships', async () => {
    const body =
      '{"status":"shipped","carrier":"PostNL","tracktrace_code":"3SABC1","tracktrace_url":"https://track.example.org/3SABC1","ship_date":"02-01-2026","reason":"Sent","invoice_id":"F-2026-11","invoice_url":"https://shop.example.org/i/11","po_number":""}';
    expect((await merchant.send('PATCH', '/orders/HS-20417', body)).json).toEqual(EMPTY);
    expect(await get('HS-20417')).toMatchObject({
      status: 'shipped',
      financial_status: 'uncleared',
    });
  });

  it('refunds by amount', async () => {
    await merchant.control('/clock/advance', { by: 'P28D' });
    const body =
      '{"currency":"EUR","amount":2500,"description":"Scratch on one leg","refund_order_id":"HS-20417-R1"}';
    expect((await merchant.send('POST', '/orders/HS-20417/refunds', body)).json).toEqual({
      success: true,
      data: { transaction_id: NUMBER, refund_id: NUMBER, order_id: 'HS-20417-R1' },
    });
  });

  it('refunds one line of the cart, and takes the refund back', async () => {
    const back =
      '{"name":"Wool throw","description":"","unit_price":-24.7933884298,"currency":"EUR","quantity":1,"merchant_item_id":"WOOL-2","tax_table_selector":"BTW21","weight":{"unit":"KG","value":1}}';
    const body = `{"checkout_data":{"items":[${CART_ITEMS},${back}]}}`;
    const { json } = await merchant.send('POST', '/orders/HS-20417/refunds', body);
    const { refund_id: refundId } = dataOf(json);
    const order = await get('HS-20417');
    expect(order['amount_refunded']).toBe(5500);
    expect(order['related_transactions']).toContainEqual(
      expect.objectContaining({
        amount: 3000,
        costs: [],
        currency: 'EUR',
        order_id: 'HS-20417',
        reference_transaction_id: order['transaction_id'],
        transaction_id: refundId,
        type: 'refund',
      }),
    );
    const path = `/orders/HS-20417/refunds/${String(refundId)}`;
    expect((await merchant.send('PATCH', path, '{"status":"void"}')).json).toEqual(EMPTY);
    expect((await get('HS-20417'))['amount_refunded']).toBe(2500);
  });

  it('cancels an order that nobody paid', async () => {
    await merchant.send('POST', '/orders', create('HS-2', merchant.hookUrl));
    const body = '{"status":"cancelled","exclude_order":true}';
    expect((await merchant.send('PATCH', '/orders/HS-2', body)).json).toEqual(EMPTY);
    const ended = edition === '2021' ? 'void/cancelled' : 'void/void';
    const { status, financial_status: transaction } = await get('HS-2');
    expect(`${String(status)}/${String(transaction)}`).toBe(ended);
  });

  it('voids an authorization where the capture waits for the shipment', async () => {
    await placed('HS-3');
    const body = '{"status":"cancelled","reason":"Out of stock"}';
    const { httpStatus, json } = await merchant.send('PATCH', '/capture/HS-3', body);
    const voided = { transaction_id: NUMBER, order_id: 'HS-3', success: true };
    expect([httpStatus, json]).toMatchObject(
      edition === '2025'
        ? [200, { success: true, data: voided }]
        : [400, { success: false, data: {}, error_code: 1000 }],
    );
  });

  it('says what is wrong', async () => {
    expect((await merchant.send('GET', '/orders/nobody')).text).toBe(
      '{"success":false,"data":{},"error_code":1006,"error_info":"Invalid transaction ID"}',
    );
    expect((await merchant.send('GET', '/orders/nobody?api_key=')).httpStatus).toBe(404);
  });

  it('notifies with the order’s own body, signed', async () => {
    await waitUntil('a notification', () => merchant.hooks.length > 0);
    for (const { method, url, auth, body } of merchant.hooks) {
      expect(method).toBe('POST');
      expect(url.pathname).toBe('/hooks/msp');
      expect(url.searchParams.get('store')).toBe('2');
      const order = JSON.parse(body) as Data;
      expect(url.searchParams.get('transactionid')).toBe(order['order_id']);
      const [seconds = '', signature] = Buffer.from(auth, 'base64').toString('utf8').split(':');
      const wanted = createHmac('sha512', API_KEY).update(`${seconds}:${body}`).digest('hex');
      expect(signature).toBe(wanted);
    }
  });
});
