import type { Instant, PaymentCommand } from '@kvitt/flow';
import type { Submit } from '../commands/submission.js';
import type { Database } from '../store/database.js';
import { claimTimers, type DueTimer } from '../store/timers.js';

/** How many deadlines are taken at once. */
const BATCH = 100;

/** Turns deadlines that have come into commands; answers how many there were. */
export async function fireTimers(db: Database, submit: Submit, now: Instant): Promise<number> {
  const due = await claimTimers(db, now, BATCH);
  await Promise.all(
    due.map(async (timer) =>
      submit({
        kind: 'change',
        target: {
          kind: 'transaction',
          accountId: timer.accountId,
          transactionId: timer.transactionId,
        },
        command: commandOf(timer),
        cause: { kind: 'timer', accountId: timer.accountId, timerId: timer.timerId },
      }),
    ),
  );
  return due.length;
}

function commandOf({ kind, refundId }: DueTimer): PaymentCommand {
  switch (kind) {
    case 'expire_payment':
    case 'expire_shipping':
    case 'extend_automatically':
    case 'add_to_balance':
      return { kind };
    case 'process_refund': {
      if (refundId === null) throw new Error('a refund deadline names its refund');
      return { kind, refundId };
    }
  }
}
