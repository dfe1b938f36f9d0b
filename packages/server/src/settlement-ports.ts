import type { AccountId, Instant } from '@kvitt/flow';
import type { ExpectedView, SettlementPorts } from './api/settlement-ports.js';
import { expectedMoney } from './queries/dashboard-expected.js';
import { missingSettlements } from './queries/settlement-findings.js';
import { settlementHead, settlementHeads } from './queries/settlement-report.js';
import { settlementLines, settlementProof } from './queries/settlement-report.js';
import { signOf } from './settlement/judge.js';
import type { Database } from './store/database.js';

/** What the API may ask of Klarna's payouts, from a store. */
export const settlementPorts = (db: Database, now: () => Instant): SettlementPorts => ({
  list: async (account, page) => settlementHeads(db, account, page),
  find: async (account, reference) => {
    const head = await settlementHead(db, account, reference);
    if (head === null) return null;
    return { head, proof: await settlementProof(db, account, reference, signOf) };
  },
  lines: (account, reference) => settlementLines(db, account, reference, signOf),
  expected: async (account, limit) => expectedViews(db, account, limit, now()),
});

/** What is still to come, oldest first, and what of it is late. */
export async function expectedViews(
  db: Database,
  account: AccountId,
  limit: number,
  now: Instant,
): Promise<readonly ExpectedView[]> {
  const [rows, missing] = await Promise.all([
    expectedMoney(db, account, limit),
    missingSettlements(db, account, now),
  ]);
  const late = new Set(missing.map(({ kind, klarnaId }) => `${kind} ${klarnaId}`));
  return rows.map((row) => ({ ...row, isLate: late.has(`${row.kind} ${row.klarnaId}`) }));
}
