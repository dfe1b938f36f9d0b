import type { Example } from '../api/operation.js';
import { isChange, type DocumentedCall } from './calls.js';

/** Where examples are sent, and with which keys: null where the reader has to fill one in. */
export type Target = Readonly<{ url: string; apiKey: string | null; accountKey: string | null }>;

/** The key that an example takes, null where the reader has to fill it in. */
export const keyOf = ({ as }: Example, { apiKey, accountKey }: Target): string | null =>
  as === 'account' ? accountKey : apiKey;

/** The header with an example's key, as a shell takes it. */
function keyHeader(example: Example, target: Target): string {
  const key = keyOf(example, target);
  if (key !== null) return `-H ${quoted(`api_key: ${key}`)}`;
  return `-H "api_key: $${example.as === 'account' ? 'ACCOUNT_KEY' : 'KEY'}"`;
}

/** What an example leaves for later ones, as names of variables of the shell. */
export type Kept = ReadonlyMap<string, readonly string[]>;

/** Which members of which answers the examples of these calls take up. */
export function keptBy(calls: readonly DocumentedCall[]): Kept {
  const kept = new Map<string, string[]>();
  for (const { description } of calls) {
    for (const { path = {} } of description.examples) {
      for (const value of Object.values(path)) {
        if (typeof value === 'string') continue;
        const known = kept.get(value.takenFrom) ?? [];
        if (!known.includes(value.member)) kept.set(value.takenFrom, [...known, value.member]);
      }
    }
  }
  return kept;
}

/** The path of an example; what it takes from an earlier answer is written by `taken`. */
export function examplePath(
  call: DocumentedCall,
  example: Example,
  taken: (member: string) => string,
): string {
  const path = call.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = example.path?.[name] ?? '';
    return typeof value === 'string' ? encodeURIComponent(value) : taken(value.member);
  });
  const query = new URLSearchParams(example.query).toString();
  return query === '' ? path : `${path}?${query}`;
}

/** An example as a command for a shell. The first one of a call keeps what later examples take up. */
export function curlOf(
  call: DocumentedCall,
  example: Example,
  target: Target,
  kept: readonly string[],
): string {
  const address = `${target.url}${examplePath(call, example, (member) => `$${member}`)}`;
  const body = isChange(call) ? example.body : undefined;
  // A body makes it a POST already.
  const isPlain = call.method === (body === undefined ? 'GET' : 'POST');
  const parts = [
    `curl -s ${isPlain ? '' : `-X ${call.method} `}"${address}"`,
    ...(call.description.open === true ? [] : [keyHeader(example, target)]),
    ...(body === undefined ? [] : [`-d ${quoted(JSON.stringify(body, null, 2))}`]),
  ];
  const command = parts.join(' \\\n  ');
  if (kept.length === 0) return command;
  const taken = kept.map((member) => {
    const pattern = `s/.*"${member}":"?([^",}]+).*/\\1/`;
    return `${member}=$(printf '%s' "$answer" | sed -E ${quoted(pattern)})`;
  });
  return [`answer=$(${command})`, `printf '%s\\n' "$answer"`, ...taken].join('\n');
}

/** A text between single quotes, as a shell takes it. */
const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
