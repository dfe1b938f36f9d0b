import type { AccountId, Instant } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Session } from './database.js';

const END = statement(
  'end_api_key',
  `update api_keys set expires_at = least(coalesce(expires_at, $3::timestamptz), $3::timestamptz)
   where account_id = $1 and key_id = $2 returning key_id`,
);

/** Ends a key of an account now; false when it has none of that number. */
export async function endKey(
  db: Session,
  account: AccountId,
  keyId: number,
  now: Instant,
): Promise<boolean> {
  return (await db.run(END, [account, keyId, isoText(now)])).length > 0;
}
