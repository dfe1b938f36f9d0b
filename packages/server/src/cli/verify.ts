import { readConfig, type Environment } from '../config.js';
import { verify } from '../queries/verify.js';
import { openStore } from '../service.js';
import type { Database } from '../store/database.js';
import { suspenseRows as suspenseRowsOf } from '../store/settlements.js';
import { listSites } from '../store/sites.js';

/** Verifies the store and prints what it found; exit status 1 when anything differs. */
export async function verifyStore(env: Environment): Promise<number> {
  const db = await openStore(readConfig(env));
  try {
    const showProgress = process.stderr.isTTY;
    const report = await verify(db, (payments) => {
      if (showProgress) process.stderr.write(`\r${payments} payments checked`);
    });
    if (showProgress) process.stderr.write('\r\x1b[K');
    const { payments, events, transfers, suspenseRows, faults } = report;
    process.stdout.write(
      `${payments} payments, ${events} events, ${transfers} transfers checked\n`,
    );
    if (suspenseRows > 0) {
      process.stdout.write(`${suspenseRows} settlement rows match nothing and are in suspense\n`);
      await listSuspense(db);
    }
    for (const fault of faults) process.stdout.write(`FAULT ${fault}\n`);
    process.stdout.write(
      faults.length === 0
        ? 'nothing differs: states, chains, transfers and balances agree\n'
        : `${faults.length} faults\n`,
    );
    return faults.length === 0 ? 0 : 1;
  } finally {
    await db.close();
  }
}

/** How many rows in suspense are listed for each account. */
const LISTED_MAX = 20;

async function listSuspense(db: Database): Promise<void> {
  const accounts = new Set((await listSites(db)).map(({ accountId }) => accountId));
  for (const account of accounts) {
    for (const row of await suspenseRowsOf(db, account, LISTED_MAX)) {
      const order = row.klarnaOrderId === null ? '' : `, Klarna order ${row.klarnaOrderId}`;
      process.stdout.write(
        `  account ${account}, payout ${row.paymentReference}: ${row.type} ${row.amountMinor} ${row.currency}${order}\n`,
      );
    }
  }
}
