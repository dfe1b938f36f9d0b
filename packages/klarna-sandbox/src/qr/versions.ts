/** One size of QR code at error correction level M. */
export type Version = Readonly<{
  number: number;
  /** Modules along each side. */
  size: number;
  /** Correction bytes in every block. */
  correction: number;
  /** Data bytes of each block, in order. */
  blocks: readonly number[];
  /** Along both axes, the centres of the alignment patterns. */
  alignment: readonly number[];
}>;

type Row = readonly [correction: number, blocks: readonly number[], alignment: readonly number[]];

const times = (count: number, bytes: number): readonly number[] =>
  Array.from({ length: count }, () => bytes);

/** ISO/IEC 18004, the columns of level M. */
const ROWS: readonly Row[] = [
  [10, [16], []],
  [16, [28], [6, 18]],
  [26, [44], [6, 22]],
  [18, times(2, 32), [6, 26]],
  [24, times(2, 43), [6, 30]],
  [16, times(4, 27), [6, 34]],
  [18, times(4, 31), [6, 22, 38]],
  [22, [...times(2, 38), ...times(2, 39)], [6, 24, 42]],
  [22, [...times(3, 36), ...times(2, 37)], [6, 26, 46]],
  [26, [...times(4, 43), 44], [6, 28, 50]],
];

/** The versions 1 to 10, the smallest first. */
export const VERSIONS: readonly Version[] = ROWS.map(([correction, blocks, alignment], index) => ({
  number: index + 1,
  size: 21 + index * 4,
  correction,
  blocks,
  alignment,
}));

/** How many data bytes a version holds, its header included. */
export function dataLength({ blocks }: Version): number {
  return blocks.reduce((sum, bytes) => sum + bytes, 0);
}
