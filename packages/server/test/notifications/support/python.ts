import { spawnSync } from 'node:child_process';

/**
 * The Python that tests may run; null when there is none, which is said aloud, and an error where `CI=true` promises
 * one.
 */
export function findPython(): string | null {
  const { status } = spawnSync('python3', ['-c', 'import json, hmac'], { stdio: 'ignore' });
  if (status === 0) return 'python3';
  const told = 'no python3 runs here';
  if (process.env['CI'] === 'true') throw new Error(told);
  console.log(`${told}: what needs it is left out`);
  return null;
}

/** Python's `json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)`, by its documented rules. */
export function rewrittenByPython(text: string): string {
  const reader = { text, at: 0 };
  const written = value(reader);
  if (reader.at !== text.length) throw new Error(`more at ${reader.at}`);
  return written;
}

type Reader = { readonly text: string; at: number };

const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;

// Only compact JSON is read: a blank between two tokens is an error, since it would not come back.
function value(reader: Reader): string {
  const first = reader.text[reader.at];
  if (first === '{') return list(reader, '}', member);
  if (first === '[') return list(reader, ']', value);
  if (first === '"') return string(reader);
  for (const word of ['true', 'false', 'null']) {
    if (reader.text.startsWith(word, reader.at)) {
      reader.at += word.length;
      return word;
    }
  }
  NUMBER.lastIndex = reader.at;
  const found = NUMBER.exec(reader.text);
  if (found === null) throw new Error(`no JSON at ${reader.at}`);
  reader.at += found[0].length;
  const isFloat = found[1] !== undefined || found[2] !== undefined;
  return isFloat ? float(Number(found[0])) : String(BigInt(found[0]));
}

function list(reader: Reader, closing: string, one: (reader: Reader) => string): string {
  const opening = reader.text[reader.at] ?? '';
  const parts: string[] = [];
  reader.at += 1;
  while (reader.text[reader.at] !== closing) {
    if (parts.length > 0) {
      if (reader.text[reader.at] !== ',') throw new Error(`no comma at ${reader.at}`);
      reader.at += 1;
    }
    parts.push(one(reader));
  }
  reader.at += 1;
  // Of members named twice Python keeps the first place and the last value.
  const members = new Map(parts.map((part) => [/^"(?:[^"\\]|\\.)*":/s.exec(part)?.[0], part]));
  const kept = closing === '}' ? [...members.values()] : parts;
  return `${opening}${kept.join(',')}${closing}`;
}

function member(reader: Reader): string {
  const name = string(reader);
  if (reader.text[reader.at] !== ':') throw new Error(`no colon at ${reader.at}`);
  reader.at += 1;
  return `${name}:${value(reader)}`;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

function string(reader: Reader): string {
  const start = reader.at;
  reader.at += 1;
  while (reader.text[reader.at] !== '"') reader.at += reader.text[reader.at] === '\\' ? 2 : 1;
  reader.at += 1;
  const read = String(JSON.parse(reader.text.slice(start, reader.at)));
  const written = read.replace(
    // oxlint-disable-next-line no-control-regex
    /["\\\u0000-\u001f]/g,
    (character) =>
      SHORT[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `"${written}"`;
}

/** `repr` of a float: the shortest digits that read back the same, with an exponent below 1e-4 and from 1e16. */
function float(number: number): string {
  const [digits = '', power = '0'] = number.toExponential().split('e');
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 16) {
    const plain = Object.is(number, -0) ? '-0' : String(number);
    return plain.includes('.') ? plain : `${plain}.0`;
  }
  const sign = exponent < 0 ? '-' : '+';
  return `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
}
