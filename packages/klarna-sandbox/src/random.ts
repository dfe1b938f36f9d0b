import { randomBytes } from 'node:crypto';

/** The generator's whole state, so that it can go on after a restart without repeating an id. */
export type RandomState = readonly [number, number, number, number];

/** Source of every id. Equal seeds give equal ids in equal order. */
export type Random = Readonly<{
  uuid: () => string;
  /** `length` characters that cannot be mistaken for each other, upper case. */
  code: (length: number) => string;
  /** A number from 0 up to but not including 1. */
  fraction: () => number;
  state: () => RandomState;
  restore: (state: RandomState) => void;
}>;

const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A seed nobody chose, for a sandbox that was not given one. */
export function pickSeed(): number {
  return randomBytes(4).readUInt32LE(0);
}

/** A small fast counter generator (sfc32). Not for secrets. */
export function createRandom(seed: number): Random {
  let [a, b, c, d] = [seed | 0, (seed / 0x1_0000_0000) | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let round = 0; round < 12; round += 1) next();
  const hex = (): string => next().toString(16).padStart(8, '0');
  return {
    uuid: () => {
      const text = hex() + hex() + hex() + hex();
      const variant = ((parseInt(text.slice(16, 17), 16) & 3) | 8).toString(16);
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`;
    },
    code: (length) => {
      let text = '';
      while (text.length < length) text += ALPHABET.charAt(next() >>> 27);
      return text;
    },
    fraction: () => next() / 0x1_0000_0000,
    state: () => [a, b, c, d],
    restore: (state) => {
      [a, b, c, d] = state;
    },
  };
}
