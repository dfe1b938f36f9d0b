import { DAY, later, times, type Instant } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Session } from './database.js';
import { secretHash } from './passwords.js';
import { USER_COLUMNS, userOfRow, type User } from './users.js';

/** How long a link may be used. */
const VALID = times(3, DAY);

const PUT = statement(
  'put_invitation',
  `insert into invitations (account_id, user_id, token_hash, expires_at)
   select u.account_id, u.user_id, $3, $4::timestamptz from users u
   where u.account_id = $1 and u.user_id = $2 and u.password_hash is null and u.disabled_at is null
   on conflict (account_id, user_id) do update
   set token_hash = excluded.token_hash, expires_at = excluded.expires_at
   returning 1 as made`,
);

/**
 * Keeps what a link of a user holds, in the place of an earlier one; answers when it is over. Null for a user who has a password or
 * is switched off.
 */
export async function putInvitation(
  session: Session,
  { accountId, userId }: Pick<User, 'accountId' | 'userId'>,
  token: string,
  now: Instant,
): Promise<Instant | null> {
  const expiresAt = later(now, VALID);
  const values = [accountId, userId, secretHash(token), isoText(expiresAt)];
  return (await session.run(PUT, values)).length === 0 ? null : expiresAt;
}

const FIND = statement(
  'find_invitation',
  `select ${USER_COLUMNS} from invitations i join users u using (account_id, user_id)
   where i.token_hash = $1 and i.expires_at > $2::timestamptz
     and u.password_hash is null and u.disabled_at is null`,
);

/** Who was invited by a link; null when it was used, is over, or is none. */
export async function findInvited(
  session: Session,
  token: string,
  now: Instant,
): Promise<User | null> {
  const [row] = await session.run(FIND, [secretHash(token), isoText(now)]);
  return row === undefined ? null : userOfRow(row);
}

const ACCEPT = statement(
  'accept_invitation',
  `with taken as (
     delete from invitations where token_hash = $1 and expires_at > $2::timestamptz
     returning account_id, user_id)
   update users u set password_hash = $3
   from taken t
   where u.account_id = t.account_id and u.user_id = t.user_id
     and u.password_hash is null and u.disabled_at is null
   returning ${USER_COLUMNS}`,
);

/** Uses a link, once: its user has that password from now on. Null as for `findInvited`. */
export async function acceptInvitation(
  session: Session,
  token: string,
  passwordHash: string,
  now: Instant,
): Promise<User | null> {
  const [row] = await session.run(ACCEPT, [secretHash(token), isoText(now), passwordHash]);
  return row === undefined ? null : userOfRow(row);
}
