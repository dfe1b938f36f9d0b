import { describe, expect, it } from 'vitest';
import {
  createEventMemory,
  isCallbackSecret,
  newCallbackSecret,
  readAuthorizationCallback,
  readFraudNotification,
  readStatusUpdate,
} from '@kvitt/klarna';
import { HOSTED_SESSION, ORDER_ID, SESSION_ID, TOKEN } from './support/examples.js';

describe('what Klarna posts', () => {
  it('is read: a change of the hosted page', () => {
    const update = { event_id: '1b6f', session: HOSTED_SESSION };
    expect(readStatusUpdate(JSON.stringify(update))).toEqual(update);
    const timeout = { ...update, session: { ...HOSTED_SESSION, status: 'TIMEOUT' } };
    expect(readStatusUpdate(JSON.stringify(timeout))?.session.status).toBe('TIMEOUT');
  });

  it('is read: an authorization token', () => {
    const body = { authorization_token: TOKEN, session_id: SESSION_ID };
    expect(readAuthorizationCallback(JSON.stringify(body))).toEqual(body);
    const more = { ...body, merchant_reference1: 'web-1007', news: true };
    expect(readAuthorizationCallback(JSON.stringify(more))).toEqual({
      ...body,
      merchant_reference1: 'web-1007',
    });
  });

  it.each(['FRAUD_RISK_ACCEPTED', 'FRAUD_RISK_REJECTED', 'FRAUD_RISK_STOPPED'])(
    'is read: %s',
    (event) => {
      const body = { order_id: ORDER_ID, event_type: event };
      expect(readFraudNotification(JSON.stringify(body))).toEqual(body);
    },
  );

  it.each([
    '',
    'null',
    '[]',
    '{}',
    '<html>',
    '{"event_id":"","session":{}}',
    '{"event_id":"1","session":{"session_id":"hpp-1","status":"PAID"}}',
    '{"order_id":"1","event_type":"FRAUD_RISK_SOLVED"}',
    '{"authorization_token":1,"session_id":"1"}',
  ])('is nothing of the kind: %s', (body) => {
    expect(readStatusUpdate(body)).toBeNull();
    expect(readAuthorizationCallback(body)).toBeNull();
    expect(readFraudNotification(body)).toBeNull();
  });
});

describe('a secret in a callback’s address', () => {
  it('needs no encoding and is never the same', () => {
    const secrets = Array.from({ length: 200 }, () => newCallbackSecret());
    expect(new Set(secrets).size).toBe(200);
    for (const secret of secrets) {
      expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(encodeURIComponent(secret)).toBe(secret);
    }
  });

  it('is recognised, and nothing else is', async () => {
    const secret = newCallbackSecret();
    expect(await isCallbackSecret(secret, secret)).toBe(true);
    for (const other of ['', secret.slice(1), `${secret} `, secret.toLowerCase(), 'é']) {
      expect(await isCallbackSecret(other, secret)).toBe(false);
    }
    expect(await isCallbackSecret('', '')).toBe(false);
  });
});

describe('the memory of events', () => {
  it('knows an event again until so many others have come', () => {
    const isNew = createEventMemory(2);
    expect(['a', 'a', 'b', 'a', 'c', 'a'].map((event) => isNew(event))).toEqual([
      true,
      false,
      true,
      false,
      true,
      true,
    ]);
  });
});
