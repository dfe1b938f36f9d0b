/** Chooses among n. */
export type Choose = (n: number) => number;

/** A request before it is sent; the body is raw bytes. */
export type Request = Readonly<{
  method: string;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer | null;
}>;

/** A request that is known to be answered, as an object. */
export type Template = Readonly<{ method: string; path: string; key: string; body: unknown }>;

const STRANGE_VALUES: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  1,
  1e21,
  -1e21,
  1.5,
  9_007_199_254_740_992,
  '',
  ' ',
  '0',
  '-1',
  '1e400',
  'NaN',
  'Infinity',
  '24200.0',
  '9'.repeat(40),
  'x'.repeat(1_000),
  '\u0000',
  '\ud800',
  '😀'.repeat(60),
  '<script>alert(1)</script>',
  "'; drop table orders; --",
  'http://',
  'http://[::1]:0/x',
  'javascript:alert(1)',
  '2026-13-45',
  'shipped',
  'cancelled',
  'EUR',
  'ZZZ',
  [],
  [[]],
  [null],
  {},
  { a: {} },
  [1, 'two', { three: 3 }],
];
const RAW_VALUES = ['1e400', '-0', '1E-400', '00', '.5', '1.', '+1', '0x10', 'NaN', '"\\ud800"'];
const RAW_BODIES = [
  '',
  ' ',
  '[]',
  'null',
  '"text"',
  '42',
  '{',
  '{"a":',
  '{"a":1,}',
  '\ufeff{}',
  '{"__proto__":{"a":1}}',
  '{"constructor":{"prototype":1}}',
  '{"a":1,"a":2}',
  '['.repeat(5_000),
  `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`,
  'order_id=1&amount=2',
];
const PATH_PARTS = [
  '%',
  '%zz',
  '%00',
  '%c0%af',
  '%2e%2e%2f',
  '..',
  '.',
  '%2F',
  '%F0%9F%98%80',
  'x'.repeat(600),
  ' ',
  ';',
  '?',
  '#',
  '*',
  '1',
  '9999999999999999',
  '99999999999999999999',
  '-1',
  'a-0001',
];
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'];
const KEYS = ['', 'x', 'unknown-key', 'ä', 'a b', 'x'.repeat(300), '\t'];
const HEADERS: readonly (readonly [string, string])[] = [
  ['content-type', 'application/json; charset=UTF-8;'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-type', 'text/plain; charset=utf-16'],
  ['content-type', ';;;'],
  ['accept-encoding', 'application/json'],
  ['accept', 'nothing/at-all'],
  ['x-http-method-override', 'PATCH'],
  ['x-http-method-override', 'BREW'],
  ['idempotency-key', 'the-same-again'],
  ['idempotency-key', ''],
  ['idempotency-key', 'x'.repeat(300)],
  ['idempotency-key', 'a b'],
  ['x-request-id', 'x'.repeat(500)],
  ['x-request-id', 'ok-1'],
  ['expect', 'nothing'],
  ['authorization', 'Bearer'],
  ['authorization', 'Basic !!'],
  ['if-none-match', '*'],
  ['x-long', 'x'.repeat(4_000)],
];

const pick = <Value>(choose: Choose, values: readonly Value[]): Value => {
  const value = values[choose(values.length)];
  if (value === undefined && values.length === 0) throw new Error('there is something to pick');
  return value as Value;
};

/** Changes a few things of a request that is known to be answered. */
export function mutated(template: Template, choose: Choose): Request {
  let { method, path } = template;
  let key = template.key;
  let body: Buffer | null =
    template.body === undefined ? null : Buffer.from(JSON.stringify(template.body));
  const headers: Record<string, string> = {};
  for (let changes = 1 + choose(3); changes > 0; changes -= 1) {
    switch (choose(10)) {
      case 0:
        method = pick(choose, METHODS);
        break;
      case 1:
        path = strangePath(path, choose);
        break;
      case 2:
        path += `${path.includes('?') ? '&' : '?'}${strangeQuery(choose)}`;
        break;
      case 3:
        key = choose(3) === 0 ? pick(choose, KEYS) : key;
        break;
      case 4: {
        const [name, value] = pick(choose, HEADERS);
        headers[name] = value;
        break;
      }
      case 5:
        body = strangeBytes(body, choose);
        break;
      default:
        body = Buffer.from(strangeText(template.body, choose));
    }
  }
  const isPlain = /^[\x20-\x7e]*$/.test(key);
  if (isPlain && key !== '') headers['api_key'] = key;
  return { method, path, headers, body: method === 'TRACE' ? null : body };
}

function strangePath(path: string, choose: Choose): string {
  const [route = '', query] = path.split('?');
  const parts = route.split('/');
  const index = 1 + choose(Math.max(1, parts.length - 1));
  if (choose(4) === 0) parts.splice(index, 0, pick(choose, PATH_PARTS));
  else parts[index] = pick(choose, PATH_PARTS);
  return `${parts.join('/').replaceAll(' ', '%20')}${query === undefined ? '' : `?${query}`}`;
}

const NAMES = ['site_id', 'limit', 'after', 'status', 'type', 'created_from', 'locale', 'offset'];

function strangeQuery(choose: Choose): string {
  const value = String(pick(choose, STRANGE_VALUES)).slice(0, 300);
  const safe = /[\ud800-\udfff]/.test(value) ? '%ED%A0%80' : encodeURIComponent(value);
  return `${pick(choose, NAMES)}=${choose(3) === 0 ? '%zz' : safe}`;
}

/** A JSON text in which one member, somewhere, is another. */
function strangeText(body: unknown, choose: Choose): string {
  if (choose(12) === 0) return pick(choose, RAW_BODIES);
  const copy: unknown = body === undefined ? {} : structuredClone(body);
  const places: { holder: Record<string, unknown>; name: string }[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const holder = value as Record<string, unknown>;
    for (const name of Object.keys(holder)) {
      places.push({ holder, name });
      visit(holder[name]);
    }
  };
  visit(copy);
  for (let changes = 1 + choose(2); changes > 0 && places.length > 0; changes -= 1) {
    const { holder, name } = pick(choose, places);
    if (choose(5) === 0) delete holder[name];
    else if (choose(8) === 0) holder[name] = '@@RAW@@';
    else holder[name] = structuredClone(pick(choose, STRANGE_VALUES));
  }
  if (choose(6) === 0 && !Array.isArray(copy))
    Object.assign(copy as object, { unknown_member: pick(choose, STRANGE_VALUES) });
  return JSON.stringify(copy).replace('"@@RAW@@"', pick(choose, RAW_VALUES));
}

function strangeBytes(body: Buffer | null, choose: Choose): Buffer {
  const bytes = Buffer.from(body ?? Buffer.from('{}'));
  if (choose(3) === 0) return bytes.subarray(0, choose(bytes.length + 1));
  if (bytes.length > 0) bytes[choose(bytes.length)] = choose(256);
  return bytes;
}
