/** Letters that do not come apart into a Latin one and a mark. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'Th',
  ı: 'i',
  '€': 'EUR',
  '£': 'GBP',
  '&': '+',
  '@': '(at)',
  _: '-',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': "'",
  '”': "'",
  '"': "'",
  ';': ',',
};

/**
 * A text in SWIFT's character set x, on one line: letters lose their marks, signs become the nearest there is, white space a space
 * and everything else a point.
 */
export function swiftText(text: string): string {
  return Array.from(text, (character) => LETTERS[character] ?? character)
    .join('')
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .replace(/\s+/gu, ' ')
    .replace(/[^A-Za-z0-9/\-?:().,'+ ]/gu, '.');
}

/**
 * Breaks a text into at most `linesMax` lines of `width`; what is beyond them is left out. No line but the first begins with a
 * colon or a hyphen, since a reader would take it for the next field or for the end.
 */
export function swiftLines(text: string, width: number, linesMax: number): readonly string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest !== '' && lines.length < linesMax) {
    if (lines.length > 0 && /^[:-]/.test(rest)) rest = ` ${rest}`;
    lines.push(rest.slice(0, width));
    rest = rest.slice(width);
  }
  return lines;
}
