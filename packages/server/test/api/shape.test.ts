import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/api/wire/json.ts';
import { ORDER_REQUEST } from '../../src/api/wire/order-request.ts';
import { refuse } from '../../src/api/wire/read.ts';
import {
  decimal,
  flag,
  integer,
  ipAddress,
  oneOf,
  text,
  webAddress,
  type Shape,
} from '../../src/api/wire/shape.ts';
import { list, object, perhaps, within } from '../../src/api/wire/shape-object.ts';
import { CREATE, createWith, readingBy, wire } from './examples.ts';

const orderRequestOf = readingBy(ORDER_REQUEST);

const NO = refuse('invalid_request', 'no');
const name = text({ max: 3, also: ['nom', 'naam'] });
const count = integer({ min: 1n, max: 9n, otherwise: NO });
const needed = text({ required: true, otherwise: NO });

describe('a shape reads', () => {
  const cases: [what: string, shape: Shape<unknown>, json: string, value: unknown][] = [
    ['a text', name, '"abc"', 'abc'],
    ['a text in characters, not in code units', name, '"🪑🪑🪑"', '🪑🪑🪑'],
    ['a number as text', name, '20.0', '20'],
    ['an empty text as nothing', name, '""', null],
    ['an empty list as nothing', name, '[]', null],
    ['a text that is too long as nothing where nothing is refused', name, '"abcd"', null],
    ['a long text as a refusal', text({ max: 3, otherwise: NO }), '"abcd"', NO],
    ['an object as a refusal', text({ otherwise: NO }), '{"a":1}', NO],
    ['nothing as a refusal where something is needed', needed, 'null', NO],
    ['a text in capitals', text({ fold: 'upper' }), '"nl"', 'NL'],
    ['a whole number', count, '9', 9n],
    ['a whole number in digits', count, '"9"', 9n],
    ['a whole number as Java writes it', count, '9.0', 9n],
    ['no whole number', count, '""', null],
    ['a number above its limit', count, '10', NO],
    ['a number below its limit', count, '0', NO],
    ['a part of a number', count, '1.5', NO],
    ['a decimal exactly', decimal({}), '100.0000000001', '100.0000000001'],
    ['a decimal in a text', decimal({}), '"1.50"', '1.5'],
    ['a decimal that is none as it came', decimal({}), '"€ 5"', '€ 5'],
    ['a flag', flag({}), 'true', true],
    ['a flag as a number', flag({}), '1', true],
    ['a flag as a text', flag({}), '"true"', true],
    ['a flag that is not set', flag({}), '"no"', false],
    ['no flag', flag({}), '""', null],
    ['a word in any case', oneOf(['KLARNA'], { fallback: null }), '"klarna"', 'KLARNA'],
    ['a word that is missing', oneOf(['a', 'b'], { fallback: 'a' }), 'null', 'a'],
    ['another word', oneOf(['a'], { fallback: 'a', otherwise: NO }), '"c"', NO],
    ['an address', webAddress({ otherwise: NO }), '"http://a.example"', 'http://a.example'],
    ['another scheme', webAddress({ otherwise: NO }), '"javascript:1"', NO],
    ['an IPv6 address', ipAddress({ otherwise: NO }), '"::1"', '::1'],
    ['a half address', ipAddress({ otherwise: NO }), '"192.0.2"', NO],
    [
      'an object by the first name that is there',
      object({ name }),
      '{"naam":"b","nom":""}',
      { name: 'b' },
    ],
    [
      'a list for an object as an empty one',
      object({ name, count }),
      '[]',
      { name: null, count: null },
    ],
    ['the refusal that is written first', object({ needed, count }), '{"count":0}', NO],
    ['no object', perhaps(object({ name })), '"x"', null],
    [
      'a member of an object',
      within('in', object({ name }), {}),
      '{"in":{"name":"a"}}',
      { name: 'a' },
    ],
    [
      'the object without that member',
      within('in', object({ name }), {}),
      '{"name":"a"}',
      { name: 'a' },
    ],
    ['a list', list(count), '[1,"2",3.0]', [1n, 2n, 3n]],
    ['no list', list(count), '{"a":1}', []],
    ['the first refusal of a list', list(count), '[1,10]', NO],
    ['a list that is too long', list(count, { max: { length: 1, otherwise: NO } }), '[1,1]', NO],
    [
      'the objects of a list',
      list(object({ name }), { objectsOnly: true }),
      '["x",{}]',
      [{ name: null }],
    ],
  ];
  it.each(cases)('%s', (_, shape, json, value) => {
    expect(shape.read(parseJson(json))).toEqual(value);
  });
});

describe('a schema', () => {
  it('tells names, limits and what is required', () => {
    const shape = object({ name, needed, count }, { title: 'Thing', says: 'A thing.' });
    expect(shape.schema).toEqual({
      type: 'object',
      title: 'Thing',
      description: 'A thing.',
      properties: {
        name: { type: 'string', maxLength: 3, description: 'Also read as `nom`, `naam`.' },
        needed: { type: 'string', minLength: 1 },
        count: { type: 'integer', minimum: 1, maximum: 9 },
      },
      required: ['needed'],
    });
  });

  it('of a create call says what is read at its limits', () => {
    const { properties } = ORDER_REQUEST.schema as {
      properties: Record<string, { maxLength?: number; maximum?: number }>;
    };
    const limited = Object.entries(properties).filter(
      ([, { maxLength }]) => maxLength !== undefined,
    );
    expect(limited.map(([member]) => member)).toEqual([
      'order_id',
      'description',
      'var1',
      'var2',
      'var3',
    ]);
    for (const [member, { maxLength = 0 }] of limited) {
      const readAt = (length: number) =>
        orderRequestOf(wire(createWith({ [member]: '🪑'.repeat(length) }))).kind;
      expect([member, readAt(maxLength), readAt(maxLength + 1)]).toEqual([
        member,
        'read',
        'refused',
      ]);
    }
    expect(properties['amount']).toMatchObject({ minimum: 1, maximum: 200_000_000 });
  });
});

describe('the fingerprint of a create call', () => {
  it('is the one that earlier versions kept, so that a repeated creation finds its page', () => {
    expect(orderRequestOf(wire(CREATE))).toMatchObject({
      value: { fingerprint: '2dcd8aa2c91f5c5b4234e07a7216bfca7b0458909d3cca219c0d9a5c6b3dc1ac' },
    });
  });
});
