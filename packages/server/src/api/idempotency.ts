import { createHash } from 'node:crypto';
import type { SiteId } from '@kvitt/flow';
import type { Idempotency } from '../commands/submission.js';
import type { Answer, Finished } from './reply.js';
import { read, refuse, type Parsed } from './wire/read.js';

/** The merchant's Idempotency-Key with the request it came with; `siteId` is 0 for calls about no site. */
export type RequestKey = Readonly<{ siteId: SiteId | 0; key: string; requestHash: string }>;

const KEY = /^[\x21-\x7e]{1,255}$/;

/** Reads the header `Idempotency-Key` of a request: null when there is none, refused when malformed. */
export function requestKeyOf(
  request: Readonly<{
    siteId: SiteId | 0;
    header: string | readonly string[] | undefined;
    method: string;
    path: string;
    body: Uint8Array;
  }>,
): Parsed<RequestKey | null> {
  const { siteId, header, method, path, body } = request;
  if (header === undefined) return read(null);
  if (typeof header !== 'string' || !KEY.test(header)) return refuse('invalid_idempotency_key');
  const hash = createHash('sha256').update(`${method}\n${path}\n`).update(body);
  return read({ siteId, key: header, requestHash: hash.digest('hex') });
}

/** The part of a submission that keeps its answer; nothing when the request had no key. */
export const keeping = (
  key: RequestKey | null,
  answer: (outcome: Finished) => Answer,
): Readonly<{ idempotency?: Idempotency }> =>
  key === null ? {} : { idempotency: { ...key, answer } };
