import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { signBody, verifyBody } from '../../src/effects/signature.js';

const BODY = '{"order_id":"HS-20417","description":"Kærlighed – €"}';
const KEY = 'key-of-the-first-site';
const AT = 1_767_315_793;

describe('the signature of a notification', () => {
  test('is base64 of the seconds and the lower-case SHA-512 MAC of seconds and body', () => {
    const hex = createHmac('sha512', Buffer.from(KEY, 'utf8'))
      .update(Buffer.from(`${AT}:${BODY}`, 'utf8'))
      .digest('hex');
    expect(hex).toMatch(/^[0-9a-f]{128}$/);
    expect(Buffer.from(signBody(BODY, KEY, AT), 'base64').toString()).toBe(`${AT}:${hex}`);
  });

  test('verifies for ten minutes, and for this body, key and time alone', () => {
    const signed = { body: BODY, auth: signBody(BODY, KEY, AT) };
    expect(verifyBody(signed, KEY, AT)).toBe(true);
    expect(verifyBody(signed, KEY, AT + 600)).toBe(true);
    expect(verifyBody(signed, KEY, AT + 601)).toBe(false);
    expect(verifyBody(signed, 'another', AT)).toBe(false);
    expect(verifyBody({ ...signed, body: `${BODY} ` }, KEY, AT)).toBe(false);
    const later = Buffer.from(signed.auth, 'base64')
      .toString()
      .replace(`${AT}`, `${AT + 1}`);
    const forged = Buffer.from(later).toString('base64');
    expect(verifyBody({ body: BODY, auth: forged }, KEY, AT)).toBe(false);
  });

  test.each(['', 'nonsense', Buffer.from('1:ab').toString('base64')])('refuses %j', (auth) => {
    expect(verifyBody({ body: BODY, auth }, KEY, AT)).toBe(false);
  });
});
