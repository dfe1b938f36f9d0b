import type { Effect, Instant, Payment } from '@kvitt/flow';
import type { KlarnaClient, KlarnaExchange } from '@kvitt/klarna';
import type { KeptExchange } from '../store/klarna-exchanges.js';

/** How many bytes of a body are kept. */
const KEPT_BYTES = 16_384;
/** How many characters of a path, a reason or an id are kept. */
const LINE_MAX = 500;

/** Values that open something: whoever has them could pay as the customer, for an hour. */
const TOKENS = /("(?:client_token|authorization_token|session_token)"\s*:\s*)"(?:[^"\\]|\\.)*"/g;
const TOKEN_PATH = /(\/payments\/v1\/authorizations\/)[^/?]+/;

/** What an exchange was for. */
export type Occasion = Readonly<{
  payment: Pick<Payment, 'accountId' | 'transactionId'>;
  /** Null when it was no attempt of an effect. */
  effectId: bigint | null;
  kind: Effect['kind'];
  attempt: number;
}>;

/** A client that notes what is said over it, to be kept with what came of it. */
export type Overheard = Readonly<{ klarna: KlarnaClient; said: readonly KeptExchange[] }>;

/** Notes every attempt at a call over `klarna`; `now` dates them. */
export function overhear(klarna: KlarnaClient, occasion: Occasion, now: () => Instant): Overheard {
  const said: KeptExchange[] = [];
  const listening = klarna.observed((exchange) => {
    said.push(keptOf(exchange, occasion, now()));
  });
  return { klarna: listening, said };
}

function keptOf(
  exchange: KlarnaExchange,
  { payment: { accountId, transactionId }, effectId, kind, attempt }: Occasion,
  at: Instant,
): KeptExchange {
  const { method, httpStatus } = exchange;
  const request = bodyOf(exchange.requestText);
  const answer = bodyOf(exchange.answerText);
  return {
    ...{ accountId, transactionId, effectId, kind, attempt, at, method, httpStatus },
    path: lineOf(exchange.path.replace(TOKEN_PATH, '$1…')),
    correlationId: exchange.correlationId === null ? null : lineOf(exchange.correlationId),
    request: request.text,
    isRequestCut: request.isCut,
    answer: answer.text,
    isAnswerCut: answer.isCut,
    error: exchange.error === null ? null : lineOf(exchange.error),
  };
}

/** A zero character is text nowhere but here: the database refuses it. */
const clean = (text: string): string => text.replaceAll('\0', '\uFFFD');
const lineOf = (text: string): string => clean(text.slice(0, LINE_MAX));

function bodyOf(text: string | null): Readonly<{ text: string | null; isCut: boolean }> {
  if (text === null || text === '') return { text: null, isCut: false };
  const shown = clean(text.replaceAll(TOKENS, '$1"…"'));
  const bytes = Buffer.from(shown, 'utf8');
  if (bytes.length <= KEPT_BYTES) return { text: shown, isCut: false };
  // Not in the middle of a character.
  let end = KEPT_BYTES;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return { text: bytes.subarray(0, end).toString('utf8'), isCut: true };
}
