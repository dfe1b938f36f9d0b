import type { Example } from '../api/operation.js';
import { isChange, type DocumentedCall } from './calls.js';

/** Where examples are sent, and with which key: null where the reader has to fill in a key. */
export type Target = Readonly<{ url: string; apiKey: string | null }>;

/** What an example leaves for later ones, as names of variables of the shell. */
export type Kept = ReadonlyMap<string, readonly string[]>;

/** Which members of which answers the examples of these calls take up. */
export function keptBy(calls: readonly DocumentedCall[]): Kept {
  const kept = new Map<string, string[]>();
  for (const { description } of calls) {
    for (const { path = {} } of description.examples) {
      for (const value of Object.values(path)) {
        if (typeof value === 'string') continue;
        kept.set(value.takenFrom, [...(kept.get(value.takenFrom) ?? []), value.member]);
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
  { url, apiKey }: Target,
  kept: readonly string[],
): string {
  const { method, description } = call;
  const address = `${url}${examplePath(call, example, (member) => `$${member}`)}`;
  const parts = [
    `curl -s ${method === 'GET' || (method === 'POST' && example.body !== undefined) ? '' : `-X ${method} `}"${address}"`,
    ...(description.open === true
      ? []
      : [`-H ${apiKey === null ? '"api_key: $KEY"' : quoted(`api_key: ${apiKey}`)}`]),
    ...(isChange(call) && example.body !== undefined
      ? [`-d ${quoted(JSON.stringify(example.body, null, 2))}`]
      : []),
  ];
  const command = parts.join(' \\\n  ');
  const [member] = kept;
  if (member === undefined) return command;
  const pattern = `s/.*"${member}":([0-9]+).*/\\1/`;
  return `answer=$(${command})
printf '%s\\n' "$answer"
${member}=$(printf '%s' "$answer" | sed -E ${quoted(pattern)})`;
}

/** A text between single quotes, as a shell takes it. */
const quoted = (text: string): string => `'${text.replace(/'/g, `'\\''`)}'`;
