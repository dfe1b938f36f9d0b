import { correctionFor } from './galois.js';
import { dataLength, VERSIONS } from './versions.js';
import type { Version } from './versions.js';

const BYTE_MODE = 0b0100;
const PADS = [0xec, 0x11];

/** The smallest version that holds the bytes, or null where even the largest is too small. */
export function versionFor(bytes: Uint8Array): Version | null {
  return (
    VERSIONS.find((version) => headerBits(version) + bytes.length * 8 <= capacity(version)) ?? null
  );
}

/** The bytes a code of this version shows, data and correction interleaved. */
export function codewordsOf(bytes: Uint8Array, version: Version): readonly number[] {
  const data = dataBytes(bytes, version);
  let from = 0;
  const blocks = version.blocks.map((length) => data.slice(from, (from += length)));
  const corrections = blocks.map((block) => correctionFor(block, version.correction));
  return [...interleave(blocks), ...interleave(corrections)];
}

function capacity(version: Version): number {
  return dataLength(version) * 8;
}

/** Mode, and the count of bytes in 8 bits up to version 9, in 16 above. */
function headerBits({ number }: Version): number {
  return 4 + (number < 10 ? 8 : 16);
}

function dataBytes(bytes: Uint8Array, version: Version): readonly number[] {
  const bits: number[] = [];
  const push = (value: number, length: number): void => {
    for (let bit = length - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  push(BYTE_MODE, 4);
  push(bytes.length, headerBits(version) - 4);
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, capacity(version) - bits.length));
  push(0, (8 - (bits.length % 8)) % 8);
  for (let pad = 0; bits.length < capacity(version); pad += 1) push(PADS[pad % 2] ?? 0, 8);
  return toBytes(bits);
}

function toBytes(bits: readonly number[]): readonly number[] {
  return Array.from({ length: bits.length / 8 }, (_, index) =>
    bits.slice(index * 8, index * 8 + 8).reduce((byte, bit) => byte * 2 + bit, 0),
  );
}

function interleave(blocks: readonly (readonly number[])[]): readonly number[] {
  const longest = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    blocks.flatMap((block) => block.slice(index, index + 1)),
  ).flat();
}
