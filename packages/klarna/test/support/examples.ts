/** Bodies in the shapes Klarna documents; the figures belong together. */
export const LINES = [
  {
    type: 'physical',
    reference: 'SHOE-42',
    name: 'Trail shoe 42',
    quantity: 1,
    quantity_unit: 'pcs',
    unit_price: 49900,
    tax_rate: 2500,
    total_amount: 49900,
    total_tax_amount: 9980,
    product_identifiers: { brand: 'Trail', size: '42' },
    subscription: { name: 'Shoes', interval: 'YEAR', interval_count: 1 },
  },
  {
    type: 'discount',
    reference: 'HELLO50',
    name: 'Welcome',
    quantity: 1,
    unit_price: -5000,
    tax_rate: 2500,
    total_amount: -5000,
    total_tax_amount: -1000,
  },
] as const;

export const ORDER_ID = 'f1c4f6a2-98f0-4f2b-8a36-6b1f3d2f7a10';
export const CAPTURE_ID = '5b33ed47-0e54-4c6a-8f9e-7a1e3a1f0c01';
export const REFUND_ID = '8a1f0c55-6f3e-4f5d-9f11-2f4d3c5b6a02';
export const SESSION_ID = '6d3b8f1e-2d0c-4a0b-8f60-1f0a4a2f9c55';
export const TOKEN = '0f7a6c1e-3b1f-4c55-9f5e-7f0f35f0a111';
export const KEY = '0d8e6a52-4a7c-4f0a-b6a1-3d7b0c9e5f12';

export const SESSION_REQUEST = {
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  locale: 'sv-SE',
  order_amount: 44900,
  order_tax_amount: 8980,
  order_lines: LINES,
  merchant_reference1: 'web-1007',
} as const;

export const SESSION_CREATED = {
  session_id: SESSION_ID,
  client_token: 'eyJhbGciOi.e30.x',
  payment_method_categories: [
    {
      identifier: 'pay_later',
      name: 'Pay later.',
      asset_urls: {
        descriptive: 'https://x.klarnacdn.net/d.svg',
        standard: 'https://x.klarnacdn.net/s.svg',
      },
    },
  ],
};

export const SESSION = {
  status: 'incomplete',
  client_token: 'eyJhbGciOi.e30.x',
  expires_at: '2026-03-04T10:00:00.000Z',
  payment_method_categories: [{ identifier: 'klarna' }],
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  locale: 'sv-SE',
  intent: 'buy',
  acquiring_channel: 'ECOMMERCE',
  order_amount: 44900,
  order_tax_amount: 8980,
  order_lines: LINES,
  merchant_data: '{"basket":7}',
  merchant_urls: { confirmation: 'https://shop.example/thanks?o={order.id}' },
  attachment: { content_type: 'application/vnd.klarna.internal.emd-v2+json', body: '{}' },
  custom_payment_method_ids: ['one'],
  design: 'dark',
  options: { color_border: '#123456' },
};

export const ORDER_CREATED = {
  order_id: ORDER_ID,
  redirect_url: 'https://payments.klarna.com/redirect/1',
  fraud_status: 'ACCEPTED',
  authorized_payment_method: { type: 'invoice', number_of_days: 30 },
};

export const HOSTED_CREATED = {
  session_id: 'hpp-1',
  redirect_url: 'https://pay.playground.klarna.com/eu/hpp/payments/2OCk9',
  session_url: 'https://api.playground.klarna.com/hpp/v1/sessions/hpp-1',
  expires_at: '2026-03-04T09:00:00.000Z',
  distribution_module: {
    token: 'one',
    standalone_url: 'https://pay.playground.klarna.com/module',
    generation_url: 'https://pay.playground.klarna.com/link',
  },
};

export const HOSTED_SESSION = {
  session_id: 'hpp-1',
  status: 'COMPLETED',
  updated_at: '2026-03-02T09:40:00.000Z',
  expires_at: '2026-03-04T09:00:00.000Z',
  authorization_token: TOKEN,
};

export const CAPTURE = {
  capture_id: CAPTURE_ID,
  klarna_reference: '4K7Q6QF6-1',
  captured_amount: 20000,
  captured_at: '2026-03-03T10:31:17.973Z',
  refunded_amount: 0,
  reference: 'parcel-1',
  order_lines: [],
  billing_address: { given_name: 'Alice' },
  shipping_address: { given_name: 'Bob' },
  shipping_info: [{ shipping_company: 'PostNord', tracking_number: '63456415674545679874' }],
};

export const REFUND = {
  refund_id: REFUND_ID,
  refunded_amount: 4900,
  refunded_at: '2026-03-20T08:00:00.000Z',
  reference: 'RMA-31',
  order_lines: [],
};

export const ORDER = {
  order_id: ORDER_ID,
  status: 'PART_CAPTURED',
  fraud_status: 'ACCEPTED',
  order_amount: 44900,
  original_order_amount: 44900,
  captured_amount: 20000,
  refunded_amount: 4900,
  remaining_authorized_amount: 24900,
  purchase_country: 'SE',
  purchase_currency: 'SEK',
  order_lines: LINES,
  merchant_reference1: 'web-1007',
  merchant_reference2: '',
  klarna_reference: '4K7Q6QF6',
  billing_address: { given_name: 'Alice', street_address2: '', country: 'se' },
  created_at: '2026-03-02T09:48:16.680Z',
  expires_at: '2026-03-30T00:00:00.000Z',
  captures: [CAPTURE],
  refunds: [REFUND],
  initial_payment_method: { type: 'INVOICE', description: 'Pay later', number_of_installments: 0 },
  shipping_info: [],
};

export function payoutOf(paymentReference: string) {
  return {
    payment_reference: paymentReference,
    payout_date: '2026-03-16T07:52:26Z',
    currency_code: 'SEK',
    merchant_settlement_type: 'NET',
    merchant_id: 'N100001',
    transactions: `https://api.klarna.com/settlements/v1/transactions?payment_reference=${paymentReference}`,
    totals: {
      sale_amount: 49800,
      fee_amount: 1245,
      return_amount: 4900,
      settlement_amount: 43344,
      tax_amount: 311,
    },
  };
}

export function transactionOf(amount: number) {
  return {
    type: 'SALE',
    detailed_type: 'PURCHASE',
    amount,
    currency_code: 'SEK',
    order_id: ORDER_ID,
    short_order_id: '4K7Q6QF6',
    capture_id: CAPTURE_ID,
    sale_date: '2026-03-02T09:48:16Z',
    capture_date: '2026-03-03T10:31:17Z',
    purchase_country: 'SE',
    initial_payment_method_type: 'fixed_amount',
    initial_number_of_installments: 3,
    payment_reference: 'XISA93DJ',
    payout: 'https://api.klarna.com/settlements/v1/payouts/XISA93DJ',
  };
}
