import type { Version } from './versions.js';

/** A square of modules. `isFixed` marks those that belong to the pattern and hold no data. */
export type Matrix = Readonly<{ size: number; dark: boolean[][]; isFixed: boolean[][] }>;

/** The patterns of a version, with room kept for the format and version numbers. */
export function blankMatrix(version: Version): Matrix {
  const { size } = version;
  const square = (): boolean[][] =>
    Array.from({ length: size }, () => Array<boolean>(size).fill(false));
  const matrix: Matrix = { size, dark: square(), isFixed: square() };
  for (let index = 0; index < size; index += 1) {
    fix(matrix, 6, index, index % 2 === 0);
    fix(matrix, index, 6, index % 2 === 0);
  }
  for (const [row, column] of [
    [3, 3],
    [3, size - 4],
    [size - 4, 3],
  ] as const) {
    drawFinder(matrix, row, column);
  }
  drawAlignments(matrix, version);
  for (let index = 0; index < 9; index += 1) {
    keep(matrix, 8, index);
    keep(matrix, index, 8);
    if (index < 8) {
      keep(matrix, 8, size - 1 - index);
      keep(matrix, size - 1 - index, 8);
    }
  }
  if (version.number >= 7) drawVersion(matrix, version.number);
  return matrix;
}

/** Writes level M and the mask's number around the finders, twice, with its own correction bits. */
export function drawFormat(matrix: Matrix, mask: number): void {
  const { size } = matrix;
  const bits = withRemainder(mask, 10, 0x537) ^ 0x5412;
  const bit = (index: number): boolean => ((bits >> index) & 1) === 1;
  for (let index = 0; index < 15; index += 1) {
    const [row, column] = beside(index);
    fix(matrix, row, column, bit(index));
    if (index < 8) fix(matrix, 8, size - 1 - index, bit(index));
    else fix(matrix, size - 15 + index, 8, bit(index));
  }
  fix(matrix, size - 8, 8, true);
}

/** Sets a module of the pattern. */
function fix({ dark, isFixed }: Matrix, row: number, column: number, isDark: boolean): void {
  const [darkRow, fixedRow] = [dark[row], isFixed[row]];
  if (!darkRow || !fixedRow || column < 0 || column >= darkRow.length) return;
  darkRow[column] = isDark;
  fixedRow[column] = true;
}

/** Keeps a module free of data without deciding its colour, unless the pattern has. */
function keep(matrix: Matrix, row: number, column: number): void {
  if (!matrix.isFixed[row]?.[column]) fix(matrix, row, column, false);
}

/** A finder with its light border; what falls outside the square is left out. */
function drawFinder(matrix: Matrix, centreRow: number, centreColumn: number): void {
  for (let down = -4; down <= 4; down += 1) {
    for (let right = -4; right <= 4; right += 1) {
      const ring = Math.max(Math.abs(down), Math.abs(right));
      fix(matrix, centreRow + down, centreColumn + right, ring !== 2 && ring !== 4);
    }
  }
}

function drawAlignments(matrix: Matrix, { alignment, size }: Version): void {
  const [first, last] = [6, size - 7];
  for (const row of alignment) {
    for (const column of alignment) {
      const isAtFinder =
        (row === first && (column === first || column === last)) ||
        (row === last && column === first);
      if (isAtFinder) continue;
      for (let down = -2; down <= 2; down += 1) {
        for (let right = -2; right <= 2; right += 1) {
          const ring = Math.max(Math.abs(down), Math.abs(right));
          fix(matrix, row + down, column + right, ring !== 1);
        }
      }
    }
  }
}

function drawVersion(matrix: Matrix, number: number): void {
  const bits = withRemainder(number, 12, 0x1f25);
  for (let index = 0; index < 18; index += 1) {
    const isDark = ((bits >> index) & 1) === 1;
    const [long, short] = [Math.floor(index / 3), matrix.size - 11 + (index % 3)];
    fix(matrix, long, short, isDark);
    fix(matrix, short, long, isDark);
  }
}

/** `value` followed by `degree` bits of its remainder by a generator (BCH). */
function withRemainder(value: number, degree: number, divisor: number): number {
  let remainder = value;
  for (let step = 0; step < degree; step += 1) {
    remainder = (remainder << 1) ^ ((remainder >> (degree - 1)) * divisor);
  }
  return (value << degree) | remainder;
}

/** Where bit `index` of the format stands beside the finder at the top left. */
function beside(index: number): readonly [row: number, column: number] {
  if (index < 6) return [index, 8];
  if (index === 6) return [7, 8];
  if (index === 7) return [8, 8];
  return index === 8 ? [8, 7] : [8, 14 - index];
}
