import type { AccountId, Instant, Payment, TransactionId } from '@kvitt/flow';
import { booleans, instants, integers, numbers, texts, type Column } from './arrays.js';
import { statement, type Row, type Session } from './database.js';

/** One attempt at a call of Klarna's API, as it is kept; it may hold personal data, and no token. */
export type Exchange = Readonly<{
  /** When it was over. */
  at: Instant;
  method: string;
  path: string;
  /** Null when no status line arrived. */
  httpStatus: number | null;
  /** Klarna's own id of it. */
  correlationId: string | null;
  /** The beginning of the body that was sent; null when there was none. */
  request: string | null;
  isRequestCut: boolean;
  /** The beginning of the body of the answer; null when there was none. */
  answer: string | null;
  isAnswerCut: boolean;
  /** Why there was no whole answer. */
  error: string | null;
}>;

/** The same with what it was for. */
export type KeptExchange = Exchange &
  Readonly<{
    accountId: AccountId;
    transactionId: TransactionId;
    /** Null when it was no attempt of an effect. */
    effectId: bigint | null;
    /** What was to be done, as effects are called. */
    kind: string;
    /** From 1. */
    attempt: number;
  }>;

/** How many columns `insertExchanges` reads. */
const COLUMNS = 15;

/** The statement that writes the exchanges whose columns begin at parameter `first`; see `exchangeColumns`. */
export function insertExchanges(first: number): string {
  const types =
    'bigint bigint bigint text integer timestamptz text text integer text text boolean text boolean text';
  const columns = types.split(' ').map((type, index) => `$${first + index}::${type}[]`);
  return `insert into klarna_exchanges (account_id, transaction_id, effect_id, kind, attempt, at, method, path,
     http_status, correlation_id, request, is_request_cut, answer, is_answer_cut, error)
   select * from unnest(${columns.slice(0, COLUMNS).join(', ')})`;
}

/** Exchanges as the columns that `insertExchanges` reads. */
export const exchangeColumns = (kept: readonly KeptExchange[]): readonly Column[] => [
  numbers(kept.map((e) => e.accountId)),
  numbers(kept.map((e) => e.transactionId)),
  numbers(kept.map((e) => e.effectId)),
  texts(kept.map((e) => e.kind)),
  integers(kept.map((e) => e.attempt)),
  instants(kept.map((e) => e.at)),
  texts(kept.map((e) => e.method)),
  texts(kept.map((e) => e.path)),
  integers(kept.map((e) => e.httpStatus)),
  texts(kept.map((e) => e.correlationId)),
  texts(kept.map((e) => e.request)),
  booleans(kept.map((e) => e.isRequestCut)),
  texts(kept.map((e) => e.answer)),
  booleans(kept.map((e) => e.isAnswerCut)),
  texts(kept.map((e) => e.error)),
];

const INSERT_EXCHANGES = statement('insert_klarna_exchanges', insertExchanges(1));

/** Keeps exchanges; those of an effect are kept by the commit or the statement that ends its attempt. */
export async function keepExchanges(
  session: Session,
  kept: readonly KeptExchange[],
): Promise<void> {
  if (kept.length > 0) await session.run(INSERT_EXCHANGES, exchangeColumns(kept));
}

const LIST_EXCHANGES = statement(
  'list_klarna_exchanges',
  `select exchange_id, kind, attempt, (extract(epoch from at) * 1000)::bigint as at, method, path, http_status,
     correlation_id, request, is_request_cut, answer, is_answer_cut, error
   from klarna_exchanges
   where account_id = $1 and transaction_id = $2 and ($3::bigint is null or exchange_id < $3::bigint)
   order by exchange_id desc
   limit $4::integer`,
);

/** An exchange in a list. */
export type ListedExchange = Exchange &
  Readonly<{ exchangeId: bigint; kind: string; attempt: number }>;

/** The newest exchanges about a payment, newest first; with `before` only those older than that one. */
export async function listExchanges(
  session: Session,
  { accountId, transactionId }: Pick<Payment, 'accountId' | 'transactionId'>,
  before: bigint | null,
  limit: number,
): Promise<readonly ListedExchange[]> {
  const rows = await session.run(LIST_EXCHANGES, [accountId, transactionId, before, limit]);
  return rows.map(listedOfRow);
}

const listedOfRow = (row: Row): ListedExchange => ({
  exchangeId: row['exchange_id'] as bigint,
  kind: String(row['kind']),
  attempt: Number(row['attempt']),
  at: Number(row['at']) as Instant,
  method: String(row['method']),
  path: String(row['path']),
  httpStatus: row['http_status'] as number | null,
  correlationId: row['correlation_id'] as string | null,
  request: row['request'] as string | null,
  isRequestCut: row['is_request_cut'] === true,
  answer: row['answer'] as string | null,
  isAnswerCut: row['is_answer_cut'] === true,
  error: row['error'] as string | null,
});
