import { transactionId } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';
import { refundView } from '../../src/api/wire/belonging-view.ts';
import { orderView } from '../../src/api/wire/order-view.ts';
import { refundNamed } from '../../src/api/wire/related-view.ts';
import { CREATE, createWith, createWithLine } from './examples.ts';
import { AUTHORIZED, INVOICED, REFUND, storedOrder } from './stored.ts';

const URL = 'https://pay.example.org';
const view = (...of: Parameters<typeof storedOrder>) => orderView(storedOrder(...of), URL);

describe('orderView', () => {
  it('shows an authorized order letter by letter as the reference does', () => {
    const [stool, throws, delivery] = CREATE.shopping_cart.items.map((item) => ({
      cashback: '',
      currency: 'EUR',
      description: item.description,
      image: '',
      merchant_item_id: item.merchant_item_id,
      name: item.name,
      options: [],
      product_url: '',
      quantity: item.quantity,
      tax_table_selector: 'BTW21',
      unit_price: item.unit_price,
      weight: { unit: item.weight.unit, value: item.weight.value },
    }));
    const expected = {
      amount: 14000,
      amount_refunded: 0,
      checkout_options: {
        alternate: [
          { name: 'BTW21', rules: [{ country: '', rate: 0.21 }], standalone: true },
          { name: 'none', rules: [{ country: '', rate: 0 }], standalone: false },
        ],
        default: { rate: 0.21, shipping_taxed: true },
      },
      costs: [],
      created: '2026-01-02T01:00:00',
      currency: 'EUR',
      custom_info: { custom_1: null, custom_2: null, custom_3: null },
      customer: {
        address1: 'Lindengracht',
        address2: null,
        city: 'Amsterdam',
        cocnumber: null,
        company_name: null,
        country: 'NL',
        country_name: 'Netherlands',
        email: 'femke@example.org',
        first_name: 'Femke',
        house_number: '21-B',
        last_name: 'de Wit',
        locale: 'nl_NL',
        phone1: '+31201234567',
        phone2: null,
        state: null,
        zip_code: '1015 KC',
      },
      description: 'Order HS-20417',
      fastcheckout: 'NO',
      financial_status: 'uncleared',
      items: null,
      modified: '2026-01-02T01:03:12',
      order_adjustment: { total_adjustment: 24.3, total_tax: 24.3 },
      order_id: 'HS-20417',
      order_total: 140,
      payment_details: {
        account_holder_name: null,
        account_id: null,
        collecting_flow: null,
        external_transaction_id: '0f6f2c1e-reservation',
        recurring_flow: null,
        recurring_id: null,
        recurring_model: null,
        type: 'KLARNA',
      },
      payment_methods: [
        {
          amount: 14000,
          currency: 'EUR',
          description: 'Order HS-20417',
          external_transaction_id: '0f6f2c1e-reservation',
          payment_description: 'Klarna',
          status: 'uncleared',
          type: 'KLARNA',
        },
      ],
      reason: null,
      reason_code: null,
      related_transactions: null,
      shopping_cart: { items: [stool, throws, delivery] },
      status: 'completed',
      transaction_id: 1767312000004512,
      var1: null,
      var2: '20417',
      var3: null,
    };
    expect(JSON.stringify(view(AUTHORIZED))).toBe(JSON.stringify(expected));
  });

  it('has the addresses of the payment page while the customer can pay', () => {
    expect(view([])).toMatchObject({
      status: 'initialized',
      financial_status: 'initialized',
      payment_url: 'https://pay.example.org/pay/8sK2vQ?lang=nl_NL',
      cancel_url: 'https://shop.example.org/basket',
    });
    expect(view([{ kind: 'start_payment' }])).toMatchObject({ status: 'uncleared' });
    expect(view(AUTHORIZED)).not.toHaveProperty('payment_url');
  });

  it('shows no method before the customer chose one', () => {
    const body = createWith({ gateway: undefined });
    expect(view([], body)).toMatchObject({ payment_details: {}, payment_methods: null });
    expect(view([{ kind: 'start_payment' }], body)).toMatchObject({
      payment_details: { type: 'KLARNA', external_transaction_id: null },
    });
  });

  it('shows the invoice number and the settlement', () => {
    const sale = { kind: 'record_sale', amountMinor: 14000n, paymentReference: 'payout' } as const;
    const settled = view([...AUTHORIZED, ...INVOICED, sale]);
    expect(settled).toMatchObject({
      status: 'shipped',
      financial_status: 'completed',
      completed: '2026-01-02T01:03:12',
      payment_details: { invoice_number: 'invoice-1' },
    });
  });

  it('shows the statuses of its edition', () => {
    const commands = [{ kind: 'start_payment' }, { kind: 'record_decline', reason: 'No' }] as const;
    const closed = { reason: 'No', status: 'void', financial_status: 'cancelled' };
    expect(view(commands)).toMatchObject(closed);
    const declined = { status: 'declined', financial_status: 'declined' };
    expect(view(commands, CREATE, '2025')).toMatchObject(declined);
  });

  it('lists its refunds', () => {
    expect(view([...AUTHORIZED, ...INVOICED, REFUND])).toMatchObject({
      amount_refunded: 3000,
      status: 'shipped',
      related_transactions: [
        {
          amount: 3000,
          costs: [],
          created: '2026-01-02T01:03:12',
          currency: 'EUR',
          description: 'Refund order HS-20417',
          financial_status: 'completed',
          modified: '2026-01-02T01:03:12',
          order_id: 'HS-20417',
          reference_transaction_id: 1767312000004512,
          refund_order_id: null,
          status: 'initialized',
          transaction_id: 1767480000000020,
          type: 'refund',
        },
      ],
    });
  });

  it('holds every member of a cart line that clients read unguarded', () => {
    const body = createWith({
      amount: 1000,
      shopping_cart: { items: [{ unit_price: '10', quantity: '1' }] },
      checkout_options: undefined,
    });
    expect(view([], body)).toMatchObject({
      checkout_options: { alternate: [], default: { rate: 0, shipping_taxed: false } },
      shopping_cart: {
        items: [
          {
            currency: 'EUR',
            description: '',
            merchant_item_id: '',
            name: '',
            quantity: 1,
            tax_table_selector: '',
            unit_price: 10,
            weight: { unit: 'KG', value: 0 },
          },
        ],
      },
    });
  });

  it('has an empty cart where there was none', () => {
    const body = createWith({ gateway: undefined, shopping_cart: undefined });
    expect(view([], body)).toMatchObject({
      order_adjustment: { total_tax: 0 },
      shopping_cart: { items: [] },
    });
  });

  it('writes no number with an exponent', () => {
    const body = createWithLine({
      weight: { unit: 'KG', value: 1e-7 },
      options: [{ depth: 1e-9, label: 'a/b' }],
    });
    const text = JSON.stringify(view(AUTHORIZED, body));
    expect(text).toContain('"value":"0.0000001"');
    expect(text).not.toMatch(/\de[-+]?\d/);
  });
});

describe('a refund looked up as an order', () => {
  const stored = storedOrder([...AUTHORIZED, ...INVOICED, REFUND]);

  it('is found by its number, never by the order’s', () => {
    expect(refundNamed(stored, '1767480000000020')?.amountMinor).toBe(3000n);
    expect(refundNamed(stored, '1767312000004512')).toBeUndefined();
    expect(refundNamed(stored, 'HS-20417')).toBeUndefined();
    const id = transactionId(77);
    const own = storedOrder(
      [...AUTHORIZED, ...INVOICED, { ...REFUND, refundId: id } as typeof REFUND],
      createWith({ order_id: '77' }),
    );
    expect(refundNamed(own, '77')).toBeUndefined();
  });

  it('has the shape of an order and points at its payment', () => {
    const refund = refundNamed(stored, '1767480000000020');
    if (refund === undefined) throw new Error('no refund');
    const shown = refundView(stored, refund, URL);
    expect(shown).toMatchObject({
      amount: 3000,
      description: 'Refund order HS-20417',
      order_id: 'HS-20417',
      order_total: 30,
      status: 'initialized',
      financial_status: 'completed',
      transaction_id: 1767480000000020,
      related_transactions: [
        { transaction_id: 1767312000004512, order_id: 'HS-20417', status: 'shipped' },
      ],
    });
    expect(Object.keys(shown)).toEqual(Object.keys(view(AUTHORIZED)));
  });
});
