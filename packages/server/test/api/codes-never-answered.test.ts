import { readFile } from 'node:fs/promises';
import { errorOf, ERRORS, type ErrorKey } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';

/** Codes that the PSP has published and Kvitt never answers, with a word of the reason that the page gives. */
const NEVER: readonly (readonly [code: number, because: string])[] = [
  [1004, 'deprecated'],
  [1005, 'deprecated'],
  [1011, 'deprecated'],
  [1012, 'deprecated'],
  [1013, 'XML'],
  [1014, 'unspecified'],
  [1015, '1003'],
  [1019, 'sites and accounts cannot be blocked'],
  [1020, 'sites and accounts cannot be blocked'],
  [1022, 'does not call Klarna'],
  [1024, 'status'],
  [1035, 'XML'],
  [1036, 'iDEAL'],
  [5001, 'cart'],
  // Made up by clients for an answer that they cannot read.
  [412, 'clients'],
];

const PAGE = new URL('../../../../docs/api/compatibility.md', import.meta.url);
const answered = new Set((Object.keys(ERRORS) as readonly ErrorKey[]).map((k) => errorOf(k).code));

/** The table of error codes as the page has it: what it says of each code. */
async function listed(): Promise<ReadonlyMap<number, string>> {
  const [, section = ''] = (await readFile(PAGE, 'utf8')).split('\n## Error codes\n');
  const [table = ''] = section.split('\n## ');
  const rows = table.split('\n').flatMap((line) => {
    const [, codes = '', says = ''] = /^\| ([\d, ]+?) *\| (.+?) *\|$/.exec(line) ?? [];
    return codes === '' ? [] : codes.split(', ').map((code) => [Number(code), says] as const);
  });
  expect(new Set(rows.map(([code]) => code)).size).toBe(rows.length);
  return new Map(rows);
}

describe('an error code that Kvitt never answers', () => {
  it.each(NEVER)('%i is not in the catalogue, and the page says why', async (code, because) => {
    expect([...answered]).not.toContain(code);
    const says = (await listed()).get(code) ?? 'not listed';
    expect(says).toMatch(/^(?:never: |made by clients)/);
    expect(says).toContain(because);
  });

  it('is the only kind that the page calls so: it lists every other as answered', async () => {
    const never = NEVER.map(([code]) => code);
    const others = [...(await listed()).keys()].filter((code) => !never.includes(code));
    expect(others.toSorted((a, b) => a - b)).toEqual([...answered].toSorted((a, b) => a - b));
    for (const code of others) expect((await listed()).get(code)).not.toMatch(/^never/);
  });
});
