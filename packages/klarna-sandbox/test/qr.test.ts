import jsQR from 'jsqr';
import { describe, expect, it } from 'vitest';
import { qrModules, qrSvg } from '../src/qr/qr-code.js';

const MODULE_PIXELS = 4;

/** Draws modules with their quiet zone and reads them with an independent decoder. */
function decode(modules: readonly (readonly boolean[])[]): string | undefined {
  const side = (modules.length + 8) * MODULE_PIXELS;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [row, line] of modules.entries()) {
    for (const [column, isDark] of line.entries()) {
      if (!isDark) continue;
      for (let index = 0; index < MODULE_PIXELS ** 2; index += 1) {
        const y = (row + 4) * MODULE_PIXELS + Math.floor(index / MODULE_PIXELS);
        const x = (column + 4) * MODULE_PIXELS + (index % MODULE_PIXELS);
        pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
      }
    }
  }
  return jsQR.default(pixels, side, side)?.data;
}

/** The longest text of each version at level M, and one byte less. */
const CAPACITIES = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213];

describe('a QR code', () => {
  it.each(CAPACITIES.flatMap((bytes, index) => [[bytes, index + 1] as const]))(
    'of %i bytes is version %i and is read as it was written',
    (bytes, version) => {
      const text = 'https://pay.example/k/ABCDEFGH?'.repeat(8).slice(0, bytes);
      const modules = qrModules(text);
      expect(modules).toHaveLength(17 + 4 * version);
      expect(decode(modules ?? [])).toBe(text);
    },
  );

  it('takes the next version for one byte more', () => {
    expect(qrModules('x'.repeat(15))).toHaveLength(25);
    expect(qrModules('x'.repeat(214))).toBeNull();
    expect(qrSvg('x'.repeat(214))).toBeNull();
  });

  it.each(['', 'http://127.0.0.1:4001/pay/2OCK9XYZ', 'köp – 買う'])('says “%s”', (text) => {
    expect(decode(qrModules(text) ?? [])).toBe(text);
  });

  it('is still read where a corner of its data is dirty', () => {
    const text = 'http://127.0.0.1:4001/pay/2OCK9XYZ';
    const modules = (qrModules(text) ?? []).map((row, y) =>
      row.map((isDark, x) => (y >= 26 && x >= 26 ? true : isDark)),
    );
    expect(decode(modules)).toBe(text);
  });

  it('is drawn as an SVG with a square for every dark module', () => {
    const dark = (qrModules('abc') ?? []).flat().filter(Boolean).length;
    const svg = qrSvg('abc') ?? '';
    expect(svg.match(/h1v1h-1z/g)).toHaveLength(dark);
    expect(svg).toContain('viewBox="0 0 29 29"');
  });
});
