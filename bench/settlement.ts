// Imports a settlement file of Klarna's into PostgreSQL (read, parse, number, store, prove its sum) and then copies the same
// rows into a table with the same indexes by PostgreSQL's own COPY, in one run. Booking is not in it: that is the commit
// path of `npm run bench`. ROWS can be set; DATABASE_URL names another server, whose COPY must be allowed to write files.
import { performance } from 'node:perf_hooks';
import { accountId } from '@kvitt/flow';
import { environment } from '../packages/server/src/config.js';
import { importSettlementFile } from '../packages/server/src/settlement/import-file.js';
import { migrate } from '../packages/server/src/store/migrate.js';
import { openPostgres } from '../packages/server/src/store/postgres.js';
import { whole } from './figures.js';
import { benchServer } from './postgres.js';

const env = environment();
const rows = Number(env['ROWS'] ?? 1_000_000);
const server = benchServer(env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1/postgres');
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const PIECE = 1_000;
const SUMS =
  'total_sale_amount;total_fee_amount;total_tax_amount;total_return_amount;total_settlement_amount;payment_reference;settlement_currency;payout_date;merchant_id;merchant_settlement_type';
const COLUMNS =
  'type;capture_date;sale_date;order_id;short_order_id;capture_id;amount;posting_currency;purchase_country;tax_amount;detailed_type';

/** A sale of 49.80 and its fee of 1.24 with 0.31 tax, again and again. */
async function* file(): AsyncIterable<string> {
  const pairs = Math.floor(rows / 2);
  const decimal = (minor: number): string => (minor / 100).toFixed(2);
  const sums = [4980, 124, 31, 0, 4825].map((minor) => decimal(minor * pairs));
  yield `${SUMS}\n${sums.join(';')};BENCH001;EUR;2026-03-16T06:00:00Z;N100001;NET\n${COLUMNS}\n`;
  for (let first = 0; first < pairs; first += PIECE) {
    let text = '';
    for (let n = first; n < Math.min(first + PIECE, pairs); n += 1) {
      const id = n.toString(16).padStart(12, '0');
      const about = `2026-03-02T10:00:00Z;2026-03-02T09:00:00Z;00000000-0000-4000-8000-${id};${id};11111111-0000-4000-8000-${id}`;
      text += `SALE;${about};49.80;EUR;NL;;PURCHASE\nFEE;${about};1.24;EUR;NL;0.31;PURCHASE_FEE_PERCENTAGE\n`;
    }
    yield text;
  }
}

const database = server.create('settlement');
const db = openPostgres(server.url(database));
try {
  await migrate(db);
  const startedAt = performance.now();
  const ports = { db };
  const [payout] = await importSettlementFile(ports, accountId(10_001), file());
  const importMs = performance.now() - startedAt;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  const own = server.query(
    database,
    `select count(*) from settlement_rows where type = 'DIFFERENCE'`,
  );

  const path = `/tmp/${database}.copy`;
  server.query(database, `copy settlement_rows to '${path}'`);
  server.query(database, 'create table copied (like settlement_rows including all)');
  const copyStartedAt = performance.now();
  server.query(database, `copy copied from '${path}'`);
  const copyMs = performance.now() - copyStartedAt;
  server.query(database, `copy (select 1 where false) to program 'cat > ${path}; rm ${path}'`);

  const count = payout?.rows ?? 0;
  const rate = (ms: number): number => (count * 1000) / ms;
  say(`${whole(count)} rows, ${own} of them unexplained by the sum`);
  say(`import  ${whole(rate(importMs))} rows/s, peak ${whole(peakMb)} MB of memory`);
  say(`COPY    ${whole(rate(copyMs))} rows/s`);
  say(`ratio   ${(copyMs / importMs).toFixed(3)}`);
} finally {
  await db.close();
  server.drop(database);
}
