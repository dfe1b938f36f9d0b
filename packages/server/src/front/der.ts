/** One value in DER: its tag, its length, its content (X.690). */
function value(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  if (length > 0xffff) throw new RangeError('longer than any certificate of ours');
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

/** SEQUENCE of other values. */
export const sequence = (...parts: readonly Uint8Array[]): Buffer => value(0x30, ...parts);

/** SET of one value. */
export const setOf = (part: Uint8Array): Buffer => value(0x31, part);

/** INTEGER of these bytes, read as a positive number. */
export const integer = (bytes: Uint8Array): Buffer =>
  value(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);

/** BOOLEAN true. */
export const TRUE = value(0x01, Buffer.from([0xff]));

/** BIT STRING of whole bytes, of whose last one some bits are not used. */
export const bitString = (bytes: Uint8Array, unused = 0): Buffer =>
  value(0x03, Buffer.from([unused]), bytes);

/** OCTET STRING. */
export const octets = (bytes: Uint8Array): Buffer => value(0x04, bytes);

/** UTF8String. */
export const utf8 = (text: string): Buffer => value(0x0c, Buffer.from(text, 'utf8'));

/** A time in seconds, UTC: with two digits of the year before 2050, with four from then on (RFC 5280, 4.1.2.5). */
export function time(at: Date): Buffer {
  const digits = `${at.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return at.getUTCFullYear() < 2050
    ? value(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : value(0x18, Buffer.from(digits, 'ascii'));
}

/** A value under a number of its own, which holds other values. */
export const numbered = (number: number, ...parts: readonly Uint8Array[]): Buffer =>
  value(0xa0 + number, ...parts);

/** A value under a number of its own, which holds bytes. */
export const numberedBytes = (number: number, bytes: Uint8Array): Buffer =>
  value(0x80 + number, bytes);

/** OBJECT IDENTIFIER, such as `2.5.29.19`. */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
  const bytes = others.flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let rest = arc >>> 7; rest > 0; rest >>>= 7) groups.unshift((rest & 0x7f) | 0x80);
    return groups;
  });
  return value(0x06, Buffer.from([first * 40 + second, ...bytes]));
}
