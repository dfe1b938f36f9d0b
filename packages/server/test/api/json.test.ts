import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactNumber, plainJson } from '../../src/api/wire/exact.ts';
import { JsonError, NumberText, parseJson, type Json } from '../../src/api/wire/json.ts';

const seed = Number(process.env['SEED'] ?? 20417);

/** What JSON.parse would give, so that both readers can be compared. */
function plain(json: Json): unknown {
  if (json instanceof NumberText) return Number(json.text);
  if (json instanceof Map) {
    return Object.fromEntries(Array.from(json, ([name, inner]) => [name, plain(inner)]));
  }
  return Array.isArray(json) ? json.map((inner: Json) => plain(inner)) : json;
}

describe('parseJson', () => {
  it('keeps a number as it was written', () => {
    const texts = ['61.983471074412345', '0.10', '1e-7', '-0', '12345678901234567890', '24200.0'];
    expect(parseJson(`[${texts.join(', ')}]`)).toEqual(texts.map((text) => new NumberText(text)));
  });

  const broken = [
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    '{"a" 1}',
    '{a:1}',
    '{1:2}',
    '[01]',
    '[1.]',
    '[.5]',
    '[+1]',
    '[-]',
    '[1 2]',
    '[NaN]',
    "['a']",
    '["a]',
    '["a\\"]',
    '["\n"]',
    '["\\x41"]',
    '["\\u12G4"]',
    'tru',
    'nul1',
    '{}{}',
    '[1]x',
    '["a"1]',
  ];
  it.each(broken)('refuses %j', (text) => {
    expect(() => parseJson(text)).toThrow(JsonError);
  });

  it('refuses __proto__, also when it is escaped', () => {
    expect(() => parseJson('{"__proto__":{"a":1}}')).toThrow(JsonError);
    expect(() => parseJson('{"\\u005f_proto__":1,"__proto__":2}')).toThrow(JsonError);
  });

  it('refuses what is nested too deeply instead of running out of stack', () => {
    expect(() => parseJson('['.repeat(100_000))).toThrow(JsonError);
  });

  it('takes the last of members with the same name', () => {
    expect(parseJson('{"a":1,"a":"b"}')).toEqual(new Map([['a', 'b']]));
  });

  it('replaces what no database text can hold', () => {
    expect(parseJson('"a\\u0000b\\ud800c\\ud83d\\ude00"')).toBe('a\ufffdb\ufffdc😀');
    // The embedded store drops a byte order mark that a text begins with.
    expect(parseJson('"\ufeffa"')).toBe('\ufffda');
    expect(parseJson('"\\ufeffa"')).toBe('\ufffda');
  });

  it('reads a text of a mebibyte', () => {
    const long = 'x'.repeat(1_048_576);
    expect(parseJson(JSON.stringify([`\\${long}`]))).toEqual([`\\${long}`]);
  });

  it('reads whatever JSON.stringify writes', () => {
    const property = fc.property(fc.json(), fc.nat(4), (text, indent) => {
      fc.pre(!text.includes('__proto__') && !/\\u0000|\\ud[89a-f]/i.test(text));
      const value: unknown = JSON.parse(text);
      expect(plain(parseJson(JSON.stringify(value, null, indent)))).toEqual(value);
    });
    fc.assert(property, { seed, numRuns: 500 });
  });
});

describe('exactNumber', () => {
  const cases: [text: string, said: number | string][] = [
    ['61.9834710744', 61.9834710744],
    ['90.00', 90],
    ['-24.7933884298', -24.7933884298],
    ['0', 0],
    ['-0', 0],
    ['0.0001', 0.0001],
    // Python would write 5e-05 and 1e-07.
    ['0.00005', '0.00005'],
    ['1e-7', '0.0000001'],
    // More digits than a float holds.
    ['999999999.1234567891', '999999999.1234567891'],
    ['two', 'two'],
  ];
  it.each(cases)('says %j as %j', (text, said) => {
    expect(exactNumber(text)).toBe(said);
  });

  it('reaches into what a client sent along', () => {
    expect(plainJson(parseJson('{"a":[1.50,1e-7,null,"x",true]}'))).toEqual({
      a: [1.5, '0.0000001', null, 'x', true],
    });
  });
});
