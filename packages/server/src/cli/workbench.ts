import { instant, type Instant } from '@kvitt/flow';
import { createClock } from '../clock.js';
import { readConfig, type Environment } from '../config.js';
import { openStore } from '../service.js';
import { readClock } from '../store/clock-row.js';
import type { Database } from '../store/database.js';
import { createVault, type Vault } from '../store/vault.js';

/** What a verb that changes the store works with. */
export type Workbench = Readonly<{
  db: Database;
  vault: Vault;
  /** The service's time: in a sandbox, as its clock stands. */
  now: Instant;
  /** The machine's time, for the audit. */
  realNow: Instant;
  say: (text: string) => void;
}>;

/** Opens the store, does the work and closes it; answers the work's exit status. */
export async function atWorkbench(
  env: Environment,
  work: (bench: Workbench) => Promise<number>,
): Promise<number> {
  const config = readConfig(env);
  const db = await openStore(config);
  try {
    const clock = createClock();
    const turned = config.mode === 'sandbox' ? await readClock(db) : null;
    if (turned !== null) {
      if (turned.heldAt === null) clock.run(turned.offsetMs);
      else clock.hold(turned.heldAt);
    }
    return await work({
      db,
      vault: createVault(config.secret),
      now: clock.now(),
      realNow: instant(clock.realNow()),
      say: (text) => process.stdout.write(`${text}\n`),
    });
  } finally {
    await db.close();
  }
}
