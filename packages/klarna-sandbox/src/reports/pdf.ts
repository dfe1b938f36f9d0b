/** One line of text on a page: set in Courier, so that columns stand below each other, or in bold. */
export type PdfLine = Readonly<{ text: string; style: 'plain' | 'bold' | 'title' }>;

/** What is written about a document beside its pages. */
export type PdfAbout = Readonly<{ title: string; /** ISO 8601. */ createdAt: string }>;

const STYLES = {
  plain: { font: 'F1', size: 8 },
  bold: { font: 'F2', size: 8 },
  title: { font: 'F2', size: 14 },
} as const;

/** A4, lying; in points. */
const PAGE = { width: 842, height: 595, margin: 40, leading: 11 };
/** How many lines a page holds, its foot left out. */
const LINES_A_PAGE = Math.floor((PAGE.height - 2 * PAGE.margin) / PAGE.leading) - 1;

/** How many characters of the plain style a line holds. */
export const PDF_COLUMNS = Math.floor((PAGE.width - 2 * PAGE.margin) / (STYLES.plain.size * 0.6));

/**
 * Writes lines as a PDF 1.4 document of as many pages as they need, page numbers at the foot. The text is
 * ASCII, other characters being written as octal escapes, so that it can be sent as it is. Characters that
 * the standard fonts do not have become question marks.
 */
export function writePdf(lines: readonly PdfLine[], { title, createdAt }: PdfAbout): string {
  const pages = intoPages(lines);
  const first = 6;
  const kids = pages.map((_, index) => `${first + index * 2} 0 R`).join(' ');
  const box = `[0 0 ${PAGE.width} ${PAGE.height}]`;
  const date = createdAt.replace(/\D/g, '').slice(0, 14);
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} /MediaBox ${box} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Courier-Bold /Encoding /WinAnsiEncoding >>',
    `<< /Title (${escaped(title)}) /Producer (klarna-sandbox) /CreationDate (D:${date}Z) >>`,
    ...pages.flatMap((page, index) => {
      const content = drawn(page, `${index + 1} / ${pages.length}`);
      return [
        `<< /Type /Page /Parent 2 0 R /Contents ${first + index * 2 + 1} 0 R ` +
          '/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>',
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  return assemble(objects);
}

function intoPages(lines: readonly PdfLine[]): readonly (readonly PdfLine[])[] {
  const pages: (readonly PdfLine[])[] = [];
  for (let from = 0; from < lines.length; from += LINES_A_PAGE) {
    pages.push(lines.slice(from, from + LINES_A_PAGE));
  }
  return pages.length > 0 ? pages : [[]];
}

function drawn(lines: readonly PdfLine[], foot: string): string {
  const top = PAGE.height - PAGE.margin - PAGE.leading;
  const body = lines.map(({ text, style }, index) => {
    const { font, size } = STYLES[style];
    const y = top - index * PAGE.leading;
    return `/${font} ${size} Tf 1 0 0 1 ${PAGE.margin} ${y} Tm (${escaped(text)}) Tj`;
  });
  const { font, size } = STYLES.plain;
  const numbered = `/${font} ${size} Tf 1 0 0 1 ${PAGE.margin} ${PAGE.margin / 2} Tm (${foot}) Tj`;
  return ['BT', ...body, numbered, 'ET'].join('\n');
}

/** Numbers the objects and writes the table that says at which byte each begins. */
function assemble(objects: readonly string[]): string {
  let text = '%PDF-1.4\n';
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(text.length);
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  return (
    `${text}xref\n0 ${size}\n0000000000 65535 f \n${table}` +
    `trailer\n<< /Size ${size} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${text.length}\n%%EOF\n`
  );
}

/** Bytes 0x80 to 0x9f of the fonts' encoding, in order; a space stands for none. */
const UPPER = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';

function escaped(text: string): string {
  let written = '';
  for (const character of text.normalize('NFC')) written += escapedCharacter(character);
  return written;
}

function escapedCharacter(character: string): string {
  if (character === '(' || character === ')' || character === '\\') return `\\${character}`;
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code <= 0x7e) return character;
  if (code >= 0xa0 && code <= 0xff) return octal(code);
  const upper = code > 0x7e ? UPPER.indexOf(character) : -1;
  if (upper >= 0) return octal(0x80 + upper);
  const plain = character.normalize('NFD').charAt(0);
  return plain !== character && plain >= ' ' && plain <= '~' ? plain : '?';
}

function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}
