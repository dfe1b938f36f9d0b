import { readConfig, type Environment } from '../config.js';
import { verify } from '../queries/verify.js';
import { openStore } from '../service.js';

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
