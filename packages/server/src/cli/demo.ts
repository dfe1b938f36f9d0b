import { parseArgs } from 'node:util';
import { elapsedMs } from '../clock.js';
import { environment, readConfig } from '../config.js';
import { startService } from '../service.js';
import { createPainter, type Painter } from './paint.js';
import { walkEndings, walkJourney, type Row } from './demo-journey.js';
import { demoClient } from './demo-client.js';

const EDITIONS = ['2021', '2025'] as const;

/** Walks every row of the flow in each edition; exit status 1 when a row differs from the tables. */
export async function demo(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: { edition: { type: 'string' } } });
  const editions = EDITIONS.filter(
    (each) => values.edition === undefined || each === values.edition,
  );
  if (editions.length === 0) {
    process.stderr.write('kvitt: --edition must be 2021 or 2025\n');
    return 2;
  }
  const paint = createPainter(process.stdout.isTTY && environment()['NO_COLOR'] === undefined);
  let differing = 0;
  for (const edition of editions) differing += await demoEdition(edition, paint);
  process.stdout.write(
    differing === 0
      ? paint.good('every row is as published\n')
      : paint.bad(`${differing} rows differ from the published tables\n`),
  );
  return differing === 0 ? 0 : 1;
}

async function demoEdition(edition: '2021' | '2025', paint: Painter): Promise<number> {
  const began = elapsedMs();
  const service = await startService(
    readConfig({
      PORT: '0',
      KLARNA_SANDBOX_PORT: '0',
      KVITT_DATA: 'memory',
      KVITT_EDITION: edition,
      KVITT_LOG: 'silent',
    }),
  );
  const ready = elapsedMs();
  const client = demoClient(service.url, service.klarnaUrl);
  let differing = 0;
  const show = (row: Row): void => {
    if (!isAsPublished(row)) differing += 1;
    process.stdout.write(rowText(row, paint));
  };
  try {
    process.stdout.write(heading(`Edition ${edition}: the successful journey`, paint));
    await walkJourney(client, edition, show);
    const journey = elapsedMs();
    process.stdout.write(heading(`Edition ${edition}: the other endings, and a refund`, paint));
    await walkEndings(client, edition, show);
    process.stdout.write(`\n${paint.faint('balances')}\n`);
    for (const line of await client.balances()) process.stdout.write(`  ${line}\n`);
    const seconds = (from: number, to: number): string => `${((to - from) / 1000).toFixed(2)} s`;
    process.stdout.write(
      paint.faint(
        `\nstart ${seconds(began, ready)}, journey ${seconds(ready, journey)} of real time, ` +
          `endings ${seconds(journey, elapsedMs())}; the clock now reads ${await client.now()}\n\n`,
      ),
    );
  } finally {
    await service.close();
  }
  return differing;
}

const isAsPublished = ({ expected, got }: Row): boolean =>
  expected === null || (got !== null && expected[0] === got[0] && expected[1] === got[1]);

const WIDTHS = { number: 3, at: 17, what: 62, status: 12 } as const;

function heading(title: string, paint: Painter): string {
  const { number, at, what, status } = WIDTHS;
  const columns = [
    '#'.padEnd(number),
    'virtual time UTC'.padEnd(at),
    'what happens'.padEnd(what),
    'order'.padEnd(status),
    'transaction',
  ];
  return `\n${paint.strong(title)}\n${paint.faint(columns.join(' '))}\n`;
}

function rowText(row: Row, paint: Painter): string {
  const { number, at, what, status } = WIDTHS;
  const fine = isAsPublished(row);
  const [order, transaction] = row.got ?? ['–', '–'];
  const cells = [
    row.number.padEnd(number),
    paint.faint(row.at.slice(0, 16).replace('T', ' ').padEnd(at)),
    row.what.padEnd(what),
    paint[fine ? 'status' : 'bad'](order.padEnd(status)),
    paint[fine ? 'status' : 'bad'](transaction.padEnd(status)),
  ];
  const expected =
    fine || row.expected === null ? '' : paint.bad(` expected ${row.expected.join('/')}`);
  const detail =
    row.detail === '' ? '' : `\n${' '.repeat(number + at + 2)}${paint.faint(row.detail)}`;
  return `${cells.join(' ').trimEnd()}${expected}${detail}\n`;
}
