import { CALLS, type Calls } from './types.js';

/** Why a call was not done, in the words of the service. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly httpStatus: number;
  /** The service's name of the refusal; `unreachable` when there was no answer. */
  readonly key: string;

  constructor(httpStatus: number, key: string, message: string) {
    super(message);
    this.httpStatus = httpStatus;
    this.key = key;
  }
}

/** The name of a call. */
export type CallId = keyof Calls;

/** What a call is given beside its name. */
export type Asked<Id extends CallId> = Readonly<{
  /** What stands in the address, by its name. */
  parts?: Readonly<Record<string, string | number>>;
  query?: Calls[Id]['query'];
  body?: Calls[Id]['body'];
  /** The same for every click of one form, so that a repeated one is answered and not done again. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}>;

/** Calls the service and answers what it says. Throws an `ApiError` for a refusal, and when nothing was answered. */
export async function ask<Id extends CallId>(
  id: Id,
  asked: Asked<Id> = {},
): Promise<Calls[Id]['answer']> {
  const [method, path] = CALLS[id];
  const { body, idempotencyKey, signal } = asked;
  let response: Response;
  try {
    response = await fetch(addressOf(path, asked), {
      method,
      credentials: 'same-origin',
      headers: {
        Accept: 'application/json',
        // No form of another site can send it.
        'X-Kvitt-Dashboard': '1',
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiError(0, 'unreachable', 'Kvitt does not answer. Is the service running?');
  }
  const answer = await jsonOf(response);
  if (response.ok) return answer as Calls[Id]['answer'];
  const { error, message } = (answer ?? {}) as { error?: string; message?: string };
  throw new ApiError(
    response.status,
    error ?? 'unknown',
    message ?? `Kvitt answered ${response.status}.`,
  );
}

function addressOf<Id extends CallId>(path: string, { parts = {}, query }: Asked<Id>): string {
  const named = path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(parts[name] ?? '')),
  );
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    const values = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    for (const each of values as readonly (string | number | boolean | undefined)[]) {
      if (each !== undefined && each !== '') given.append(name, String(each));
    }
  }
  const text = given.toString();
  return text === '' ? named : `${named}?${text}`;
}

async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

/** What to tell somebody about an error, in a sentence. */
export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
