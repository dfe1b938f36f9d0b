import type { Instant } from '@kvitt/flow';
import type { Schema } from '../api/wire/schema.js';
import type { Shape } from '../api/wire/shape.js';
import type { Role, User } from '../store/users.js';
import type { ApiFailure } from './errors.js';

/** Who may make a call: everybody, whoever is signed in by role. */
export type May = 'everybody' | readonly Role[];

/** The roles that may do what one says. */
export const VIEWERS = ['viewer', 'support', 'finance', 'admin'] as const satisfies May;
/** Whoever deals with orders. */
export const SUPPORTERS = ['support', 'finance', 'admin'] as const satisfies May;
/** Whoever deals with money. */
export const FINANCIERS = ['finance', 'admin'] as const satisfies May;
/** Whoever deals with keys, sites and people. */
export const ADMINS = ['admin'] as const satisfies May;

/** A call of the dashboard: who may make it, what it takes and what it is answered. */
export type ApiDescription<Body = unknown, Query = unknown> = Readonly<{
  id: string;
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below `/api`, parameters as `:id`. */
  path: string;
  may: May;
  /** Not there in live mode. */
  isSandboxOnly?: true;
  /** A change that the audit log leaves out, since its own rows tell of it or nothing of the merchant's changes. */
  isUnaudited?: true;
  says: string;
  query?: Shape<Query>;
  body?: Shape<Body>;
  answer: Schema;
}>;

/** A file to be saved, sent piece by piece as it is made. */
export type ApiFile = Readonly<{
  kind: 'file';
  contentType: string;
  fileName: string;
  pieces: AsyncIterable<string | Uint8Array>;
}>;

/** What a call is answered; `note` is what the audit log says it was about, where the path does not say it. */
export type Answered =
  Readonly<{ kind: 'done'; data: object; note?: string }> | ApiFile | ApiFailure;

/** An answer. */
export const done = (data: object, note?: string): Answered =>
  note === undefined ? { kind: 'done', data } : { kind: 'done', data, note };

/** One request, read. `user` is null only where everybody may call. */
export type ApiCall<Body = undefined, Query = undefined> = Readonly<{
  requestId: string;
  /** A parameter of the path, decoded. */
  part: (name: string) => string;
  body: Body;
  query: Query;
  /** Where it came from, for counting attempts. */
  address: string;
  /** The header of that name, by which a repeated change is recognised. */
  idempotencyKey: string | undefined;
  /** SHA-256 makes it of method, path and these bytes. */
  bytes: Uint8Array;
  /** Puts the secret of a session in the cookie, or takes it out. */
  setSession: (secret: string | null) => void;
  /** The secret in the cookie. */
  sessionSecret: string | null;
  /** Until when the session lasts at most; null without one. */
  expiresAt: Instant | null;
}> &
  Readonly<{ user: User | null }>;

/** A call by somebody who is signed in. */
export type UserCall<Body = undefined, Query = undefined> = ApiCall<Body, Query> &
  Readonly<{ user: User }>;

/** A description with what answers it. */
export type ApiOperation = Readonly<{
  description: ApiDescription;
  handle: (call: ApiCall<unknown, unknown>) => Promise<Answered>;
}>;

/** Puts a description and its handler together, for a call that only somebody signed in can make. */
export const answered = <Body = undefined, Query = undefined>(
  description: ApiDescription<Body, Query> & Readonly<{ may: readonly Role[] }>,
  handle: (call: UserCall<Body, Query>) => Promise<Answered>,
): ApiOperation => ({
  description,
  handle: handle as ApiOperation['handle'],
});

/** The same for a call that everybody can make. */
export const answeredToAll = <Body = undefined, Query = undefined>(
  description: ApiDescription<Body, Query> & Readonly<{ may: 'everybody' }>,
  handle: (call: ApiCall<Body, Query>) => Promise<Answered>,
): ApiOperation => ({
  description,
  handle: handle as ApiOperation['handle'],
});
