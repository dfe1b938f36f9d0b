import { deflateSync, crc32 } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLogo } from '../../src/dashboard/logo-bytes.js';
import { EXAMPLE_ORDER } from '../../src/example-order.js';
import type { Service } from '../../src/service.js';
import { API_KEY, startTestService } from '../support/service.js';
import { openBrowser, type Browser } from './support/browser.js';

/** A PNG of one colour. */
function png(width: number, height: number): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.writeUInt8(8, 8);
  const pixels = deflateSync(Buffer.alloc(Math.min(height, 64) * (1 + width)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The markers of a JPEG, with a frame of that size. */
function jpeg(width: number, height: number): Buffer {
  const frame = Buffer.from([0xff, 0xc0, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  const tables = Buffer.from([0xff, 0xdb, 0, 4, 0, 0]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), tables, frame, Buffer.from([0xff, 0xd9])]);
}

const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

describe('a logo', () => {
  it.each([
    ['a PNG', png(40, 20), 'image/png'],
    ['a JPEG', jpeg(300, 200), 'image/jpeg'],
  ] as const)('is %s by its bytes', (_name, bytes, contentType) => {
    expect(readLogo(base64(bytes))).toMatchObject({ contentType });
  });

  it.each<[string, string]>([
    ['an SVG', base64('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    [
      'an SVG behind the mark of a PNG',
      base64(Buffer.concat([png(1, 1).subarray(0, 33), Buffer.from('<svg onload="x"/>')])),
    ],
    ['a GIF', base64('GIF89a'.padEnd(60, '\0'))],
    ['a PNG that was cut', base64(png(40, 20).subarray(0, 50))],
    [
      'a JPEG without a frame',
      base64(Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 0, 0, 0, 0, 0, 0xff, 0xd9])),
    ],
    [
      'a JPEG whose segment leads nowhere',
      base64(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xd9])),
    ],
    ['a picture of no width', base64(png(0, 10))],
    ['a picture that no phone has room for', base64(png(5_000, 10))],
    ['more than 200 kB', base64(Buffer.concat([png(1, 1), Buffer.alloc(204_800)]))],
    ['no base64', '%%%'],
    ['nothing', ''],
  ])('is not %s', (_name, text) => {
    expect(readLogo(text)).toEqual({ wrong: expect.any(String) });
  });
});

describe('the brand of a site', () => {
  let service: Service;
  let admin: Browser;
  const BRAND = '/api/sites/12001/brand';

  beforeAll(async () => {
    service = await startTestService();
    admin = openBrowser(service.url);
    await admin.call('POST', '/api/session/sandbox');
  });
  afterAll(async () => service?.close());

  const order = async (orderId: string): Promise<string> => {
    const answer = await fetch(`${service.url}/v1/json/orders?api_key=${API_KEY}`, {
      method: 'POST',
      body: JSON.stringify({ ...EXAMPLE_ORDER, order_id: orderId, type: 'redirect' }),
    });
    const { data } = (await answer.json()) as { data: { payment_url: string } };
    const { origin, pathname } = new URL(data.payment_url);
    return `${origin}${pathname}`;
  };

  it('is on the payment page and handed to Klarna, and the logo is an image and nothing else', async () => {
    const page = await order('brand-1');
    expect(await (await fetch(page)).text()).not.toContain('class="shop"');
    expect((await fetch(`${page}/logo`)).status).toBe(404);

    const logo = png(40, 20);
    const name = 'Fjord & <Sons>';
    const set = await admin.call('POST', BRAND, { name, logo: base64(logo) });
    expect(set.body).toEqual({ name, logo: `data:image/png;base64,${base64(logo)}` });
    const shown = await fetch(page);
    expect(shown.headers.get('content-security-policy')).toContain("img-src 'self'");
    expect(await shown.text()).toMatch(
      /<p class="shop"><img src="[^"]*\/logo" alt="" \/><span>Fjord &amp; &lt;Sons&gt;/,
    );
    const image = await fetch(`${page}/logo`);
    expect(Object.fromEntries(image.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    expect(Buffer.from(await image.arrayBuffer()).equals(logo)).toBe(true);

    const { body: found } = await admin.call('GET', '/api/transactions?q=brand-1');
    const id = (found['rows'] as { transactionId: number }[])[0]?.transactionId;
    await admin.call('POST', `/api/sandbox/transactions/${id}/customer`, { action: 'open' });
    const { body } = await admin.call('GET', `/api/transactions/${id}/klarna`);
    const hosted = (body['exchanges'] as { path: string; request: string }[]).find(
      (each) => each.path === '/hpp/v1/sessions',
    );
    expect(JSON.parse(hosted?.request ?? '')).toMatchObject({
      options: { page_title: name, logo_url: `${page}/logo` },
    });
  });

  it('is changed in part, taken away, and refused where it cannot be shown', async () => {
    expect((await admin.call('POST', BRAND, { name: null })).body).toMatchObject({ name: null });
    expect((await admin.call('GET', BRAND)).body['logo']).not.toBeNull();
    for (const wrong of [
      { name: 'x'.repeat(121) },
      { name: '   ' },
      { name: 'two\nlines' },
      { logo: base64('<svg/>') },
      { logo: 'x'.repeat(300_000) },
      { logo: { a: 1 } },
    ]) {
      const { status } = await admin.call('POST', BRAND, wrong);
      expect({ wrong, isRefused: status === 400 || status === 422 }).toEqual({
        wrong,
        isRefused: true,
      });
    }
    expect((await admin.call('POST', BRAND, { logo: null })).body).toEqual({
      name: null,
      logo: null,
    });
    expect((await admin.call('POST', '/api/sites/12002/brand', { name: 'x' })).status).toBe(404);
    const email = 'fin@shop.example';
    const made = await admin.call('POST', '/api/team', { email, name: 'Fin', role: 'finance' });
    const finance = openBrowser(service.url);
    await finance.call('POST', '/api/session', { email, password: made.body['password'] });
    expect((await finance.call('POST', BRAND, { name: 'x' })).status).toBe(403);
  });
});
