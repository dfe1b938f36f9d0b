import { CAMT053 } from './camt053.js';
import { CSV } from './csv.js';
import type { Format } from './format.js';
import { MT940 } from './mt940.js';

/** The files a statement can be written as, by the names callers use. */
export const FORMATS = { csv: CSV, camt053: CAMT053, mt940: MT940 } as const satisfies Readonly<
  Record<string, Format>
>;

/** The name of such a file's kind. */
export type FormatName = keyof typeof FORMATS;

/** Every one of the names. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];
