import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signBody } from '../../src/effects/signature.js';
import { seedOfRun } from '../../../../test/support/random.js';
import { bodies } from './support/orders.js';
import { rewrittenByPython } from './support/python.js';

const KEY = 'key-of-the-first-site';
const AT = 1_767_315_793;
const seed = seedOfRun();

/** What both clients do with the header: split at the first colon, and compare the MAC of what they have. */
function verifies(auth: string, body: string): boolean {
  const [seconds, mac] = Buffer.from(auth, 'base64').toString('utf8').split(':');
  const expected = createHmac('sha512', KEY).update(`${seconds}:${body}`, 'utf8').digest('hex');
  return seconds === String(AT) && mac === expected;
}

describe(`the body of any order (SEED=${seed})`, () => {
  test('is verified by who hashes it raw, and by who parses and writes it again', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const auth = signBody(body, KEY, AT);
        expect(rewrittenByPython(body)).toBe(body);
        expect(verifies(auth, body)).toBe(true);
        expect(verifies(auth, rewrittenByPython(body))).toBe(true);
        expect(JSON.stringify(JSON.parse(body))).toBe(body);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe('writing again by Python’s rules', () => {
  test.each([
    ['0.0001', '0.0001'],
    ['1e-7', '1e-07'],
    ['0.00001', '1e-05'],
    ['140.0', '140.0'],
    ['1e21', '1e+21'],
    ['12345678901234567890', '12345678901234567890'],
    ['0.30000000000000004', '0.30000000000000004'],
    ['1e16', '1e+16'],
    ['1e15', '1000000000000000.0'],
    ['"\\u00e9\\/"', '"é/"'],
    ['"\\u000b\\u007f"', '"\\u000b\u007f"'],
    ['{"a":1,"b":2,"a":3}', '{"a":3,"b":2}'],
  ])('makes %s into %s', (text, written) => expect(rewrittenByPython(text)).toBe(written));
});
