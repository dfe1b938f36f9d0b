import { describe, expect, it } from 'vitest';
import {
  cartTotals,
  checkCart,
  decimalText,
  klarnaLines,
  parseDecimal,
  refundOfCart,
  taxRateOf,
  type CartItem,
  type TaxTables,
} from '../src/index.ts';

const NO_TABLES: TaxTables = { defaultTable: null, alternate: [] };
const table = (name: string, ...rules: [rate: string, country?: string][]) => ({
  name,
  standalone: false,
  rules: rules.map(([rate, country = '']) => ({ rate, country })),
});
const DUTCH: TaxTables = {
  defaultTable: { rate: '0.21', shippingTaxed: true },
  alternate: [table('BTW21', ['0.21']), table('BTW9', ['0.09']), table('none', ['0'])],
};

const item = (unitPrice: string, quantity = '1', more: Partial<CartItem> = {}): CartItem => ({
  name: 'Oak stool',
  description: '',
  unitPrice,
  quantity,
  merchantItemId: 'OAK-1',
  taxTableSelector: 'BTW21',
  currency: null,
  weight: null,
  options: [],
  image: '',
  productUrl: '',
  cashback: '',
  ...more,
});

describe('decimals', () => {
  const cases: [text: string, plain: string | null][] = [
    ['0', '0'],
    ['-0', '0'],
    ['90', '90'],
    ['90.00', '90'],
    ['61.9834710744', '61.9834710744'],
    ['-24.7933884298', '-24.7933884298'],
    ['1e-7', '0.0000001'],
    ['1E+3', '1000'],
    ['1.5e2', '150'],
    ['.5', '0.5'],
    ['5.', '5'],
    [' 7 ', '7'],
    ['61.98347107438017', '61.9834710744'],
    ['0.00000000005', '0.0000000001'],
    ['-0.00000000005', '-0.0000000001'],
    ['1000000000', '1000000000'],
    ['1000000000.1', null],
    ['1e99', null],
    ['1e100', null],
    ['', null],
    ['.', null],
    ['-', null],
    ['1,5', null],
    ['0x10', null],
    ['NaN', null],
    ['1'.repeat(101), null],
  ];
  it.each(cases)('reads %j as %j', (text, plain) => {
    const decimal = parseDecimal(text);
    expect(decimal === null ? null : decimalText(decimal)).toBe(plain);
  });
});

describe('tax selectors', () => {
  const tables: TaxTables = {
    defaultTable: { rate: '0.25', shippingTaxed: false },
    alternate: [
      table('21', ['0.06']),
      table('reduced', ['0.09', 'NL'], ['0.06', 'BE'], ['0.1', '']),
      table('foreign', ['0.07', 'DE']),
      table('empty'),
    ],
  };
  const cases: [what: string, selector: string | null, country: string | null, rate: string][] = [
    ['null is the default', null, null, '0.25'],
    ['an empty text is the default', '', null, '0.25'],
    ['a table wins over a number of the same text', '21', null, '0.06'],
    ['a rule of the country comes first', 'reduced', 'BE', '0.06'],
    ['else the rule of no country', 'reduced', 'SE', '0.1'],
    ['else the first rule', 'foreign', 'NL', '0.07'],
    ['a whole number is percent', '9', null, '0.09'],
    ['1 is percent', '1', null, '0.01'],
    ['5.5 is percent', '5.5', null, '0.055'],
    ['100 is the most', '100', null, '1'],
    ['below 1 it is a fraction', '0.21', null, '0.21'],
    ['0 is nothing', '0', null, '0'],
    ['0.00 is nothing', '0.00', null, '0'],
    ['none is nothing', 'none', null, '0'],
  ];
  it.each(cases)('%s', (_, selector, country, rate) => {
    const found = taxRateOf(selector, tables, country);
    expect(found === null ? null : decimalText(found)).toBe(rate);
  });
  it.each(['BTW6', '-1', '101', 'empty'])('knows no rate for %j', (selector) => {
    expect(taxRateOf(selector, tables, null)).toBeNull();
  });
  it('takes no tax where there is neither a selector nor a default', () => {
    expect(taxRateOf(null, NO_TABLES, null)).toBe(0n);
  });
});

describe('cart totals', () => {
  it('rounds once per sum, as the worked sample of the PSP does', () => {
    const items = [
      item('13.761467889', '2', { taxTableSelector: 'BTW9' }),
      item('8.2644628099', '4'),
      item('4.5412844037', '1', { taxTableSelector: 'BTW9' }),
    ];
    expect(cartTotals(items, DUTCH, 'NL')).toMatchObject({
      itemsMinor: 6512n,
      taxMinor: 983n,
      totalMinor: 7495n,
    });
  });
  it('rounds half away from zero', () => {
    expect(cartTotals([item('0.005', '1', { taxTableSelector: '0' })], DUTCH, null)).toMatchObject({
      totalMinor: 1n,
    });
  });
  it('of nothing are nothing', () => {
    expect(cartTotals([], DUTCH, null)).toMatchObject({ totalMinor: 0n });
  });
});

describe('checkCart', () => {
  const check = (items: readonly CartItem[], amount: bigint) =>
    checkCart(items, amount, DUTCH, 'NL');
  it('takes a cart that adds up', () => {
    const items = [item('61.9834710744'), item('24.7933884298', '2'), item('4.132231405')];
    expect(check(items, 14000n)).toMatchObject({ kind: 'fits', rounding: 'per_sum' });
  });
  it('takes a cart that adds up when each line is rounded', () => {
    const items = [item('0.0042', '1'), item('0.0042', '1'), item('0.0042', '1')];
    expect(check(items, 3n)).toMatchObject({ kind: 'fits', rounding: 'per_line' });
    expect(check(items, 1n)).toMatchObject({ kind: 'fits', rounding: 'per_sum' });
  });
  it('refuses another amount, naming both sums and the difference', () => {
    expect(check([item('10')], 1209n)).toEqual({
      kind: 'refused',
      error: 'cart_total_differs',
      detail:
        'the cart comes to 10.00 + 2.10 tax = 12.10, the amount is 12.09, difference -0.01: ' +
        'the largest is line 1 "Oak stool" with 12.10',
    });
  });
  it.each<[string, readonly CartItem[], bigint, string]>([
    [
      'a line that is not in the amount',
      [item('100'), item('5', '1', { name: 'Delivery' })],
      12_100n,
      'difference -6.05: it is what line 2 "Delivery" comes to',
    ],
    [
      'a line whose tax is not',
      [item('100'), item('50', '2', { name: 'Rug' })],
      22_100n,
      'difference -21.00: it is the tax of line 1 "Oak stool"',
    ],
    [
      'the line that rounding moves most',
      [item('10'), item('0.3333', '1', { name: 'Felt' })],
      1_249n,
      'difference -0.01: rounding moves line 2 "Felt" most, which comes to 0.403293',
    ],
    [
      'the largest, when nothing explains it',
      [item('10'), item('90', '1', { name: 'Table' })],
      99n,
      'difference -120.01: the largest is line 2 "Table" with 108.90',
    ],
  ])('names %s', (_, items, amount, told) => {
    const checked = check(items, amount);
    expect(checked.kind === 'refused' ? checked.detail : '').toContain(told);
  });
  it('refuses an unknown selector, naming the line, before it looks at any price', () => {
    const items = [item('x'), item('1', '1', { name: 'Throw', taxTableSelector: 'BTW6' })];
    expect(check(items, 1n)).toEqual({
      kind: 'refused',
      error: 'unknown_tax_selector',
      detail: 'line 2 "Throw" names "BTW6"',
    });
  });
  it('refuses a price that is no number', () => {
    expect(check([item('1'), item('12,50')], 1n)).toMatchObject({
      error: 'invalid_unit_price',
      detail: 'line 2 "Oak stool"',
    });
  });
  it.each(['0', '-1', 'two', ''])('refuses the quantity %j', (quantity) => {
    expect(check([item('1', quantity)], 1n)).toMatchObject({ error: 'invalid_quantity' });
  });
});

describe('refundOfCart', () => {
  const original = [item('61.9834710744'), item('24.7933884298', '2')];
  const refund = (...returned: CartItem[]) =>
    refundOfCart([...original, ...returned], DUTCH, 'NL', 'per_sum');
  it('takes a negative price', () => {
    expect(refund(item('-24.7933884298'))).toEqual({
      kind: 'refund',
      amountMinor: 3000n,
      lines: 1,
    });
  });
  it('takes a negative quantity', () => {
    expect(refund(item('24.7933884298', '-2'))).toMatchObject({ amountMinor: 6000n });
  });
  it('takes lines that the order does not have, with their own rate', () => {
    const free = item('-12.5', '1', { merchantItemId: 'refund_id_7', taxTableSelector: '0' });
    expect(refund(free, item('-10', '1', { taxTableSelector: '9' }))).toMatchObject({
      amountMinor: 2340n,
      lines: 2,
    });
  });
  it('refuses a cart without any such line', () => {
    expect(refund()).toMatchObject({ kind: 'refused', error: 'invalid_amount' });
  });
  it('refuses an unknown selector', () => {
    expect(refund(item('-1', '1', { taxTableSelector: 'x' }))).toMatchObject({
      error: 'unknown_tax_selector',
    });
  });
});

describe('klarnaLines', () => {
  const lines = (items: readonly CartItem[], amount: bigint) =>
    klarnaLines({ items }, amount, DUTCH, 'Order', 'NL');
  it('gives each line its price with tax', () => {
    expect(lines([item('24.7933884298', '2')], 6000n)).toEqual([
      {
        type: 'physical',
        reference: 'OAK-1',
        name: 'Oak stool',
        quantity: 2,
        unitPrice: 3000,
        taxRate: 2100,
        totalDiscountAmount: 0,
        totalAmount: 6000,
        totalTaxAmount: 1041,
      },
    ]);
  });
  it('rounds a unit price up and takes the excess off as a discount', () => {
    expect(lines([item('3.33', '3', { taxTableSelector: '0' })], 1000n)).toMatchObject([
      { quantity: 3, unitPrice: 334, totalDiscountAmount: 2, totalAmount: 1000 },
    ]);
  });
  it('sends a fraction of a piece as one piece that says so', () => {
    expect(lines([item('10', '1.5', { taxTableSelector: '0' })], 1500n)).toMatchObject([
      { name: '1.5 × Oak stool', quantity: 1, unitPrice: 1500 },
    ]);
  });
  it('sends a negative line as a discount', () => {
    const cart = [item('10', '1', { taxTableSelector: '0' }), item('-2', '1')];
    expect(lines(cart, 758n)).toMatchObject([
      { type: 'physical', totalAmount: 1000 },
      { type: 'discount', unitPrice: -242, totalDiscountAmount: 0, totalTaxAmount: -42 },
    ]);
  });
  it('does not split a discount that would leave a cent', () => {
    const cart = [
      item('10', '1', { taxTableSelector: '0' }),
      item('-0.333', '3', { taxTableSelector: '0' }),
    ];
    expect(lines(cart, 900n)[1]).toMatchObject({
      name: '3 × Oak stool',
      quantity: 1,
      unitPrice: -100,
    });
  });
  it('knows the shipping line', () => {
    expect(lines([item('5', '1', { merchantItemId: 'msp-shipping' })], 605n)).toMatchObject([
      { type: 'shipping_fee' },
    ]);
  });
  it('cuts long names and references without halving a character', () => {
    const long = item('5', '1', { merchantItemId: 'x'.repeat(65), name: `${'x'.repeat(254)}😀` });
    const [line] = lines([long], 605n);
    expect(line?.reference).toBe('x'.repeat(64));
    expect(line?.name).toBe('x'.repeat(254));
  });
  it('names what has no name or reference', () => {
    expect(lines([item('5', '1', { name: '', merchantItemId: '' })], 605n)).toMatchObject([
      { name: 'Line 1', reference: 'line-1' },
    ]);
  });
  it('gives cents left over by rounding to the largest remainders', () => {
    const cart = ['0.334', '0.333', '0.333', '0'].map((price) =>
      item(price, '1', { taxTableSelector: '0' }),
    );
    expect(lines(cart, 100n).map((line) => line.totalAmount)).toEqual([34, 33, 33, 0]);
  });
  it('makes one line of an order without a cart', () => {
    expect(klarnaLines(null, 1250n, NO_TABLES, 'Invoice 7')).toMatchObject([
      { name: 'Invoice 7', quantity: 1, unitPrice: 1250, totalAmount: 1250, taxRate: 0 },
    ]);
  });
  it('adds a line for what an unchecked cart lacks', () => {
    expect(lines([item('10', '1', { taxTableSelector: '0' })], 1100n)).toMatchObject([
      { totalAmount: 1001 },
      { type: 'surcharge', name: 'Rounding', totalAmount: 99 },
    ]);
  });
});
