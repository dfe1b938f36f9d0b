/**
 * An IBAN without spaces and in capitals, null when it is none: ISO 13616's shape and its check digits, modulo 97. Whether the
 * account exists is the bank's to know.
 */
export function ibanOf(text: string): string | null {
  const iban = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return null;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n === 1n ? iban : null;
}
