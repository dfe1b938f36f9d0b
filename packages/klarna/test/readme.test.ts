import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAPTURE_ID, HOSTED_SESSION, ORDER_ID, transactionOf } from './support/examples.js';
import { answer, startStubKlarna, type Play, type StubKlarna } from './support/stub-klarna.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

let stub: StubKlarna;
let folder: string;
beforeAll(async () => {
  stub = await startStubKlarna();
  // Inside the package, so that '@kvitt/klarna' resolves as it does for a user.
  folder = await mkdtemp(join(HERE, '.readme-'));
});
afterAll(async () => {
  await stub.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the nth TypeScript example of the README against the stub; answers what it prints. */
async function run(example: number, ...plays: readonly Play[]): Promise<string> {
  stub.script(...plays);
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  const code = [...readme.matchAll(/```ts\n(.*?)```/gs)][example]?.[1] ?? '';
  const file = join(folder, `example-${example}.mts`);
  await writeFile(file, code.replace('https://api.playground.klarna.com', stub.baseUrl));
  const args = ['--import', 'tsx', '--conditions=@kvitt/source', file];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder });
  return stdout.trim();
}

test('the README’s first example captures', async () => {
  expect(await run(0, answer(201, null, { 'Capture-Id': CAPTURE_ID }))).toBe(
    `captured ${CAPTURE_ID}`,
  );
}, 30_000);

test('the README’s second example lists settlement rows', async () => {
  const page = { transactions: [transactionOf(49800)], pagination: { offset: 0 } };
  expect(await run(1, answer(200, page))).toBe(`adds SALE 49800 SEK ${ORDER_ID}`);
}, 30_000);

test('the README’s third example reads a settlement file', async () => {
  expect(await run(2)).toBe(
    [
      'XISA93DJ { total_sale_amount: 49800, total_settlement_amount: 48555 }',
      'SALE 49800 SEK',
      'FEE 1245 SEK',
    ].join('\n'),
  );
}, 30_000);

test('the README’s fourth example notes what went over the wire', async () => {
  const printed = await run(3, answer(404));
  expect(printed).toContain(`/ordermanagement/v1/orders/${ORDER_ID}`);
  expect(printed).toContain('404');
}, 30_000);

test('the README’s fifth example asks what a callback is about', async () => {
  expect(await run(4, answer(200, HOSTED_SESSION))).toBe('the customer is COMPLETED\n404 200');
}, 30_000);
