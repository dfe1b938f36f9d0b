import type { JsonObject } from './types.js';

/** What a handler answers. Refusals are answers too, never exceptions. */
export type Reply =
  | Readonly<{ kind: 'json'; status: number; value: unknown; headers: Headers }>
  | Readonly<{ kind: 'empty'; status: number; headers: Headers }>
  | Readonly<{ kind: 'text'; status: number; text: string; headers: Headers }>
  | Readonly<{ kind: 'refused'; status: number; code: string; messages: readonly string[] }>;

/** Header names in the exact case in which they are sent. */
export type Headers = { readonly [name: string]: string };

/** An answer ready for the socket. */
export type Rendered = Readonly<{ status: number; headers: Headers; text: string }>;

/** A JSON answer. */
export function json(status: number, value: unknown): Reply {
  return { kind: 'json', status, value, headers: {} };
}

/** An answer without a body: 204, or 201 with the headers that name what was created. */
export function empty(status: number, headers: Headers = {}): Reply {
  return { kind: 'empty', status, headers };
}

/** A refusal in Klarna's form. */
export function refuse(status: number, code: string, ...messages: string[]): Reply {
  return { kind: 'refused', status, code, messages };
}

/** Refuses a request because of the first of the named fields; Klarna names no others. */
export function refuseFields([field = 'body']: readonly string[]): Reply {
  return refuse(400, 'BAD_VALUE', `Bad value: ${field}`);
}

/** Clients that send their credentials only when they are asked for them (.NET) need this with a 401. */
const CHALLENGE: Headers = { 'WWW-Authenticate': 'Basic realm="klarna-sandbox", charset="UTF-8"' };

/** Turns an answer into status, headers and text; `correlationId` marks it on both sides. */
export function render(reply: Reply, correlationId: string): Rendered {
  const always = { 'Klarna-Correlation-Id': correlationId };
  switch (reply.kind) {
    case 'empty':
      return { status: reply.status, headers: { ...always, ...reply.headers }, text: '' };
    case 'text':
      return { status: reply.status, headers: { ...always, ...reply.headers }, text: reply.text };
    case 'json':
      return {
        status: reply.status,
        headers: { 'Content-Type': 'application/json', ...always, ...reply.headers },
        text: JSON.stringify(reply.value),
      };
    case 'refused': {
      const body: JsonObject = {
        error_code: reply.code,
        error_messages: reply.messages,
        correlation_id: correlationId,
      };
      const challenge = reply.status === 401 ? CHALLENGE : {};
      return {
        status: reply.status,
        headers: { 'Content-Type': 'application/json', ...challenge, ...always },
        text: JSON.stringify(body),
      };
    }
  }
}
