import { readFile, writeFile } from 'node:fs/promises';
import { errorOf, ERRORS, type ErrorKey } from '@kvitt/flow';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { errorsInOrder, RETRY } from '../../packages/server/src/docs/errors.js';
import { ROOT, sourceFiles } from './support/sources.js';

const PAGE = `${ROOT}docs/api/errors.md`;

const keys = Object.keys(ERRORS) as readonly ErrorKey[];

async function page(): Promise<string> {
  const rows = errorsInOrder().map((key) => {
    const { code, http, info, retry } = errorOf(key);
    return `| ${code} | ${http} | ${info} | ${RETRY[retry]} | \`${key}\` |`;
  });
  const text = `# Errors of the merchant API

Made from the catalogue in [\`packages/flow/src/errors.ts\`](../../packages/flow/src/errors.ts): change it there, then run
\`UPDATE=1 npx vitest run --project tidy test/tidy/errors.test.ts\`.

A refusal is answered with \`{"success":false,"data":{},"error_code":…,"error_info":"…"}\` and the HTTP status of the row.
\`error_info\` begins with the sentence below; a detail may follow after a colon. Tell refusals apart by \`error_code\`
and HTTP status, not by the sentence. The last column says how the code of Kvitt calls it.

| \`error_code\` | HTTP | \`error_info\` | repeat? | key |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
  return format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' });
}

describe('the error catalogue', () => {
  it('is what docs/api/errors.md shows', async () => {
    const wanted = await page();
    if (process.env['UPDATE'] === '1') await writeFile(PAGE, wanted);
    expect(await readFile(PAGE, 'utf8').catch(() => '')).toBe(wanted);
  });

  it('says every sentence once', () => {
    const sentences = keys.map((key) => errorOf(key).info);
    expect(new Set(sentences).size).toBe(sentences.length);
  });

  it('has no entry that nothing refuses with', () => {
    const code = sourceFiles()
      .filter(({ path }) => path !== 'packages/flow/src/errors.ts')
      // What a call can refuse is told there, and refused elsewhere.
      .filter(({ path }) => !path.startsWith('packages/server/src/api/operations/'))
      .map((file) => file.code)
      .join('\n');
    expect(keys.filter((key) => !code.includes(`'${key}'`))).toEqual([]);
  });
});
