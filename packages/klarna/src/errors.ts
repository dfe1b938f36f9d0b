import type { KlarnaFailure } from './outcome.js';

/**
 * The error codes Klarna documents for Payments, Hosted Payment Page, Order Management and
 * Settlements. An outcome's `errorCode` stays a string: Klarna may add codes at any time.
 */
export const KLARNA_ERROR_CODES = [
  'BAD_REQUEST',
  'BAD_VALUE',
  'UNAUTHORIZED',
  'INVALID_OPERATION',
  'MERCHANT_INACTIVE',
  'REJECTED',
  'NOT_FOUND',
  'SESSION_COMPLETED',
  'INVALID_ORDER_ID',
  'UNPROCESSABLE_ENTITY',
  'CAPTURE_NOT_ALLOWED',
  'CANCEL_NOT_ALLOWED',
  'REFUND_NOT_ALLOWED',
  'NOT_ALLOWED',
  'NO_SUCH_ORDER',
  'NO_SUCH_CAPTURE',
  'CONFLICT',
  'REQUEST_TOO_LARGE',
  'INVALID_ADDRESS',
  'TOO_MANY_REQUESTS',
  'INTERNAL_SERVER_ERROR',
  'UNEXPECTED_ERROR',
  'TEMPORARILY_UNAVAILABLE',
] as const;

/** A documented error code. */
export type KlarnaErrorCode = (typeof KLARNA_ERROR_CODES)[number];

/** True when `errorCode` is one Klarna documents, and thus safe to decide by. */
export function isKlarnaErrorCode(errorCode: string): errorCode is KlarnaErrorCode {
  return KLARNA_ERROR_CODES.some((known) => known === errorCode);
}

/** What an error body says; `errorCode` is null when it is not Klarna's three-field body. */
export type KlarnaErrorBody = Readonly<{
  errorCode: string | null;
  messages: readonly string[];
  correlationId: string | null;
}>;

const NO_ERROR_BODY: KlarnaErrorBody = { errorCode: null, messages: [], correlationId: null };

/**
 * Reads `{error_code, error_messages | error_message, correlation_id}` from the text of an answer.
 * Never throws: gateways answer with HTML or nothing (a 401 may have no body), and the status line
 * alone must then decide.
 */
export function readErrorBody(bodyText: string): KlarnaErrorBody {
  let body: unknown;
  try {
    body = JSON.parse(bodyText);
  } catch {
    return NO_ERROR_BODY;
  }
  if (typeof body !== 'object' || body === null) return NO_ERROR_BODY;
  const errorCode = 'error_code' in body ? nonEmpty(body.error_code) : null;
  const listed = 'error_messages' in body ? messagesOf(body.error_messages) : [];
  const single = 'error_message' in body ? messagesOf(body.error_message) : [];
  const correlationId = 'correlation_id' in body ? nonEmpty(body.correlation_id) : null;
  return { errorCode, messages: [...listed, ...single], correlationId };
}

function nonEmpty(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function messagesOf(value: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.filter((message) => typeof message === 'string');
}

/**
 * Thrown by the paging iterators of `settlements` when a page is not accepted; `outcome` says why.
 * Values yielded before it are right, but the list is not complete and must not be booked as such.
 */
export class KlarnaPageError extends Error {
  readonly outcome: KlarnaFailure;

  constructor(offset: number, outcome: KlarnaFailure) {
    super(`the page at offset ${offset} was not read: ${describe(outcome)}`);
    this.name = 'KlarnaPageError';
    this.outcome = outcome;
  }
}

function describe(outcome: KlarnaFailure): string {
  switch (outcome.kind) {
    case 'refused':
    case 'pending':
      return `${outcome.kind}, HTTP ${outcome.httpStatus} ${outcome.errorCode}`;
    case 'unknown':
      return `unknown, ${outcome.detail}`;
  }
}
