import type { AccountId, Instant, TransactionId } from '@kvitt/flow';
import { isoText } from './arrays.js';
import { statement, type Database } from './database.js';

/** A document that is kept with an order. */
export type OrderFile = Readonly<{
  type: 'PDF' | 'JPEG' | 'PNG';
  name: string;
  description: string;
}>;

/** A kept document without its content. `size` in bytes. */
export type KeptFile = OrderFile &
  Readonly<{ fileId: TransactionId; size: number; createdAt: Instant }>;

type Owner = Readonly<{ accountId: AccountId; transactionId: TransactionId }>;

const INSERT = statement(
  'insert_file',
  `insert into files (account_id, file_id, transaction_id, type, name, description, content, created_at)
   values ($1, $2, $3, $4, $5, $6, decode($7, 'base64'), $8::timestamptz)`,
);

/** Keeps a document with an order; `base64` is its content. */
export async function addFile(
  db: Database,
  { accountId, transactionId }: Owner,
  fileId: TransactionId,
  file: OrderFile & Readonly<{ base64: string }>,
  now: Instant,
): Promise<void> {
  const { type, name, description, base64 } = file;
  await db.run(INSERT, [
    accountId,
    fileId,
    transactionId,
    type,
    name,
    description,
    base64,
    isoText(now),
  ]);
}

const LIST = statement(
  'files_of_order',
  `select file_id, type, name, description, length(content) as size,
     (extract(epoch from created_at) * 1000)::bigint as created_at
   from files where account_id = $1 and transaction_id = $2 order by file_id`,
);

/** The documents of an order, oldest first. */
export async function listFiles(
  db: Database,
  { accountId, transactionId }: Owner,
): Promise<readonly KeptFile[]> {
  return (await db.run(LIST, [accountId, transactionId])).map((row) => ({
    fileId: Number(row['file_id']) as TransactionId,
    type: String(row['type']) as OrderFile['type'],
    name: String(row['name']),
    description: String(row['description']),
    size: Number(row['size']),
    createdAt: Number(row['created_at']) as Instant,
  }));
}
