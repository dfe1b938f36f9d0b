import { DEFAULT_POLICY, type ErrorKey } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';
import { ORDER_UPDATE, REFUND_VOID, RESERVATION_CANCEL } from '../../src/api/wire/patch.ts';
import { isWrong, siteChangeOf } from '../../src/api/wire/site-change.ts';
import { NEW_SITE, SITE_CHANGE } from '../../src/api/wire/site-shape.ts';
import { isRefused } from '../../src/api/wire/read.ts';
import { readingBy, wire } from './examples.ts';

const orderUpdateOf = readingBy(ORDER_UPDATE);
const refundVoidOf = readingBy(REFUND_VOID);
const reservationCancelOf = readingBy(RESERVATION_CANCEL);

describe('a PATCH of an order', () => {
  const nothing = {
    carrier: null,
    trackingNumber: null,
    trackingUrl: null,
    shipDate: null,
    reason: null,
  };
  const cases: [what: string, body: object, update: object][] = [
    [
      'ships with everything told',
      {
        status: 'shipped',
        carrier: 'PostNL',
        tracktrace_code: '3SABC1',
        tracktrace_url: 'https://track.example.org/3SABC1',
        ship_date: '02-01-2026',
        reason: 'Sent',
        invoice_id: 'F-2026-11',
        invoice_url: 'https://shop.example.org/i/11',
        po_number: '',
      },
      {
        kind: 'ship',
        part: null,
        shipment: {
          carrier: 'PostNL',
          trackingNumber: '3SABC1',
          trackingUrl: 'https://track.example.org/3SABC1',
          shipDate: '02-01-2026',
          reason: 'Sent',
        },
        invoice: { invoiceId: 'F-2026-11', invoiceUrl: 'https://shop.example.org/i/11' },
      },
    ],
    [
      'ships with nothing told',
      { status: 'shipped' },
      { kind: 'ship', shipment: nothing, invoice: null },
    ],
    ['ships in capitals', { status: 'Shipped', id: 'HS-20417', plugin: {} }, { kind: 'ship' }],
    [
      'ships by tracking data without a status',
      { tracktrace_code: '3SABC1', carrier: '', ship_date: null },
      { kind: 'ship', shipment: { ...nothing, trackingNumber: '3SABC1' } },
    ],
    [
      'names an amount shipped',
      { status: 'shipped', partial_shipment_amount: 7500 },
      { kind: 'ship', part: { kind: 'amount', amountMinor: 7500n } },
    ],
    [
      'names it by the other name',
      { status: 'shipped', amount: '12500' },
      { kind: 'ship', part: { kind: 'amount', amountMinor: 12500n } },
    ],
    ['cancels', { status: 'cancelled', exclude_order: true }, { kind: 'cancel', reason: null }],
    ['cancels as Magento does', { status: 'cancelled', exclude_order: 1 }, { kind: 'cancel' }],
    [
      'extends',
      { extend_expiration: true, reason: 'Back order' },
      { kind: 'extend', reason: 'Back order' },
    ],
    ['extends by text', { extend_expiration: 'true' }, { kind: 'extend', reason: null }],
    [
      'tells the invoice alone',
      { invoice_id: 'F-2026-11' },
      { kind: 'invoice', invoice: { invoiceId: 'F-2026-11', invoiceUrl: null } },
    ],
    [
      'tells a numeric invoice',
      { invoice_id: 11 },
      { kind: 'invoice', invoice: { invoiceId: '11' } },
    ],
  ];
  it.each(cases)('%s', (_, body, update) => {
    expect(orderUpdateOf(wire(body))).toMatchObject({ kind: 'read', value: update });
  });

  const refusals: [what: string, body: object, error: ErrorKey][] = [
    ['that asks for nothing', {}, 'invalid_update'],
    ['with an unknown status', { status: 'completed' }, 'invalid_update'],
    [
      'with an unknown status beside an invoice',
      { status: 'paid', invoice_id: '1' },
      'invalid_update',
    ],
    ['that does not extend', { extend_expiration: false }, 'invalid_update'],
    ['that renames', { new_order_id: 'x' }, 'invalid_update'],
    ['that ships an amount that is none', { status: 'shipped', amount: 'all' }, 'invalid_amount'],
    ['with an invoice_id of 51 characters', { invoice_id: 'x'.repeat(51) }, 'invalid_request'],
  ];
  it.each(refusals)('is refused %s', (_, body, error) => {
    expect(orderUpdateOf(wire(body))).toMatchObject({ kind: 'refused', error });
  });
});

describe('the other PATCH calls', () => {
  it('cancel a reservation, with what PHP adds', () => {
    const body = { status: 'cancelled', reason: 'Out of stock', new_order_status: 'completed' };
    expect(reservationCancelOf(wire(body))).toEqual({ kind: 'read', value: 'Out of stock' });
    expect(reservationCancelOf(wire({ status: 'completed' }))).toMatchObject({
      error: 'invalid_update',
    });
  });
  it('take a refund back', () => {
    expect(refundVoidOf(wire({ status: 'void', description: 'No' }))).toMatchObject({
      kind: 'read',
    });
    expect(refundVoidOf(wire({}))).toMatchObject({ error: 'invalid_update' });
  });
});

const changeIn = (body: object): ReturnType<typeof siteChangeOf> => {
  const read = SITE_CHANGE.read(wire(body));
  if (isRefused(read)) throw new Error('faults are told, not refused');
  return siteChangeOf(read, DEFAULT_POLICY);
};

describe('a PATCH of a site', () => {
  const cases: [what: string, body: object, change: object][] = [
    [
      'an edition with its moment of capture',
      { flow_edition: '2025' },
      { edition: '2025', captureOn: 'shipment' },
    ],
    [
      'an edition with another moment',
      { flow_edition: '2025', capture_on: 'authorization' },
      { edition: '2025', captureOn: 'authorization' },
    ],
    ['the moment of capture alone', { capture_on: 'shipment' }, { captureOn: 'shipment' }],
    [
      'the name and the address',
      { name: 'Shop', url: 'https://shop.example' },
      { name: 'Shop', url: 'https://shop.example' },
    ],
    [
      'a notification address',
      { notification_url: 'http://localhost:8080/n' },
      { notificationUrl: 'http://localhost:8080/n' },
    ],
    [
      'both shipping periods where one is named',
      { shipping_period_days: 14 },
      { shipping: { shippingPeriodDays: 14, shippingPeriodMaxDays: 180 } },
    ],
    [
      'the longest shipping period',
      { shipping_period_max_days: '28.0' },
      { shipping: { shippingPeriodDays: 28, shippingPeriodMaxDays: 28 } },
    ],
    ['extension by itself', { auto_extend: 'TRUE' }, { shipping: { autoExtend: true } }],
    ['no extension by itself', { auto_extend: 0 }, { shipping: { autoExtend: false } }],
    ['nothing of shipping that is empty', { auto_extend: null, shipping_period_days: '' }, {}],
    ['no notification address', { notification_url: null }, { notificationUrl: null }],
  ];
  it.each(cases)('sets %s', (_, body, change) => {
    expect(changeIn(body)).toEqual(change);
  });

  const whole = {
    price_from: 100,
    price_till: '5000',
    support_email: 'help@shop.example',
    support_phone: '+31 20 123 45 67',
  };
  it('sets what the shop states of itself, and takes it away', () => {
    expect(changeIn(whole)).toEqual({
      priceFromMinor: 100n,
      priceTillMinor: 5000n,
      supportEmail: 'help@shop.example',
      supportPhone: '+31 20 123 45 67',
    });
    const emptied = Object.fromEntries(Object.keys(whole).map((name) => [name, null]));
    expect(changeIn(emptied)).toEqual({
      priceFromMinor: null,
      priceTillMinor: null,
      supportEmail: null,
      supportPhone: null,
    });
  });

  const wrong: [what: string, body: object, attributes: string[]][] = [
    ['an unknown edition', { flow_edition: '1999' }, ['flow_edition']],
    ['an unknown moment of capture', { capture_on: 'payday' }, ['capture_on']],
    ['a long name', { name: 'x'.repeat(121) }, ['name']],
    ['an address that is none', { url: 'shop' }, ['url']],
    ['a notification address that is none', { notification_url: 'ftp://x' }, ['notification_url']],
    [
      'a long notification address',
      { notification_url: `https://x.example/${'x'.repeat(150)}` },
      ['notification_url'],
    ],
    ['a price that is none', { price_from: 1.5, price_till: -1 }, ['price_from', 'price_till']],
    ['prices turned round', { price_from: 2, price_till: 1 }, ['price_till']],
    ['an e-mail address that is none', { support_email: 'help' }, ['support_email']],
    [
      'long means of support',
      { support_email: `${'x'.repeat(99)}@x`, support_phone: '0'.repeat(101) },
      ['support_email', 'support_phone'],
    ],
  ];
  it.each(wrong)('is refused for %s', (_, body, attributes) => {
    const change = changeIn(body);
    const named = isWrong(change) ? change.map((each) => each.attribute) : [];
    expect(named.toSorted()).toEqual(attributes.toSorted());
  });

  it('of a new site needs its name and its address', () => {
    expect(NEW_SITE.read(wire({}))).toMatchObject({
      faults: [{ attribute: 'name' }, { attribute: 'url' }],
    });
  });
});
