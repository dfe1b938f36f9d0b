import type { Instant, OrderRequest, Payment, PaymentCommand } from '@kvitt/flow';
import type { KlarnaClient, KlarnaFailure, KlarnaOutcome } from '@kvitt/klarna';
import type { Brand } from '../store/site-brands.js';
import { tryAgainAt } from './backoff.js';

/** What came of one attempt at an effect. */
export type Attempt =
  /** Klarna decided: the flow is told. */
  | Readonly<{ kind: 'tell'; command: PaymentCommand; note: string }>
  /** Done, and nothing to tell. */
  | Readonly<{ kind: 'done'; note: string }>
  /** Klarna said "not now", or nobody knows: asked again from `at`. */
  | Readonly<{ kind: 'again'; at: Instant; note: string }>;

/** What an attempt works with. */
export type EffectContext = Readonly<{
  klarna: KlarnaClient;
  payment: Payment;
  request: OrderRequest;
  now: Instant;
  publicUrl: string;
  /** 1 for the first. From the second on, the first may have been done without our knowing. */
  attempts: number;
  idempotencyKey: string;
  /** How the site shows itself; read where a page is made, and `NO_BRAND` elsewhere. */
  brand: Brand;
}>;

/** The flow is told of Klarna's decision. */
export const tell = (command: PaymentCommand): Attempt => ({
  kind: 'tell',
  command,
  note: command.kind,
});

/** Done, and nothing to tell. */
export const done = (note: string): Attempt => ({ kind: 'done', note });

/** Asked again later, because of a failure that decides nothing. */
export function again(
  context: EffectContext,
  failure: Exclude<KlarnaFailure, { kind: 'refused' }>,
): Attempt {
  const note =
    failure.kind === 'unknown' ? `unknown: ${failure.detail}` : `pending: ${failure.errorCode}`;
  const atLeast = failure.kind === 'pending' ? failure.retryAfterMs : null;
  return { kind: 'again', at: tryAgainAt(context.now, context.attempts, atLeast), note };
}

/** Klarna's refusal in words for a merchant. */
export const refusalText = (
  refused: Extract<KlarnaOutcome<unknown>, { kind: 'refused' }>,
): string => `Klarna: ${refused.messages.join(' ') || refused.errorCode}`;
