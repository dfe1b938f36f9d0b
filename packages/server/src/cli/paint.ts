/** Colours for a terminal; plain text elsewhere. */
export type Painter = Readonly<
  Record<'strong' | 'faint' | 'good' | 'bad' | 'status', (text: string) => string>
>;

/** A painter that colours or leaves text alone. */
export function createPainter(coloured: boolean): Painter {
  const code =
    (on: number, off: number) =>
    (text: string): string =>
      coloured ? `\x1b[${on}m${text}\x1b[${off}m` : text;
  return {
    strong: code(1, 22),
    faint: code(2, 22),
    good: code(32, 39),
    bad: code(31, 39),
    status: code(36, 39),
  };
}
