/** One attempt at a call as it went over the wire; the `Authorization` header is never in it. */
export type KlarnaExchange = Readonly<{
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base URL, with the query; it may hold a customer's authorization token. */
  path: string;
  /** The body as sent; null when there was none. */
  requestText: string | null;
  /** Null when no status line arrived. */
  httpStatus: number | null;
  /** Klarna's own id of the exchange, for support cases; null when the answer carries none. */
  correlationId: string | null;
  /** The body of the answer as UTF-8 text, `''` where it is empty; null when there was no whole answer. */
  answerText: string | null;
  /** Why there was no whole answer, such as `ECONNRESET`; null when there was. */
  error: string | null;
}>;
