import { describe, expect, it } from 'vitest';
import {
  errorOf,
  ERRORS,
  PAYMENT_TRANSITIONS,
  REFUND_TRANSITIONS,
  type ErrorKey,
} from '../src/index.js';

const KEYS = Object.keys(ERRORS) as readonly ErrorKey[];
/** The numbers that the PSP has published. */
const PUBLISHED = [...Array.from({ length: 37 }, (_, index) => 1000 + index), 5001, 9999];
const entries = KEYS.map((key) => ({ key, ...errorOf(key) }));

describe('the error catalogue', () => {
  it('uses published numbers only', () => {
    expect(entries.filter(({ code }) => !PUBLISHED.includes(code))).toEqual([]);
  });

  it('names keys in one style', () => {
    expect(KEYS.filter((key) => !/^[a-z]+(_[a-z]+)*$/.test(key))).toEqual([]);
  });

  it('says each thing once', () => {
    const texts = entries.map(({ info }) => info);
    expect(texts.filter((text, index) => texts.indexOf(text) !== index)).toEqual([]);
  });

  it('writes sentences that begin with a capital and end without a full stop', () => {
    expect(entries.filter(({ info }) => !/^[A-Z].*[^.!?\s]$/.test(info))).toEqual([]);
  });

  it('answers 401 for a bad key, 404 for what does not exist, 500 for bugs alone', () => {
    const withHttp = (http: number): string[] =>
      entries.filter((entry) => entry.http === http).map(({ key }) => key);
    expect(withHttp(401)).toEqual(['account_key_needed', 'invalid_api_key']);
    expect(withHttp(404)).toEqual([
      'not_found',
      'invalid_account',
      'unknown_order',
      'unknown_transaction',
      'unknown_gateway',
      'unknown_refund',
      'no_dashboard',
      'unknown_notification',
    ]);
    expect(withHttp(410)).toEqual(['invalid_update']);
    expect(withHttp(500)).toEqual(['internal']);
  });

  it('gives the published number to what has one', () => {
    const codes = (...keys: readonly ErrorKey[]): number[] => keys.map((key) => ERRORS[key].code);
    expect(codes('invalid_amount', 'invalid_currency', 'unknown_order')).toEqual([
      1001, 1002, 1006,
    ]);
    expect(codes('cart_total_differs', 'unknown_tax_selector')).toEqual([1027, 1029]);
    expect(codes('invalid_api_key', 'unknown_refund', 'refund_above_rest')).toEqual([
      1032, 1033, 1034,
    ]);
    const refunds = KEYS.filter((key) => /^refund_(above|before|closed|too|under|ended)/.test(key));
    expect(codes(...refunds)).toEqual(refunds.map(() => 1034));
  });

  it('lets a request be repeated as it is only where time can help', () => {
    const retry = (...keys: readonly ErrorKey[]): string[] => keys.map((key) => ERRORS[key].retry);
    expect(retry('klarna_unavailable', 'order_busy', 'order_not_authorized', 'internal')).toEqual([
      'later',
      'later',
      'later',
      'later',
    ]);
    expect(retry('order_expired', 'order_closed', 'cancel_after_capture', 'refund_ended')).toEqual([
      'never',
      'never',
      'never',
      'never',
    ]);
  });

  it('holds every error that the transitions refuse with', () => {
    const cells = [...Object.values(PAYMENT_TRANSITIONS), ...Object.values(REFUND_TRANSITIONS)]
      .flatMap((row) => Object.values(row))
      .flatMap((cell) => ('refuse' in cell ? [cell.refuse] : []));
    expect(cells.filter((key) => !KEYS.includes(key))).toEqual([]);
  });
});
