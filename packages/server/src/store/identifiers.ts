import { transactionId, type TransactionId } from '@kvitt/flow';
import { statement, type Database } from './database.js';

const NEXT_BLOCK = statement(
  'next_transaction_block',
  `select nextval('transaction_blocks') as block`,
);

const BLOCK = 1_000;
/** Makes the numbers 16 digits long, as merchants' systems know them. */
const BASE = 1_000_000_000_000_000;

/**
 * Hands out transaction numbers from blocks of a thousand, so that several processes never give the same one
 * and a number costs no round trip.
 */
export function transactionNumbers(db: Pick<Database, 'run'>): () => Promise<TransactionId> {
  const block = { next: 0, end: 0 };
  let refill: Promise<void> | null = null;
  const fetchBlock = async (): Promise<void> => {
    const [row] = await db.run(NEXT_BLOCK);
    block.next = BASE + Number(row?.['block']) * BLOCK;
    block.end = block.next + BLOCK;
  };
  return async () => {
    while (block.next >= block.end) {
      refill ??= fetchBlock().finally(() => {
        refill = null;
      });
      await refill;
    }
    const id = transactionId(block.next);
    block.next += 1;
    return id;
  };
}
