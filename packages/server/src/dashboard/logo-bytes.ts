import type { Logo } from '../store/site-brands.js';

/** The largest logo, in bytes. */
export const LOGO_BYTES_MAX = 204_800;
/** The longest side, in pixels: a small file can be a picture that no phone has room for. */
export const LOGO_SIDE_MAX = 4_096;

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** What is wrong with an image, in words. */
type Wrong = Readonly<{ wrong: string }>;

/**
 * Reads a logo from base64. What it is is told by its bytes: a PNG or a JPEG from its first to its last marker, at most 200 kB
 * and 4096 pixels a side. Everything else is refused, SVG above all, since it can hold scripts.
 */
export function readLogo(base64: string): Logo | Wrong {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return { wrong: 'The image did not arrive whole' };
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > LOGO_BYTES_MAX) return { wrong: 'A logo has at most 200 kB' };
  const png = sizeOfPng(bytes);
  const size = png ?? sizeOfJpeg(bytes);
  if (size === null) return { wrong: 'A logo is a PNG or a JPEG' };
  const isFitting = size.every((side) => side > 0 && side <= LOGO_SIDE_MAX);
  if (!isFitting) return { wrong: `A logo has at most ${LOGO_SIDE_MAX} pixels a side` };
  return { bytes, contentType: png === null ? 'image/jpeg' : 'image/png' };
}

type Size = readonly [number, number];

/** Width and height from the first chunk, which must be there, as the last must. Source: the PNG specification. */
function sizeOfPng(bytes: Buffer): Size | null {
  const isPng =
    bytes.length >= 45 &&
    bytes.subarray(0, 8).equals(PNG) &&
    bytes.toString('latin1', 12, 16) === 'IHDR' &&
    bytes.toString('latin1', bytes.length - 8, bytes.length - 4) === 'IEND';
  return isPng ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)] : null;
}

/** Width and height from the frame header, found by following the segments. Source: ITU-T T.81, B.2. */
function sizeOfJpeg(bytes: Buffer): Size | null {
  const isJpeg =
    bytes.length > 4 &&
    bytes.readUInt16BE(0) === 0xffd8 &&
    bytes.readUInt16BE(bytes.length - 2) === 0xffd9;
  if (!isJpeg) return null;
  let at = 2;
  while (at + 9 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    // C4, C8 and CC are tables; the other Cx begin a frame.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    // The picture itself begins, and no frame was told.
    if (marker === 0xda) return null;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}
