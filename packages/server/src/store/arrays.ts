/** A column of values for `unnest`: each driver writes it in the form its PostgreSQL reads fastest. */
export type Column = Readonly<
  | { type: 'bigint' | 'integer' | 'smallint'; values: readonly (number | bigint | null)[] }
  | { type: 'text'; values: readonly (string | null)[] }
  | { type: 'bytea'; values: readonly Uint8Array[] }
  | { type: 'timestamptz'; values: readonly number[] }
  | { type: 'boolean'; values: readonly boolean[] }
>;

/** A `bigint[]`. */
export const numbers = (values: readonly (number | bigint | null)[]): Column => ({
  type: 'bigint',
  values,
});
/** An `integer[]`. */
export const integers = (values: readonly (number | null)[]): Column => ({
  type: 'integer',
  values,
});
/** A `smallint[]`. */
export const smallints = (values: readonly (number | null)[]): Column => ({
  type: 'smallint',
  values,
});
/** A `text[]`. */
export const texts = (values: readonly (string | null)[]): Column => ({ type: 'text', values });
/** A `bytea[]`. */
export const byteStrings = (values: readonly Uint8Array[]): Column => ({ type: 'bytea', values });
/** A `timestamptz[]`, of milliseconds since the Unix epoch. */
export const instants = (values: readonly number[]): Column => ({ type: 'timestamptz', values });

/** A `boolean[]`. */
export const booleans = (values: readonly boolean[]): Column => ({ type: 'boolean', values });

/** An instant as ISO 8601 text, which PostgreSQL reads as timestamptz. */
export const isoText = (at: number): string => new Date(at).toISOString();

/** A column as PostgreSQL's array literal. */
export function arrayLiteral(column: Column): string {
  switch (column.type) {
    case 'bigint':
    case 'integer':
    case 'smallint':
      return `{${column.values.map((v) => (v === null ? 'null' : v.toString())).join(',')}}`;
    case 'text':
      return `{${column.values.map((v) => (v === null ? 'null' : quoted(v))).join(',')}}`;
    case 'bytea':
      return `{${column.values.map((v) => `"\\\\x${Buffer.from(v).toString('hex')}"`).join(',')}}`;
    case 'timestamptz':
      return `{${column.values.map(isoText).join(',')}}`;
    case 'boolean':
      return `{${column.values.join(',')}}`;
  }
}

const quoted = (value: string): string =>
  `"${value.includes('"') || value.includes('\\') ? value.replace(/["\\]/g, '\\$&') : value}"`;

/** PostgreSQL's numbers of the element types. */
const OIDS = {
  boolean: 16,
  bigint: 20,
  integer: 23,
  smallint: 21,
  text: 25,
  bytea: 17,
  timestamptz: 1184,
};
/** Milliseconds from the Unix epoch to PostgreSQL's, 2000-01-01. */
const POSTGRES_EPOCH_MS = 946_684_800_000;
const HEADER = 20;

/**
 * A column in PostgreSQL's binary array format: no quoting here, no parsing there. Source: array_recv of
 * PostgreSQL (dimensions, null flag, element type, then each element's length and bytes).
 */
export function arrayBytes(column: Column): Buffer {
  const { type, values } = column;
  if (values.length === 0) {
    const empty = Buffer.alloc(12);
    empty.writeInt32BE(OIDS[type], 8);
    return empty;
  }
  const buffer = Buffer.allocUnsafe(HEADER + elementBytes(column));
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(1, 4);
  buffer.writeInt32BE(OIDS[type], 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer.subarray(0, writeElements(buffer, column));
}

const WIDTHS = { boolean: 1, bigint: 8, integer: 4, smallint: 2, timestamptz: 8 };

function elementBytes(column: Column): number {
  switch (column.type) {
    case 'bigint':
    case 'integer':
    case 'smallint':
    case 'timestamptz':
    case 'boolean':
      return column.values.length * (4 + WIDTHS[column.type]);
    case 'text':
      return column.values.reduce(
        (sum, value) => sum + 4 + (value === null ? 0 : Buffer.byteLength(value)),
        0,
      );
    case 'bytea':
      return column.values.reduce((sum, value) => sum + 4 + value.length, 0);
  }
}

/** Nulls of a fixed-width column leave bytes unused at the end; the caller's buffer is cut there. */
function writeElements(buffer: Buffer, column: Column): number {
  let at = HEADER;
  for (const value of column.values) {
    at =
      value === null ? buffer.writeInt32BE(-1, at) : writeElement(buffer, at, column.type, value);
  }
  return at;
}

function writeElement(
  buffer: Buffer,
  at: number,
  type: Column['type'],
  value: string | number | bigint | boolean | Uint8Array,
): number {
  switch (type) {
    case 'bigint':
      return buffer.writeBigInt64BE(BigInt(value as number | bigint), buffer.writeInt32BE(8, at));
    case 'integer':
      return buffer.writeInt32BE(Number(value), buffer.writeInt32BE(4, at));
    case 'smallint':
      return buffer.writeInt16BE(Number(value), buffer.writeInt32BE(2, at));
    case 'boolean':
      return buffer.writeUInt8(value === true ? 1 : 0, buffer.writeInt32BE(1, at));
    case 'timestamptz': {
      const micros = BigInt(Number(value) - POSTGRES_EPOCH_MS) * 1000n;
      return buffer.writeBigInt64BE(micros, buffer.writeInt32BE(8, at));
    }
    case 'text': {
      const length = buffer.write(value as string, at + 4);
      buffer.writeInt32BE(length, at);
      return at + 4 + length;
    }
    case 'bytea': {
      const bytes = value as Uint8Array;
      buffer.writeInt32BE(bytes.length, at);
      buffer.set(bytes, at + 4);
      return at + 4 + bytes.length;
    }
  }
}
