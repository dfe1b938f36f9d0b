import { codewordsOf, versionFor } from './codewords.js';
import { MASKS, penaltyOf } from './masks.js';
import { blankMatrix, drawFormat } from './matrix.js';
import type { Matrix } from './matrix.js';

const QUIET_ZONE = 4;

/**
 * The QR code of a text (ISO/IEC 18004, bytes, correction level M, versions 1 to 10): rows of modules,
 * true where dark. Null for a text of more than 213 bytes.
 */
export function qrModules(text: string): readonly (readonly boolean[])[] | null {
  const bytes = new TextEncoder().encode(text);
  const version = versionFor(bytes);
  if (!version) return null;
  const codewords = codewordsOf(bytes, version);
  const candidates = MASKS.map((_, mask) => {
    const matrix = blankMatrix(version);
    place(matrix, codewords, mask);
    drawFormat(matrix, mask);
    return { dark: matrix.dark, penalty: penaltyOf(matrix.dark) };
  });
  return candidates.reduce((best, next) => (next.penalty < best.penalty ? next : best)).dark;
}

/** The QR code of a text as an SVG image; null for a text of more than 213 bytes. */
export function qrSvg(text: string): string | null {
  const modules = qrModules(text);
  if (!modules) return null;
  const size = modules.length + 2 * QUIET_ZONE;
  const squares = modules.flatMap((row, y) =>
    row.flatMap((isDark, x) => (isDark ? [`M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`] : [])),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" width="${size * 8}" height="${size * 8}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${squares.join('')}"/></svg>`;
}

/** Lays the bits in columns of two from the right, upwards and downwards in turn, and masks them. */
function place({ size, dark, isFixed }: Matrix, codewords: readonly number[], mask: number): void {
  const isTurned = MASKS[mask];
  let bit = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    // The column of the timing pattern is skipped as a whole.
    const column = right <= 6 ? right - 1 : right;
    const isUpward = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1) {
      const row = isUpward ? size - 1 - step : step;
      for (const at of [column, column - 1]) {
        const line = dark[row];
        if (!line || isFixed[row]?.[at]) continue;
        const byte = codewords[bit >> 3] ?? 0;
        line[at] = (((byte >> (7 - (bit & 7))) & 1) === 1) !== (isTurned?.(row, at) ?? false);
        bit += 1;
      }
    }
  }
}
