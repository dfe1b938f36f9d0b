/** A JSON number as it was written, since a price must not pass through a float. */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A JSON object; a map, so that no member name means anything to JavaScript. */
export type JsonObject = ReadonlyMap<string, Json>;
/** Any JSON value, numbers kept as text. */
export type Json = string | boolean | null | NumberText | JsonObject | readonly Json[];

/** What the merchant sent is no JSON; the message says where. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

const DEPTH_MAX = 40;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const BLANK = /[ \t\n\r]*/y;
/** Not every store gives these back: half a surrogate pair, the character zero, a byte order mark. */
const UNSTORABLE =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|[\0\ufeff]/g;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads JSON text exactly: numbers stay text, of members named twice the last wins, `__proto__` is
 * refused, and characters that no database column holds become U+FFFD. Throws a `JsonError`.
 */
export function parseJson(text: string): Json {
  const marked = text.includes(BYTE_ORDER_MARK);
  const reader = { text: marked ? text.replaceAll(BYTE_ORDER_MARK, '\ufffd') : text, at: 0 };
  const value = readValue(reader, 0);
  skipBlanks(reader);
  if (reader.at !== reader.text.length) fail(reader);
  return value;
}

type Reader = { readonly text: string; at: number };

function fail(reader: Reader): never {
  throw new JsonError(`at character ${reader.at + 1}`);
}

function skipBlanks(reader: Reader): void {
  BLANK.lastIndex = reader.at;
  BLANK.test(reader.text);
  reader.at = BLANK.lastIndex;
}

function readValue(reader: Reader, depth: number): Json {
  if (depth > DEPTH_MAX) fail(reader);
  skipBlanks(reader);
  const first = reader.text[reader.at];
  if (first === '{') return readObject(reader, depth);
  if (first === '[') return readArray(reader, depth);
  if (first === '"') return readString(reader);
  if (first === 't') return readWord(reader, 'true', true);
  if (first === 'f') return readWord(reader, 'false', false);
  if (first === 'n') return readWord(reader, 'null', null);
  return new NumberText(readToken(reader, NUMBER));
}

function readToken(reader: Reader, pattern: RegExp): string {
  pattern.lastIndex = reader.at;
  if (!pattern.test(reader.text)) fail(reader);
  const token = reader.text.slice(reader.at, pattern.lastIndex);
  reader.at = pattern.lastIndex;
  return token;
}

function readWord<Value extends boolean | null>(reader: Reader, word: string, value: Value): Value {
  if (!reader.text.startsWith(word, reader.at)) fail(reader);
  reader.at += word.length;
  return value;
}

function readString(reader: Reader): string {
  const { text, at: start } = reader;
  if (text[start] !== '"') fail(reader);
  let isEscaped = false;
  let at = start + 1;
  for (; text[at] !== '"'; at += 1) {
    // Also true past the end, where there is no code.
    if (!(text.charCodeAt(at) >= 0x20)) fail({ text, at });
    if (text[at] !== '\\') continue;
    isEscaped = true;
    at += 1;
  }
  reader.at = at + 1;
  return isEscaped ? unescaped(reader, start) : text.slice(start + 1, at);
}

function unescaped(reader: Reader, start: number): string {
  try {
    const value: unknown = JSON.parse(reader.text.slice(start, reader.at));
    return String(value).replace(UNSTORABLE, '\ufffd');
  } catch {
    return fail({ text: reader.text, at: start });
  }
}

/** Whether the list goes on after an element; steps over the comma or the closing bracket. */
function goesOn(reader: Reader, closing: string): boolean {
  skipBlanks(reader);
  const next = reader.text[reader.at];
  if (next !== ',' && next !== closing) fail(reader);
  reader.at += 1;
  return next === ',';
}

/** Steps over an opening bracket; false, past its closing one, when there is nothing in between. */
function holdsSomething(reader: Reader, closing: string): boolean {
  reader.at += 1;
  skipBlanks(reader);
  if (reader.text[reader.at] !== closing) return true;
  reader.at += 1;
  return false;
}

function readArray(reader: Reader, depth: number): readonly Json[] {
  const values: Json[] = [];
  if (!holdsSomething(reader, ']')) return values;
  do values.push(readValue(reader, depth + 1));
  while (goesOn(reader, ']'));
  return values;
}

function readObject(reader: Reader, depth: number): JsonObject {
  const members = new Map<string, Json>();
  if (!holdsSomething(reader, '}')) return members;
  do {
    skipBlanks(reader);
    const name = readString(reader);
    if (name === '__proto__') fail(reader);
    skipBlanks(reader);
    if (reader.text[reader.at] !== ':') fail(reader);
    reader.at += 1;
    members.set(name, readValue(reader, depth + 1));
  } while (goesOn(reader, '}'));
  return members;
}
