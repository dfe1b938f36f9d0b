/** A cell of RFC 4180: in quotes where it must be. */
export const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** What somebody else wrote. Spreadsheets run a cell that begins so as a formula; an apostrophe makes it a text. */
export const words = (text: string | null): string =>
  text !== null && /^[=+\-@\t\r]/.test(text) ? `'${text}` : (text ?? '');
