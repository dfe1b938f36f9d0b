import { expect } from 'vitest';

/** A document's pages, each the texts drawn on it in their order. */
export type ReadPdf = Readonly<{ pages: readonly (readonly string[])[] }>;

/**
 * Reads a PDF the way a viewer does: from its end to the table of offsets, from there to the objects, from the
 * root to the pages. Whatever does not lead where it says fails the test.
 */
export function readPdf(text: string): ReadPdf {
  expect(text.startsWith('%PDF-1.4\n')).toBe(true);
  const tableAt = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(text)?.[1]);
  const table = text.slice(tableAt);
  const size = Number(/^xref\n0 (\d+)\n/.exec(table)?.[1]);
  const entries = [...table.matchAll(/(\d{10}) (\d{5}) ([fn]) \n/g)];
  expect(entries).toHaveLength(size);
  const objectOf = (number: number): string => {
    const from = Number(entries[number]?.[1]);
    const found = new RegExp(`^${number} 0 obj\\n([\\s\\S]*?)\\nendobj\\n`).exec(text.slice(from));
    if (found === null) throw new Error(`object ${number} is not at ${from}`);
    return found[1] ?? '';
  };
  const named = (object: string, name: string): number =>
    Number(new RegExp(`/${name} (\\d+) 0 R`).exec(object)?.[1]);
  const tree = objectOf(named(objectOf(named(table, 'Root')), 'Pages'));
  const kids = [...(/\/Kids \[(.*?)\]/.exec(tree)?.[1] ?? '').matchAll(/(\d+) 0 R/g)];
  expect(tree).toContain(`/Count ${kids.length}`);
  const pages = kids.map(([, number]) => {
    const stream = objectOf(named(objectOf(Number(number)), 'Contents'));
    const [, length, content = ''] =
      /^<< \/Length (\d+) >>\nstream\n([\s\S]*)\nendstream$/.exec(stream) ?? [];
    expect(content.length).toBe(Number(length));
    return [...content.matchAll(/\(((?:\\.|[^\\)])*)\) Tj/g)].map(([, words = '']) => plain(words));
  });
  return { pages };
}

/** Where the fonts' encoding departs from Latin-1, as far as the tests need it. */
const WINDOWS: Readonly<Record<string, string>> = { '\u0080': '€', '\u0096': '–' };

function plain(words: string): string {
  return words
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))
    .replace(/\\(.)/g, '$1')
    .replace(/[\u0080-\u009f]/g, (character) => WINDOWS[character] ?? '?')
    .trimEnd();
}
