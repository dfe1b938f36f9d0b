import { expect } from 'vitest';
import { capture, cart, errorCode, line, placeOrder, refund } from '../support.js';
import type { Bench, Json } from '../support.js';
import { coverTable, told, UUID } from './rows.js';

const ADDRESS = {
  given_name: 'Alice',
  family_name: 'Test',
  email: 'customer@email.se',
  street_address: 'Södra Blasieholmshamnen 2',
  postal_code: '11148',
  city: 'Stockholm',
  phone: '+46701740615',
  country: 'SE',
};
const SILENT = { title: '', street_address2: '', region: '', organization_name: '', attention: '' };

async function read(bench: Bench, path: string): Promise<Json> {
  return (await bench.call('GET', path)).body;
}

async function statusOf(bench: Bench, order: string): Promise<unknown> {
  return (await read(bench, order))['status'];
}

coverTable(
  '5.1 Order object',
  [
    'has every member of the sample',
    'captures and refunds are always lists',
    'addresses carry empty strings rather than missing keys',
    'a capture has every member of the sample and never shipping_delay',
    'shipping_address is the billing address where none was given',
    'klarna_reference of a capture is the order’s with -1, -2, …',
  ],
  {
    'has every member of the sample': async (bench) => {
      const customer = { date_of_birth: '1941-03-21' };
      const body = cart({ billing_address: ADDRESS, customer });
      const order = await placeOrder(bench, body);
      expect(await read(bench, order)).toEqual({
        order_id: order.split('/').at(-1),
        status: 'AUTHORIZED',
        fraud_status: 'ACCEPTED',
        order_amount: 49800,
        original_order_amount: 49800,
        captured_amount: 0,
        refunded_amount: 0,
        remaining_authorized_amount: 49800,
        purchase_country: 'SE',
        purchase_currency: 'SEK',
        locale: 'sv-SE',
        order_lines: body['order_lines'],
        merchant_reference1: 'web-1007',
        merchant_reference2: '',
        merchant_data: null,
        klarna_reference: expect.stringMatching(/^[A-Z2-9]{8}$/),
        customer,
        billing_address: { ...ADDRESS, ...SILENT },
        shipping_address: { ...ADDRESS, ...SILENT },
        created_at: expect.stringMatching(/\.\d{3}Z$/),
        expires_at: expect.stringMatching(/T00:00:00\.000Z$/),
        captures: [],
        refunds: [],
        initial_payment_method: {
          type: 'INVOICE',
          description: 'Pay later',
          number_of_installments: 0,
        },
        shipping_info: [],
        selected_shipping_option: null,
      });
    },
    'captures and refunds are always lists': async (bench) => {
      const order = await placeOrder(bench);
      expect(await read(bench, order)).toMatchObject({ captures: [], refunds: [] });
      await capture(bench, order, 100);
      await refund(bench, order, 1);
      expect(await read(bench, order)).toMatchObject({
        captures: [{ captured_amount: 100 }],
        refunds: [{ refunded_amount: 1 }],
      });
    },
    'addresses carry empty strings rather than missing keys': async (bench) => {
      const { billing_address: billing } = await read(bench, await placeOrder(bench));
      const names = Object.keys({ ...ADDRESS, ...SILENT }).toSorted();
      expect(Object.keys(billing as Json).toSorted()).toEqual(names);
      expect(new Set(Object.values(billing as Json))).toEqual(new Set(['']));
    },
    'a capture has every member of the sample and never shipping_delay': async (bench) => {
      const order = await placeOrder(bench, cart({ billing_address: ADDRESS }));
      const shipping = [
        {
          shipping_company: 'PostNord',
          shipping_method: 'Home',
          tracking_number: '63456415674545679874',
          tracking_uri: 'https://track.example/634',
        },
      ];
      const asked = {
        reference: 'parcel-1',
        description: 'First parcel',
        order_lines: [line('physical', 'SHOE-42', 49900, 9980)],
        shipping_info: shipping,
      };
      const path = await capture(bench, order, 20000, { ...asked, shipping_delay: 3 });
      const { klarna_reference: reference } = await read(bench, order);
      expect(await read(bench, path)).toEqual({
        ...asked,
        capture_id: expect.stringMatching(UUID),
        klarna_reference: `${String(reference)}-1`,
        captured_amount: 20000,
        captured_at: expect.stringMatching(/\.\d{3}Z$/),
        refunded_amount: 0,
        billing_address: { ...ADDRESS, ...SILENT },
        shipping_address: { ...ADDRESS, ...SILENT },
      });
    },
    'shipping_address is the billing address where none was given': async (bench) => {
      const order = await placeOrder(bench, cart({ billing_address: ADDRESS }));
      const body = await read(bench, order);
      expect(body['shipping_address']).toEqual(body['billing_address']);
      const other = { ...ADDRESS, city: 'Lund' };
      const apart = cart({ billing_address: ADDRESS, shipping_address: other });
      expect(await read(bench, await placeOrder(bench, apart))).toMatchObject({
        billing_address: { city: 'Stockholm' },
        shipping_address: { city: 'Lund' },
      });
    },
    'klarna_reference of a capture is the order’s with -1, -2, …': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 100);
      await capture(bench, order, 200);
      const { klarna_reference: reference, captures } = await read(bench, order);
      expect(captures).toMatchObject([
        { klarna_reference: `${String(reference)}-1` },
        { klarna_reference: `${String(reference)}-2` },
      ]);
    },
  },
);

coverTable(
  '5.2 Amount identities',
  [
    'remaining_authorized_amount = order_amount − captured_amount while open',
    'remaining_authorized_amount is 0 after release, cancel and expiry',
    'captured_amount = Σ captures, refunded_amount = Σ refunds ≤ captured_amount',
    'original_order_amount never changes',
    'refunds neither restore the authorisation nor change captured_amount',
  ],
  {
    'remaining_authorized_amount = order_amount − captured_amount while open': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 20000);
      expect((await read(bench, order))['remaining_authorized_amount']).toBe(29800);
    },
    'remaining_authorized_amount is 0 after release, cancel and expiry': async (bench) => {
      const [released, cancelled, expired] = [
        await placeOrder(bench),
        await placeOrder(bench),
        await placeOrder(bench),
      ];
      await capture(bench, released, 100);
      await bench.call('POST', `${released}/release-remaining-authorization`);
      await bench.call('POST', `${cancelled}/cancel`);
      await bench.advance('P28D');
      for (const order of [released, cancelled, expired]) {
        expect((await read(bench, order))['remaining_authorized_amount']).toBe(0);
      }
    },
    'captured_amount = Σ captures, refunded_amount = Σ refunds ≤ captured_amount': async (
      bench,
    ) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 300);
      await capture(bench, order, 200);
      await refund(bench, order, 150);
      await refund(bench, order, 350);
      expect(await read(bench, order)).toMatchObject({
        captured_amount: 500,
        refunded_amount: 500,
      });
      const more = await bench.call('POST', `${order}/refunds`, { refunded_amount: 1 });
      expect(errorCode(more)).toBe('REFUND_NOT_ALLOWED');
    },
    'original_order_amount never changes': async (bench) => {
      const order = await placeOrder(bench);
      await bench.call('PATCH', `${order}/authorization`, { order_amount: 60000 });
      expect(await read(bench, order)).toMatchObject({
        order_amount: 60000,
        original_order_amount: 49800,
      });
    },
    'refunds neither restore the authorisation nor change captured_amount': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 20000);
      await refund(bench, order, 20000);
      expect(await read(bench, order)).toMatchObject({
        captured_amount: 20000,
        remaining_authorized_amount: 29800,
      });
    },
  },
);

coverTable(
  '5.3 Status',
  [
    'AUTHORIZED: order placed',
    'PART_CAPTURED: capture leaving something authorised',
    'CAPTURED: captures reach order_amount',
    'CAPTURED: release-remaining after a part capture',
    'CANCELLED: cancel with zero captures',
    'CANCELLED: fraud rejection not overridden',
    'EXPIRED: expires_at passed with nothing captured',
    'CAPTURED with nothing remaining: part captured and expired',
    'CAPTURED stays after a full refund',
  ],
  {
    'AUTHORIZED: order placed': async (bench) => {
      expect(await statusOf(bench, await placeOrder(bench))).toBe('AUTHORIZED');
    },
    'PART_CAPTURED: capture leaving something authorised': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 49799);
      expect(await statusOf(bench, order)).toBe('PART_CAPTURED');
    },
    'CAPTURED: captures reach order_amount': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 49799);
      await capture(bench, order, 1);
      expect(await statusOf(bench, order)).toBe('CAPTURED');
    },
    'CAPTURED: release-remaining after a part capture': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 1);
      await bench.call('POST', `${order}/release-remaining-authorization`);
      expect(await statusOf(bench, order)).toBe('CAPTURED');
    },
    'CANCELLED: cancel with zero captures': async (bench) => {
      const order = await placeOrder(bench);
      await bench.call('POST', `${order}/cancel`);
      expect(await statusOf(bench, order)).toBe('CANCELLED');
    },
    'CANCELLED: fraud rejection not overridden': async (bench) => {
      const email = 'a+pend-reject-01@email.uk';
      const order = await placeOrder(bench, cart({ billing_address: { email } }));
      await bench.advance('PT8H');
      expect(await statusOf(bench, order)).toBe('CANCELLED');
    },
    'EXPIRED: expires_at passed with nothing captured': async (bench) => {
      const order = await placeOrder(bench);
      await bench.advance('P28D');
      expect(await statusOf(bench, order)).toBe('EXPIRED');
    },
    'CAPTURED with nothing remaining: part captured and expired': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 1);
      await bench.advance('P28D');
      expect(await read(bench, order)).toMatchObject({
        status: 'CAPTURED',
        captured_amount: 1,
        remaining_authorized_amount: 0,
      });
    },
    'CAPTURED stays after a full refund': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 49800);
      await refund(bench, order, 49800);
      expect(await read(bench, order)).toMatchObject({
        status: 'CAPTURED',
        refunded_amount: 49800,
      });
    },
  },
);

coverTable(
  '5.7 Authorization PATCH, customer details, references',
  [
    'omitting order_lines deletes the stored lines',
    'new lines must add up to the new amount',
    'an increase needs INVOICE, B2B_INVOICE or DIRECT_DEBIT, not in CH',
    'an increase of FIXED_AMOUNT is for AT DE DK FI FR NL NO SE',
    'a decrease to what is captured leaves the order CAPTURED',
    'customer-details: an empty string clears a field, others stay',
    'customer-details: an address that is none answers 422',
    'customer-details: a customer who is declined by the new check is refused',
    'merchant-references: an empty string clears, those left out stay',
  ],
  {
    'omitting order_lines deletes the stored lines': async (bench) => {
      const order = await placeOrder(bench);
      await bench.call('PATCH', `${order}/authorization`, { order_amount: 49800 });
      expect((await read(bench, order))['order_lines']).toEqual([]);
    },
    'new lines must add up to the new amount': async (bench) => {
      const order = await placeOrder(bench);
      const lines = [line('physical', 'SHOE-42', 49900, 9980)];
      const path = `${order}/authorization`;
      const wrong = await bench.call('PATCH', path, { order_amount: 49800, order_lines: lines });
      expect(told(wrong)).toBe('400 BAD_VALUE: Bad value: order_amount');
      const right = await bench.call('PATCH', path, { order_amount: 49900, order_lines: lines });
      expect([right.status, (await read(bench, order))['order_lines']]).toEqual([204, lines]);
    },
    'an increase needs INVOICE, B2B_INVOICE or DIRECT_DEBIT, not in CH': async (bench) => {
      expect(await grown(bench, 'SE', 'pay_later')).toBe(204);
      expect(await grown(bench, 'SE', 'pay_later', { type: 'organization' })).toBe(204);
      expect(await grown(bench, 'SE', 'pay_now')).toBe(204);
      expect(await grown(bench, 'CH', 'pay_now')).toBe(403);
    },
    'an increase of FIXED_AMOUNT is for AT DE DK FI FR NL NO SE': async (bench) => {
      for (const country of ['AT', 'DE', 'DK', 'FI', 'FR', 'NL', 'NO', 'SE']) {
        expect(await grown(bench, country, 'pay_over_time')).toBe(204);
      }
      for (const country of ['ES', 'IT', 'US']) {
        expect(await grown(bench, country, 'pay_over_time')).toBe(403);
      }
    },
    'a decrease to what is captured leaves the order CAPTURED': async (bench) => {
      const order = await placeOrder(bench);
      await capture(bench, order, 20000);
      await bench.call('PATCH', `${order}/authorization`, { order_amount: 20000 });
      expect(await statusOf(bench, order)).toBe('CAPTURED');
    },
    'customer-details: an empty string clears a field, others stay': async (bench) => {
      const order = await placeOrder(bench, cart({ billing_address: ADDRESS }));
      const changes = { phone: '', city: 'Malmö', planet: 'Earth' };
      await bench.call('PATCH', `${order}/customer-details`, { shipping_address: changes });
      expect((await read(bench, order))['shipping_address']).toEqual({
        ...ADDRESS,
        ...SILENT,
        phone: '',
        city: 'Malmö',
      });
    },
    'customer-details: an address that is none answers 422': async (bench) => {
      const path = `${await placeOrder(bench)}/customer-details`;
      for (const address of ['here', { postal_code: '12345678901' }, { email: 'nobody' }]) {
        const answer = await bench.call('PATCH', path, { shipping_address: address });
        expect(told(answer)).toBe(
          '422 INVALID_ADDRESS: The shipping and/or billing address is invalid',
        );
      }
    },
    'customer-details: a customer who is declined by the new check is refused': async (bench) => {
      const path = `${await placeOrder(bench)}/customer-details`;
      const answer = await bench.call('PATCH', path, {
        shipping_address: { email: 'customer+denied@email.se' },
      });
      expect(told(answer)).toBe('403 NOT_ALLOWED: Update not allowed.');
    },
    'merchant-references: an empty string clears, those left out stay': async (bench) => {
      const order = await placeOrder(bench, cart({ merchant_reference2: 'two' }));
      await bench.call('PATCH', `${order}/merchant-references`, { merchant_reference1: '' });
      expect(await read(bench, order)).toMatchObject({
        merchant_reference1: '',
        merchant_reference2: 'two',
      });
    },
  },
);

/** The status of an increase for a customer of a market who pays in some way. */
async function grown(
  bench: Bench,
  country: string,
  method: string,
  customer: Json = {},
): Promise<number> {
  const body = cart({ purchase_country: country, customer });
  const order = await placeOrder(bench, body, method);
  const answer = await bench.call('PATCH', `${order}/authorization`, { order_amount: 60000 });
  return answer.status;
}
