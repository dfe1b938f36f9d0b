/** PostgreSQL's array literal of numbers, null included. */
export function numbers(values: readonly (number | bigint | null)[]): string {
  return `{${values.map((value) => (value === null ? 'null' : value.toString())).join(',')}}`;
}

/** PostgreSQL's array literal of texts, each quoted, null included. */
export function texts(values: readonly (string | null)[]): string {
  return `{${values.map((value) => (value === null ? 'null' : quoted(value))).join(',')}}`;
}

/** PostgreSQL's array literal of byte strings. */
export function byteStrings(values: readonly Uint8Array[]): string {
  return `{${values.map((value) => `"\\\\x${Buffer.from(value).toString('hex')}"`).join(',')}}`;
}

/** PostgreSQL's array literal of instants, each ISO 8601. */
export function instants(values: readonly number[]): string {
  return `{${values.map(isoText).join(',')}}`;
}

/** An instant as ISO 8601 text, which PostgreSQL reads as timestamptz. */
export const isoText = (at: number): string => new Date(at).toISOString();

const quoted = (value: string): string =>
  `"${value.includes('"') || value.includes('\\') ? value.replace(/["\\]/g, '\\$&') : value}"`;
