import type {
  AccountId,
  CreateOrder,
  Effect,
  ErrorKey,
  OrderRequest,
  Payment,
  PaymentCommand,
  PaymentEvent,
  SiteId,
  TransactionId,
} from '@kvitt/flow';
import type { KeptExchange } from '../store/klarna-exchanges.js';

/** A finished answer as it goes over the wire, kept so that a repeated request gets the very same. */
export type StoredAnswer = Readonly<{ http: number; body: string }>;

/** What a submission came to. */
export type Outcome =
  /** The decision was committed; `payment` is the payment after it, `events` what happened to it. */
  | Readonly<{
      kind: 'accepted';
      payment: Payment;
      events: readonly PaymentEvent[];
      effects: readonly Effect[];
    }>
  /** Nothing changed, since what was asked had happened already. */
  | Readonly<{ kind: 'ignored'; payment: Payment }>
  /** Nothing changed; `payment` is as it stands, null when there is none. */
  | Readonly<{ kind: 'refused'; error: ErrorKey; detail: string | null; payment: Payment | null }>
  /** The Idempotency-Key was seen with the same request: this was the answer. */
  | Readonly<{ kind: 'replayed'; answer: StoredAnswer }>
  /** Its effect, deadline or settlement row had been dealt with by somebody else. */
  | Readonly<{ kind: 'stale' }>;

/** The merchant's Idempotency-Key, judged before anything else and committed with the decision. */
export type Idempotency = Readonly<{
  /** 0 where the call is about the account. */
  siteId: SiteId | 0;
  key: string;
  /** SHA-256 of method, path and body. */
  requestHash: string;
  /** Makes the answer to keep, from the outcome; pure. */
  answer: (outcome: Exclude<Outcome, { kind: 'replayed' | 'stale' }>) => StoredAnswer;
}>;

/** Which payment a command is for. */
export type Target =
  | Readonly<{ kind: 'transaction'; accountId: AccountId; transactionId: TransactionId }>
  | Readonly<{ kind: 'order'; accountId: AccountId; siteId: SiteId; orderId: string }>;

/** What made a command due, ended in the same commit so that it is never acted on twice. */
export type Cause =
  /** The effect's answer; its row must still be claimed with `claim`. */
  | Readonly<{
      kind: 'effect';
      accountId: AccountId;
      effectId: bigint;
      claim: string;
      note: string;
      /** What was said at Klarna, kept in the same commit. */
      said: readonly KeptExchange[];
    }>
  /** The deadline's row must still be there with that due time. */
  | Readonly<{ kind: 'timer'; accountId: AccountId; timerId: bigint }>
  /** The settlement row is booked once. */
  | Readonly<{ kind: 'settlement_row'; accountId: AccountId; rowId: bigint }>;

/** One thing to decide and commit. */
export type Submission =
  | Readonly<{
      kind: 'create';
      command: CreateOrder;
      /** The merchant's order in his own words, normalised; kept beside the payment. */
      request: OrderRequest;
      idempotency?: Idempotency;
    }>
  | Readonly<{
      kind: 'change';
      target: Target;
      command: PaymentCommand;
      idempotency?: Idempotency;
      cause?: Cause;
    }>;

/** Decides and commits a submission; resolves when it is durable. Rejects only on bugs and lost stores. */
export type Submit = (submission: Submission) => Promise<Outcome>;
