import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { KlarnaClient, KlarnaOutcome } from '@kvitt/klarna';
import { observedClient } from './support/client.js';
import {
  CAPTURE,
  CAPTURE_ID,
  HOSTED_CREATED,
  HOSTED_SESSION,
  KEY,
  LINES,
  ORDER,
  ORDER_CREATED,
  ORDER_ID,
  payoutOf,
  REFUND,
  REFUND_ID,
  SESSION,
  SESSION_CREATED,
  SESSION_ID,
  SESSION_REQUEST,
  TOKEN,
  transactionOf,
} from './support/examples.js';
import {
  answer,
  CORRELATION_ID,
  startStubKlarna,
  type Play,
  type StubKlarna,
} from './support/stub-klarna.js';

type Row = Readonly<{
  call: (client: KlarnaClient) => Promise<KlarnaOutcome<unknown>>;
  /** Method and path. */
  sends: string;
  body?: object;
  isKeyed?: boolean;
  accepts?: string;
  plays: Play;
  value: unknown;
}>;

const OM = `/ordermanagement/v1/orders/${ORDER_ID}`;
const HPP_REQUEST = { payment_session_url: 'https://api.example/payments/v1/sessions/1' };
const PAYOUTS = { payouts: [payoutOf('XISA93DJ')], pagination: { count: 1, total: 9, offset: 40 } };
const ROWS = { transactions: [transactionOf(49800)], pagination: { offset: 0 } };
const CAPTURE_BODY = { captured_amount: 20000, reference: 'parcel-1', shipping_delay: 0 };
const REFUND_BODY = { refunded_amount: 4900, reference: 'RMA-31' };
const INFO = [{ shipping_company: 'PostNord', tracking_number: '634' }];
const NEW_TOTAL = { order_amount: 49900, order_lines: LINES.slice(0, 1) };
const TOKEN_REQUEST = {
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  locale: 'sv-SE',
  description: 'A box of tea every month',
  intended_use: 'SUBSCRIPTION',
} as const;
const DISTRIBUTION = {
  contact_information: { email: 'customer@email.se' },
  method: 'email',
} as const;
const DUE_DATES = { currency: 'SEK', options: [{ number_of_days: 14, amount: 2500 }] };
const ADDRESS = { shipping_address: { city: 'Stockholm', street_address2: '' } };

const payments: Readonly<Record<string, Row>> = {
  'payments.createSession': {
    call: async (c) => c.payments.createSession(SESSION_REQUEST),
    sends: 'POST /payments/v1/sessions',
    body: SESSION_REQUEST,
    plays: answer(200, SESSION_CREATED),
    value: SESSION_CREATED,
  },
  'payments.readSession': {
    call: async (c) => c.payments.readSession(SESSION_ID),
    sends: `GET /payments/v1/sessions/${SESSION_ID}`,
    plays: answer(200, SESSION),
    value: SESSION,
  },
  'payments.updateSession': {
    call: async (c) => c.payments.updateSession(SESSION_ID, { merchant_reference2: 'b' }),
    sends: `POST /payments/v1/sessions/${SESSION_ID}`,
    body: { merchant_reference2: 'b' },
    plays: answer(204),
    value: null,
  },
  'payments.createOrder': {
    call: async (c) => c.payments.createOrder(TOKEN, { ...SESSION_REQUEST, auto_capture: false }),
    sends: `POST /payments/v1/authorizations/${TOKEN}/order`,
    body: { ...SESSION_REQUEST, auto_capture: false },
    plays: answer(200, ORDER_CREATED),
    value: ORDER_CREATED,
  },
  'payments.cancelAuthorization': {
    call: async (c) => c.payments.cancelAuthorization(TOKEN),
    sends: `DELETE /payments/v1/authorizations/${TOKEN}`,
    plays: answer(204),
    value: null,
  },
  'hostedPage.createSession': {
    call: async (c) => c.hostedPage.createSession(HPP_REQUEST),
    sends: 'POST /hpp/v1/sessions',
    body: HPP_REQUEST,
    plays: answer(201, HOSTED_CREATED),
    value: HOSTED_CREATED,
  },
  'hostedPage.readSession': {
    call: async (c) => c.hostedPage.readSession('hpp-1'),
    sends: 'GET /hpp/v1/sessions/hpp-1',
    plays: answer(200, HOSTED_SESSION),
    value: HOSTED_SESSION,
  },
  'hostedPage.disableSession': {
    call: async (c) => c.hostedPage.disableSession('hpp-1'),
    sends: 'DELETE /hpp/v1/sessions/hpp-1',
    plays: answer(204),
    value: null,
  },
  'hostedPage.distributeSession': {
    call: async (c) => c.hostedPage.distributeSession('hpp-1', DISTRIBUTION),
    sends: 'POST /hpp/v1/sessions/hpp-1/distribution',
    body: DISTRIBUTION,
    plays: answer(201, { distribution_id: '1' }),
    value: null,
  },
};

const orders: Readonly<Record<string, Row>> = {
  'orders.readDueDateOptions': {
    call: async (c) => c.orders.readDueDateOptions(ORDER_ID, CAPTURE_ID),
    sends: `GET ${OM}/captures/${CAPTURE_ID}/extend-due-date-options`,
    plays: answer(200, DUE_DATES),
    value: DUE_DATES,
  },
  'orders.extendDueDate': {
    call: async (c) => c.orders.extendDueDate(ORDER_ID, CAPTURE_ID, 14, KEY),
    sends: `PATCH ${OM}/captures/${CAPTURE_ID}/extend-due-date`,
    body: { number_of_days: 14 },
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.addShippingInfo': {
    call: async (c) => c.orders.addShippingInfo(ORDER_ID, INFO, KEY),
    sends: `POST ${OM}/shipping-info`,
    body: { shipping_info: INFO },
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.read': {
    call: async (c) => c.orders.read(ORDER_ID),
    sends: `GET ${OM}`,
    plays: answer(200, { ...ORDER, merchant_data: null, selected_shipping_option: null }),
    value: ORDER,
  },
  'orders.acknowledge': {
    call: async (c) => c.orders.acknowledge(ORDER_ID, KEY),
    sends: `POST ${OM}/acknowledge`,
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.capture': {
    call: async (c) => c.orders.capture(ORDER_ID, CAPTURE_BODY, KEY),
    sends: `POST ${OM}/captures`,
    body: CAPTURE_BODY,
    isKeyed: true,
    plays: answer(201, null, {
      'Capture-Id': CAPTURE_ID,
      Location: `https://api.klarna.com${OM}/captures/${CAPTURE_ID}`,
    }),
    value: {
      captureId: CAPTURE_ID,
      location: `https://api.klarna.com${OM}/captures/${CAPTURE_ID}`,
    },
  },
  'orders.readCapture': {
    call: async (c) => c.orders.readCapture(ORDER_ID, CAPTURE_ID),
    sends: `GET ${OM}/captures/${CAPTURE_ID}`,
    plays: answer(200, CAPTURE),
    value: CAPTURE,
  },
  'orders.listCaptures': {
    call: async (c) => c.orders.listCaptures(ORDER_ID),
    sends: `GET ${OM}/captures`,
    plays: answer(200, [CAPTURE]),
    value: [CAPTURE],
  },
  'orders.addCaptureShippingInfo': {
    call: async (c) => c.orders.addCaptureShippingInfo(ORDER_ID, CAPTURE_ID, INFO, KEY),
    sends: `POST ${OM}/captures/${CAPTURE_ID}/shipping-info`,
    body: { shipping_info: INFO },
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.triggerSendOut': {
    call: async (c) => c.orders.triggerSendOut(ORDER_ID, CAPTURE_ID, KEY),
    sends: `POST ${OM}/captures/${CAPTURE_ID}/trigger-send-out`,
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.cancel': {
    call: async (c) => c.orders.cancel(ORDER_ID, KEY),
    sends: `POST ${OM}/cancel`,
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.releaseRemaining': {
    call: async (c) => c.orders.releaseRemaining(ORDER_ID, KEY),
    sends: `POST ${OM}/release-remaining-authorization`,
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.extendAuthorizationTime': {
    call: async (c) => c.orders.extendAuthorizationTime(ORDER_ID, KEY),
    sends: `POST ${OM}/extend-authorization-time`,
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.refund': {
    call: async (c) => c.orders.refund(ORDER_ID, REFUND_BODY, KEY),
    sends: `POST ${OM}/refunds`,
    body: REFUND_BODY,
    isKeyed: true,
    plays: answer(201, null, { 'Refund-Id': REFUND_ID }),
    value: { refundId: REFUND_ID, location: null },
  },
  'orders.readRefund': {
    call: async (c) => c.orders.readRefund(ORDER_ID, REFUND_ID),
    sends: `GET ${OM}/refunds/${REFUND_ID}`,
    plays: answer(200, REFUND),
    value: REFUND,
  },
  'orders.updateAuthorization': {
    call: async (c) => c.orders.updateAuthorization(ORDER_ID, NEW_TOTAL, KEY),
    sends: `PATCH ${OM}/authorization`,
    body: NEW_TOTAL,
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.updateMerchantReferences': {
    call: async (c) =>
      c.orders.updateMerchantReferences(ORDER_ID, { merchant_reference1: '' }, KEY),
    sends: `PATCH ${OM}/merchant-references`,
    body: { merchant_reference1: '' },
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.updateCustomerDetails': {
    call: async (c) => c.orders.updateCustomerDetails(ORDER_ID, ADDRESS, KEY),
    sends: `PATCH ${OM}/customer-details`,
    body: ADDRESS,
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
  'orders.updateCaptureCustomerDetails': {
    call: async (c) => c.orders.updateCaptureCustomerDetails(ORDER_ID, CAPTURE_ID, ADDRESS, KEY),
    sends: `PATCH ${OM}/captures/${CAPTURE_ID}/customer-details`,
    body: ADDRESS,
    isKeyed: true,
    plays: answer(204),
    value: null,
  },
};

const settlements: Readonly<Record<string, Row>> = {
  'settlements.listPayouts': {
    call: async (c) =>
      c.settlements.listPayouts({
        startDate: '2026-03-01',
        endDate: '2026-04-01T00:00:00Z',
        currencyCode: 'SEK',
        size: 20,
        offset: 40,
      }),
    sends:
      'GET /settlements/v1/payouts?start_date=2026-03-01&end_date=2026-04-01T00%3A00%3A00Z' +
      '&currency_code=SEK&size=20&offset=40',
    plays: answer(200, PAYOUTS),
    value: PAYOUTS,
  },
  'settlements.readPayout': {
    call: async (c) => c.settlements.readPayout('XISA93DJ'),
    sends: 'GET /settlements/v1/payouts/XISA93DJ',
    plays: answer(200, payoutOf('XISA93DJ')),
    value: payoutOf('XISA93DJ'),
  },
  'settlements.listTransactions, of a payout': {
    call: async (c) => c.settlements.listTransactions({ paymentReference: 'XISA93DJ', size: 500 }),
    sends: 'GET /settlements/v1/transactions?payment_reference=XISA93DJ&size=500',
    plays: answer(200, ROWS),
    value: ROWS,
  },
  'settlements.listTransactions, of an order': {
    call: async (c) => c.settlements.listTransactions({ orderId: ORDER_ID }),
    sends: `GET /settlements/v1/transactions?order_id=${ORDER_ID}`,
    plays: answer(200, ROWS),
    value: ROWS,
  },
};

const CSV = 'type;amount;posting_currency\nSALE;498.00;SEK\n';
const PDF = '%PDF-1.7 and its bytes';
const MARCH = { startDate: '2026-03-01', endDate: '2026-04-01' };
const CSV_HEADERS = { 'Content-Type': 'text/csv;charset=UTF-8' };
const PDF_HEADERS = { 'Content-Type': 'application/pdf' };
const SUMMARY = {
  summary_settlement_currency: 'SEK',
  summary_total_sale_amount: 49800,
  summary_total_fee_amount: 1245,
  summary_total_return_amount: 4900,
  summary_total_settlement_amount: 43344,
};

const reports: Readonly<Record<string, Row>> = {
  'settlements.summarizePayouts': {
    call: async (c) => c.settlements.summarizePayouts({ ...MARCH, currencyCode: 'SEK' }),
    sends:
      'GET /settlements/v1/payouts/summary?start_date=2026-03-01&end_date=2026-04-01&currency_code=SEK',
    plays: answer(200, [SUMMARY]),
    value: [SUMMARY],
  },
  'settlements.payoutCsv': {
    call: async (c) => c.settlements.payoutCsv('XISA93DJ'),
    sends: 'GET /settlements/v1/reports/payout-with-transactions?payment_reference=XISA93DJ',
    accepts: 'text/csv',
    plays: answer(200, CSV, CSV_HEADERS),
    value: CSV,
  },
  'settlements.payoutPdf': {
    call: async (c) => c.settlements.payoutPdf('XISA93DJ'),
    sends: 'GET /settlements/v1/reports/payout?payment_reference=XISA93DJ',
    accepts: 'application/pdf',
    plays: answer(200, PDF, PDF_HEADERS),
    value: new TextEncoder().encode(PDF),
  },
  'settlements.payoutsCsv': {
    call: async (c) => c.settlements.payoutsCsv(MARCH),
    sends:
      'GET /settlements/v1/reports/payouts-summary-with-transactions?start_date=2026-03-01&end_date=2026-04-01',
    accepts: 'text/csv',
    plays: answer(200, CSV, CSV_HEADERS),
    value: CSV,
  },
  'settlements.payoutsPdf': {
    call: async (c) => c.settlements.payoutsPdf(MARCH),
    sends: 'GET /settlements/v1/reports/payouts-summary?start_date=2026-03-01&end_date=2026-04-01',
    accepts: 'application/pdf',
    plays: answer(200, PDF, PDF_HEADERS),
    value: new TextEncoder().encode(PDF),
  },
};

const TOKEN_ID = '0b9a1c55-2f1d-4c0e-8f60-1f0a4a2f9c55';
const customerTokens: Readonly<Record<string, Row>> = {
  'payments.createCustomerToken': {
    call: async (c) => c.payments.createCustomerToken(TOKEN, TOKEN_REQUEST),
    sends: `POST /payments/v1/authorizations/${TOKEN}/customer-token`,
    body: TOKEN_REQUEST,
    plays: answer(200, { token_id: TOKEN_ID, redirect_url: 'https://pay.example/1' }),
    value: { token_id: TOKEN_ID, redirect_url: 'https://pay.example/1' },
  },
  'customerTokens.createOrder': {
    call: async (c) => c.customerTokens.createOrder(TOKEN_ID, SESSION_REQUEST, KEY),
    sends: `POST /customer-token/v1/tokens/${TOKEN_ID}/order`,
    body: SESSION_REQUEST,
    isKeyed: true,
    plays: answer(200, ORDER_CREATED),
    value: ORDER_CREATED,
  },
  'customerTokens.read': {
    call: async (c) => c.customerTokens.read(TOKEN_ID),
    sends: `GET /customer-token/v1/tokens/${TOKEN_ID}`,
    plays: answer(200, { status: 'ACTIVE', payment_method_type: 'INVOICE' }),
    value: { status: 'ACTIVE', payment_method_type: 'INVOICE' },
  },
  'customerTokens.updateStatus': {
    call: async (c) => c.customerTokens.updateStatus(TOKEN_ID, 'CANCELLED'),
    sends: `PATCH /customer-token/v1/tokens/${TOKEN_ID}/status`,
    body: { status: 'CANCELLED' },
    plays: answer(202),
    value: null,
  },
};

const ALL_ROWS = { ...payments, ...orders, ...settlements, ...reports, ...customerTokens };

describe('every call on the wire', () => {
  let stub: StubKlarna;
  beforeAll(async () => {
    stub = await startStubKlarna();
  });
  afterAll(async () => stub.stop());

  test.each(Object.entries(ALL_ROWS))('%s', async (_name, row) => {
    stub.script(row.plays);
    const outcome = await row.call(observedClient(stub.baseUrl).client);

    const httpStatus = row.plays.kind === 'answer' ? row.plays.httpStatus : 0;
    const accepted = { kind: 'accepted', httpStatus, correlationId: CORRELATION_ID };
    expect(outcome).toEqual({ ...accepted, value: row.value });
    expect(stub.requests).toHaveLength(1);
    const [sent] = stub.requests;
    expect(`${sent?.method} ${sent?.url}`).toBe(row.sends);
    expect(sent?.body === '' ? undefined : JSON.parse(sent?.body ?? '')).toEqual(row.body);
    const isWrite = /^(POST|PATCH)/.test(row.sends);
    expect(sent?.headers).toMatchObject({
      accept: row.accepts ?? 'application/json',
      authorization: `Basic ${Buffer.from('PK_sandbox:sandbox').toString('base64')}`,
      'user-agent': 'kvitt-klarna/0.1.0',
    });
    expect(sent?.headers['content-type']).toBe(isWrite ? 'application/json' : undefined);
    expect(sent?.headers['klarna-idempotency-key']).toBe(row.isKeyed === true ? KEY : undefined);
  });

  test('the table names every call of the client', () => {
    const { client } = observedClient(stub.baseUrl);
    const names = Object.entries(client).flatMap(([group, calls]) =>
      Object.keys(calls).map((call) => `${group}.${call}`),
    );
    const offTheWire = ['payments.sessionUrl', 'settlements.payouts', 'settlements.transactions'];
    const covered = Object.keys(ALL_ROWS).map((name) => name.replace(/,.*/, ''));
    expect([...new Set([...covered, ...offTheWire])].toSorted()).toEqual(names.toSorted());
  });

  test('ids are encoded, so that an id cannot leave its place in the path', async () => {
    stub.script(answer(404), answer(404));
    const { client } = observedClient(stub.baseUrl);
    await client.orders.readCapture('a/../b?x=1#y', 'ä %2e');
    expect(stub.requests[0]?.url).toBe(
      '/ordermanagement/v1/orders/a%2F..%2Fb%3Fx%3D1%23y/captures/%C3%A4%20%252e',
    );
  });

  test('a base URL may carry a path, and sessionUrl follows it', async () => {
    stub.script(answer(404));
    const { client } = observedClient(`${stub.baseUrl}/klarna/eu/`);
    await client.orders.read('1');
    expect(stub.requests[0]?.url).toBe('/klarna/eu/ordermanagement/v1/orders/1');
    expect(client.payments.sessionUrl('s 1')).toBe(
      `${stub.baseUrl}/klarna/eu/payments/v1/sessions/s%201`,
    );
  });
});
