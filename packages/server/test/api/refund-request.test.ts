import type { ErrorKey } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';
import { cartRefundAmount, REFUND_REQUEST } from '../../src/api/wire/refund-request.ts';
import { CREATE, createWith, readingBy, wire } from './examples.ts';
import { AUTHORIZED, INVOICED, REFUND, storedOrder } from './stored.ts';

const refundRequestOf = readingBy(REFUND_REQUEST);

const THROW = {
  name: 'Wool throw',
  description: '',
  unit_price: -24.7933884298,
  currency: 'EUR',
  quantity: 1,
  merchant_item_id: 'WOOL-2',
  tax_table_selector: 'BTW21',
  weight: { unit: 'KG', value: 1 },
};
const cart = (...returned: object[]) => ({
  checkout_data: { items: [...CREATE.shopping_cart.items, ...returned] },
});

describe('a refund', () => {
  const cases: [what: string, body: object, request: object][] = [
    [
      'of an amount',
      { currency: 'EUR', amount: 2500, description: 'Scratch', refund_order_id: 'R1' },
      {
        asked: { kind: 'amount', amountMinor: 2500n },
        currency: 'EUR',
        description: 'Scratch',
        refundOrderId: 'R1',
      },
    ],
    ['of digits', { amount: '2500' }, { asked: { amountMinor: 2500n } }],
    ['of everything, without an amount', { currency: 'EUR' }, { asked: { amountMinor: null } }],
    ['of everything, with an empty amount', { amount: '' }, { asked: { amountMinor: null } }],
    ['of everything, with the amount 0', { amount: 0 }, { asked: { amountMinor: null } }],
    ['without any member', {}, { currency: null, description: '', refundOrderId: null }],
    [
      'of a cart, whatever the amount',
      { ...cart(THROW), amount: 14000 },
      { asked: { kind: 'cart' } },
    ],
    [
      'of an empty cart is one of an amount',
      { checkout_data: { items: [] }, amount: 5 },
      { asked: { amountMinor: 5n } },
    ],
  ];
  it.each(cases)('%s is read', (_, body, request) => {
    expect(refundRequestOf(wire(body))).toMatchObject({ kind: 'read', value: request });
  });

  const refusals: [what: string, body: object, error: ErrorKey][] = [
    ['a negative amount', { amount: -5 }, 'invalid_amount'],
    ['an amount that is no number', { amount: 'all' }, 'invalid_amount'],
    ['a currency that Klarna has not', { currency: 'USD', amount: 5 }, 'refund_currency_differs'],
    ['a description of 201 characters', { description: 'x'.repeat(201) }, 'invalid_description'],
    ['a refund_order_id of 51 characters', { refund_order_id: 'x'.repeat(51) }, 'invalid_order_id'],
    [
      'a malformed tax table',
      { checkout_data: { items: [THROW], tax_table: { default: { rate: 'x' } } } },
      'invalid_tax_rate',
    ],
    ['the number 0 as selector', cart({ ...THROW, tax_table_selector: 0 }), 'unknown_tax_selector'],
  ];
  it.each(refusals)('is refused for %s', (_, body, error) => {
    expect(refundRequestOf(wire(body))).toMatchObject({ kind: 'refused', error });
  });
});

describe('the amount of a refund’s cart', () => {
  const amountOf = (body: object, stored = storedOrder([...AUTHORIZED, ...INVOICED])) => {
    const parsed = refundRequestOf(wire(body));
    if (parsed.kind === 'refused' || parsed.value.asked.kind === 'amount')
      throw new Error('no cart');
    return cartRefundAmount(stored, parsed.value.asked);
  };

  const cases: [what: string, body: object, amount: bigint][] = [
    ['of one line again with a negative price', cart(THROW), 3000n],
    [
      'of one with a negative quantity',
      cart({ ...THROW, unit_price: '24.7933884298', quantity: '-2' }),
      6000n,
    ],
    [
      'of a free line, as WooCommerce sends it',
      cart({
        name: 'Refund',
        unit_price: -25,
        quantity: 1,
        merchant_item_id: 'refund_id_7',
        tax_table_selector: '0',
      }),
      2500n,
    ],
    [
      'of a line with a percentage, as Magento sends it',
      cart({
        ...THROW,
        unit_price: '-10.0000000000',
        tax_table_selector: '9',
        merchant_item_id: 'adjustment-1',
      }),
      1090n,
    ],
    [
      'of a line with a table of the refund’s own',
      {
        checkout_data: {
          items: [{ ...THROW, unit_price: -10, tax_table_selector: 'low' }],
          tax_table: { alternate: [{ name: 'low', rules: [{ rate: 0.06 }] }] },
        },
      },
      1060n,
    ],
  ];
  it.each(cases)('%s', (_, body, amount) => {
    expect(amountOf(body)).toEqual({ kind: 'read', value: amount });
  });

  const refusals: [what: string, body: object, error: ErrorKey][] = [
    ['nothing negative', cart(), 'invalid_amount'],
    ['an unknown selector', cart({ ...THROW, tax_table_selector: 'BTW6' }), 'unknown_tax_selector'],
    ['another currency', cart({ ...THROW, currency: 'SEK' }), 'refund_currency_differs'],
    ['a price that is no number', cart({ ...THROW, unit_price: 'x' }), 'invalid_unit_price'],
  ];
  it.each(refusals)('is refused for %s', (_, body, error) => {
    expect(amountOf(body)).toMatchObject({ kind: 'refused', error });
  });

  it('never misses the rest by rounding', () => {
    // Three lines of 0.335 come to 1.01; refunded one by one they would come to 1.02.
    const line = { name: 'a', unit_price: '0.335', quantity: 1, tax_table_selector: '0' };
    const body = createWith({ amount: 101, shopping_cart: { items: [line, line, line] } });
    const capture = { kind: 'record_capture', captureId: 'c', amountMinor: 101n } as const;
    const two = { ...REFUND, amountMinor: 68n } as typeof REFUND;
    const stored = storedOrder([...AUTHORIZED, capture, two], body);
    const last = { checkout_data: { items: [{ ...line, unit_price: '-0.335' }] } };
    expect(amountOf(last, stored)).toEqual({ kind: 'read', value: 33n });
  });

  it('is rounded by line where the order’s own cart was', () => {
    const line = { name: 'a', unit_price: '0.335', quantity: 1, tax_table_selector: '0' };
    const body = createWith({ amount: 102, shopping_cart: { items: [line, line, line] } });
    const capture = { kind: 'record_capture', captureId: 'c', amountMinor: 102n } as const;
    const back = { ...line, unit_price: '-0.335' };
    const whole = { checkout_data: { items: [back, back, back] } };
    expect(amountOf(whole, storedOrder([...AUTHORIZED, capture], body))).toMatchObject({
      value: 102n,
    });
  });
});
