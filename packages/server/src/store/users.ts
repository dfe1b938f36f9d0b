import { accountId, type AccountId, type Instant } from '@kvitt/flow';
import { byteStrings, isoText } from './arrays.js';
import { sqlState, statement, type Database, type Row, type Session } from './database.js';

/** What somebody may do in the dashboard, from the least to the most. */
export const ROLES = ['viewer', 'support', 'finance', 'admin'] as const;
/** The name of a role. */
export type Role = (typeof ROLES)[number];

/** Whether a text names a role. */
export const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Somebody who signs in. */
export type User = Readonly<{
  accountId: AccountId;
  userId: number;
  /** In lower case; no two users of the service have the same. */
  email: string;
  name: string;
  role: Role;
  /** False for somebody who was invited and has not come yet, and in a sandbox that one click opens. */
  hasPassword: boolean;
  hasSecondFactor: boolean;
  disabledAt: Instant | null;
  createdAt: Instant;
}>;

/** What signing in compares. */
export type Credentials = Readonly<{
  user: User;
  passwordHash: string | null;
  totpSealed: Uint8Array | null;
  totpProposed: Uint8Array | null;
}>;

/** A user's columns, under the name u. */
export const USER_COLUMNS = `u.account_id, u.user_id, u.email, u.name, u.role,
     u.totp_sealed is not null as has_second_factor, u.password_hash is not null as has_password,
     (extract(epoch from u.disabled_at) * 1000)::bigint as disabled_at,
     (extract(epoch from u.created_at) * 1000)::bigint as created_at`;

/** A user from a row with the columns above. */
export const userOfRow = (row: Row): User => ({
  accountId: accountId(Number(row['account_id'])),
  userId: Number(row['user_id']),
  email: String(row['email']),
  name: String(row['name']),
  role: String(row['role']) as Role,
  hasPassword: row['has_password'] === true,
  hasSecondFactor: row['has_second_factor'] === true,
  disabledAt: row['disabled_at'] === null ? null : (Number(row['disabled_at']) as Instant),
  createdAt: Number(row['created_at']) as Instant,
});

/** What a user begins with. */
export type NewUser = Pick<User, 'accountId' | 'email' | 'name' | 'role'> &
  Readonly<{ passwordHash: string | null }>;

const INSERT = statement(
  'insert_user',
  `insert into users as u (account_id, email, name, role, password_hash, created_at)
   select a.account_id, $2, $3, $4, $5, $6::timestamptz from accounts a where a.account_id = $1
   returning ${USER_COLUMNS}`,
);

/** Makes a user; null when somebody has that address already, or there is no such account. */
export async function createUser(
  db: Session,
  { accountId: account, email, name, role, passwordHash }: NewUser,
  now: Instant,
): Promise<User | null> {
  try {
    const values = [account, email.toLowerCase(), name, role, passwordHash, isoText(now)];
    const [row] = await db.run(INSERT, values);
    return row === undefined ? null : userOfRow(row);
  } catch (error) {
    if (sqlState(error) === '23505') return null;
    throw error;
  }
}

const BY_EMAIL = statement(
  'user_by_email',
  `select ${USER_COLUMNS}, u.password_hash, u.totp_sealed, u.totp_proposed from users u where u.email = $1`,
);
const BY_ID = statement(
  'user_by_id',
  `select ${USER_COLUMNS}, u.password_hash, u.totp_sealed, u.totp_proposed
   from users u where u.account_id = $1 and u.user_id = $2`,
);

const credentialsOf = (row: Row | undefined): Credentials | null =>
  row === undefined
    ? null
    : {
        user: userOfRow(row),
        passwordHash: row['password_hash'] as string | null,
        totpSealed: row['totp_sealed'] as Uint8Array | null,
        totpProposed: row['totp_proposed'] as Uint8Array | null,
      };

/** The user of an address in any case, disabled ones too. */
export async function findCredentials(db: Session, email: string): Promise<Credentials | null> {
  const [row] = await db.run(BY_EMAIL, [email.toLowerCase()]);
  return credentialsOf(row);
}

/** A user of an account by number. */
export async function credentialsOfUser(
  db: Session,
  account: AccountId,
  userId: number,
): Promise<Credentials | null> {
  const [row] = await db.run(BY_ID, [account, userId]);
  return credentialsOf(row);
}

const LIST = statement(
  'list_users',
  `select ${USER_COLUMNS} from users u where u.account_id = $1 order by u.user_id`,
);

/** The users of an account, oldest first. */
export async function listUsers(db: Session, account: AccountId): Promise<readonly User[]> {
  return (await db.run(LIST, [account])).map(userOfRow);
}

/** What may be changed of a user; `passwordHash` and a disabling end all sessions. */
export type UserChange = Readonly<{
  name?: string;
  role?: Role;
  passwordHash?: string;
  isDisabled?: boolean;
  /** Takes the second factor and its recovery codes away. */
  withoutSecondFactor?: true;
}>;

const UPDATE = statement(
  'update_user',
  `update users u
   set name = coalesce($3, name), role = coalesce($4, role), password_hash = coalesce($5, password_hash),
     disabled_at = case when $6::boolean is null then disabled_at
       when $6 then coalesce(disabled_at, $7::timestamptz) end,
     totp_sealed = case when $8::boolean then null else totp_sealed end
   where u.account_id = $1 and u.user_id = $2
   returning ${USER_COLUMNS}`,
);
const LOCK_ADMINS = statement(
  'lock_admins',
  `select user_id from users
   where account_id = $1 and role = 'admin' and disabled_at is null
   order by user_id for update`,
);
const DELETE_CODES = statement(
  'delete_recovery_codes',
  `delete from recovery_codes where account_id = $1 and user_id = $2`,
);
const END_SESSIONS = statement(
  'end_sessions_of_user',
  `delete from sessions where account_id = $1 and user_id = $2`,
);

/** Changes a user. The last admin of an account stays one: `last_admin`. */
export async function updateUser(
  db: Database,
  account: AccountId,
  userId: number,
  change: UserChange,
  now: Instant,
): Promise<User | 'unknown' | 'last_admin'> {
  return db.transaction(async (session) => {
    const admins = (await session.run(LOCK_ADMINS, [account])).map((row) => Number(row['user_id']));
    const steps = change.isDisabled === true || (change.role ?? 'admin') !== 'admin';
    if (steps && admins.length === 1 && admins[0] === userId) return 'last_admin';
    const [row] = await session.run(UPDATE, [
      account,
      userId,
      change.name ?? null,
      change.role ?? null,
      change.passwordHash ?? null,
      change.isDisabled ?? null,
      isoText(now),
      change.withoutSecondFactor ?? false,
    ]);
    if (row === undefined) return 'unknown';
    if (change.withoutSecondFactor === true) await session.run(DELETE_CODES, [account, userId]);
    if (change.isDisabled === true || change.passwordHash !== undefined) {
      await session.run(END_SESSIONS, [account, userId]);
    }
    return userOfRow(row);
  });
}

const PROPOSE = statement(
  'propose_totp',
  `update users set totp_proposed = $3 where account_id = $1 and user_id = $2`,
);
const CONFIRM = statement(
  'confirm_totp',
  `update users set totp_sealed = totp_proposed, totp_proposed = null, totp_period = $3
   where account_id = $1 and user_id = $2 and totp_proposed is not null`,
);
const INSERT_CODES = statement(
  'insert_recovery_codes',
  `insert into recovery_codes (account_id, user_id, code_hash)
   select $1, $2, code_hash from unnest($3::bytea[]) as c(code_hash)`,
);

/** Keeps a second factor that its owner has still to confirm. */
export async function proposeTotp(
  db: Session,
  { accountId: account, userId }: User,
  sealed: Uint8Array,
): Promise<void> {
  await db.run(PROPOSE, [account, userId, sealed]);
}

/** Makes the proposed second factor the user's, with fresh recovery codes; `period` is that of the code it was confirmed by. */
export async function confirmTotp(
  db: Database,
  { accountId: account, userId }: User,
  period: number,
  codeHashes: readonly Uint8Array[],
): Promise<void> {
  await db.transaction(async (session) => {
    await session.run(CONFIRM, [account, userId, period]);
    await session.run(DELETE_CODES, [account, userId]);
    await session.run(INSERT_CODES, [account, userId, byteStrings(codeHashes)]);
  });
}

const TAKE_PERIOD = statement(
  'take_totp_period',
  `update users set totp_period = $3 where account_id = $1 and user_id = $2 and totp_period < $3
   returning user_id`,
);
const TAKE_CODE = statement(
  'take_recovery_code',
  `delete from recovery_codes where account_id = $1 and user_id = $2 and code_hash = $3 returning user_id`,
);

/** Takes a code's period; false when that one or a later one was taken before. */
export async function takeTotpPeriod(
  db: Session,
  { accountId: account, userId }: User,
  period: number,
): Promise<boolean> {
  return (await db.run(TAKE_PERIOD, [account, userId, period])).length > 0;
}

/** Takes a recovery code; false when there is none of that hash. */
export async function takeRecoveryCode(
  db: Session,
  { accountId: account, userId }: User,
  hash: Uint8Array,
): Promise<boolean> {
  return (await db.run(TAKE_CODE, [account, userId, hash])).length > 0;
}
