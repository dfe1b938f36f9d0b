import type { AccountId, Instant } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { replanned, statement, type Session } from './database.js';

/** Something that somebody did in the dashboard, or was refused. */
export type AuditEntry = Readonly<{
  at: Instant;
  userId: number | null;
  /** Name and address as they were then. */
  who: string;
  /** The id of the call. */
  action: string;
  /** What it was about; empty for the account. */
  subject: string;
  /** The catalogue's key; null when it was done. */
  refusal: string | null;
}>;

const INSERT = statement(
  'insert_audit',
  `insert into audit_log (account_id, at, user_id, who, action, subject, refusal)
   values ($1, $2::timestamptz, $3, $4, $5, $6, $7)`,
);

/** Adds an entry. */
export async function recordAudit(
  db: Session,
  account: AccountId,
  { at, userId, who, action, subject, refusal }: AuditEntry,
): Promise<void> {
  // A number that no text can hold may have been asked for.
  const about = subject.replaceAll('\0', '\uFFFD');
  await db.run(INSERT, [account, isoText(at), userId, who, action, about, refusal]);
}

const LIST = replanned(
  'list_audit',
  `select audit_id, (extract(epoch from at) * 1000)::bigint as at, user_id, who, action, subject, refusal
   from audit_log where account_id = $1 and ($2::bigint is null or audit_id < $2)
   order by audit_id desc limit $3::integer`,
);

/** A page of an account's entries, newest first, older than a number. */
export async function listAudit(
  db: Session,
  account: AccountId,
  before: number | null,
  limit: number,
): Promise<readonly (AuditEntry & Readonly<{ auditId: number }>)[]> {
  const rows = await db.run(LIST, [account, before, limit]);
  return rows.map((row) => ({
    auditId: Number(row['audit_id']),
    at: Number(row['at']) as Instant,
    userId: row['user_id'] === null ? null : Number(row['user_id']),
    who: String(row['who']),
    action: String(row['action']),
    subject: String(row['subject']),
    refusal: row['refusal'] as string | null,
  }));
}
