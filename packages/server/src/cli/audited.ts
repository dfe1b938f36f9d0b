import type { AccountId } from '@kvitt/flow';
import { recordAudit } from '../store/audit.js';
import type { Session } from '../store/database.js';
import type { Workbench } from './workbench.js';

/** Notes in the account's audit what a verb has changed of it. */
export async function recordCommand(
  session: Session,
  { realNow }: Pick<Workbench, 'realNow'>,
  account: AccountId,
  action: string,
  subject: string,
): Promise<void> {
  await recordAudit(session, account, {
    at: realNow,
    userId: null,
    who: 'command line',
    action,
    subject,
    refusal: null,
  });
}
