const EXPONENTS: number[] = [];
const LOGARITHMS: number[] = [];
for (let power = 0, value = 1; power < 255; power += 1) {
  EXPONENTS[power] = value;
  LOGARITHMS[value] = power;
  value <<= 1;
  if (value > 255) value ^= 0x11d;
}

/** The product of two bytes in the field of 256 elements that QR codes use. */
function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return EXPONENTS[((LOGARITHMS[a] ?? 0) + (LOGARITHMS[b] ?? 0)) % 255] ?? 0;
}

/** The `length` Reed-Solomon bytes by which damage to `data` can be mended. */
export function correctionFor(data: readonly number[], length: number): readonly number[] {
  const divisor = generator(length);
  const remainder = Array.from({ length }, () => 0);
  for (const byte of data) {
    const factor = byte ^ (remainder.shift() ?? 0);
    remainder.push(0);
    for (const [index, coefficient] of divisor.entries()) {
      remainder[index] = (remainder[index] ?? 0) ^ multiply(coefficient, factor);
    }
  }
  return remainder;
}

/** The coefficients of the generator polynomial below the leading one, highest first. */
function generator(degree: number): readonly number[] {
  let product = [1];
  for (let power = 0; power < degree; power += 1) {
    const root = EXPONENTS[power] ?? 0;
    const shifted = [...product, 0];
    product = shifted.map((value, index) => value ^ multiply(product[index - 1] ?? 0, root));
  }
  return product.slice(1);
}
