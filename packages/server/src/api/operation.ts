import type { ErrorKey } from '@kvitt/flow';
import type { AccountCall, Call } from './call.js';
import { refusalAnswer, type Answer, type Streamed } from './reply.js';
import type { Json } from './wire/json.js';
import { isRefused } from './wire/read.js';
import type { Schema } from './wire/schema.js';
import type { Shape } from './wire/shape.js';

/** What the reference is divided into, in its order. */
export const TAGS = {
  Orders: 'From the first call to the money: what happens at Klarna follows by itself.',
  Refunds: 'After the capture, as a whole or in parts.',
  Notifications: 'What was told to the shop, what it answered, and telling it again.',
  Methods: 'What shops build their checkout from.',
  Account: 'Whose key it is, what there is on the balance, and how the site is set.',
  Transactions: 'What has come and gone, over all orders.',
  Money: 'What the account is charged and paid, and what it held at the end of each day.',
  'Payment page':
    'What the customer’s browser opens, and what Klarna calls. Not called by merchants.',
  Service: 'For machines that watch the service, and this reference.',
  Sandbox: 'The clock, and a look behind an order. Absent in live mode.',
} as const;

/** A value of an example that an earlier example was answered, such as a refund’s number. */
export type Taken = Readonly<{ takenFrom: string; member: string }>;

/** One call that runs as it stands against a fresh sandbox, after the examples before it. */
export type Example = Readonly<{
  /** Whose key it takes, where it is not the site's. */
  as?: 'account';
  /** What it shows, where a call has several. */
  says?: string;
  path?: Readonly<Record<string, string | Taken>>;
  query?: Readonly<Record<string, string>>;
  body?: object;
  /** HTTP status of the answer; 200 unless it is said. */
  http?: number;
}>;

/** A call in words and schemas: all that the reference knows of it. */
export type Description<Body = unknown, Query = unknown> = Readonly<{
  id: string;
  tag: keyof typeof TAGS;
  /** The call that the reference shows before this one; else its place is that of its route. */
  after?: string;
  /** A few words; `says` a paragraph. */
  summary: string;
  says?: string;
  /** Parts of the path by their names in the route. */
  path?: Readonly<Record<string, Schema>>;
  /** An object with a member for every parameter. */
  query?: Shape<Query>;
  body?: Shape<Body>;
  /** The answer's `data`; in a `bare` answer the whole of it. */
  answer: Schema;
  /** Members beside `data`. */
  beside?: Readonly<Record<string, Schema>>;
  /** Answers beside 200 and refusals, as OpenAPI writes them. */
  otherResponses?: Schema;
  /** How it differs from the merchant API: no envelope, no key, no JSON. */
  bare?: true;
  open?: true;
  contentType?: string;
  /** What it can be answered as beside JSON, when that is asked for: content types with what each is. */
  files?: Readonly<Record<string, string>>;
  /** What it can refuse beside what every call can. */
  errors: readonly ErrorKey[];
  /** Several show several uses; pages of customers have none. */
  examples: readonly Example[];
}>;

/** A call with what answers it. */
export type Operation<C extends AccountCall = Call> = Readonly<{
  description: Description;
  handle: (call: C) => Promise<Answer | Streamed>;
}>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the reference says of a route; null for one that only refuses a method. */
    description?: Description | null;
  }
}

/** Puts a call’s description and its handler together; the body and the query are read by their shapes. */
export function operation<Body = undefined, Query = undefined, C extends AccountCall = Call>(
  description: Description<Body, Query>,
  run: (call: C, body: Body, query: Query) => Promise<Answer | Streamed>,
): Operation<C> {
  const { body, query } = description;
  const names = queryNames(description).map((name) => ({
    name,
    isList: schemaOf(query, name)?.['type'] === 'array',
  }));
  return {
    description,
    handle: async (call) => {
      const asked = query?.read(queryOf(call, names));
      if (isRefused(asked)) return refusalAnswer(asked);
      const sent = body?.read(call.body);
      if (isRefused(sent)) return refusalAnswer(sent);
      return run(call, sent as Body, asked as Query);
    },
  };
}

/** The names of a call’s query parameters. */
export const queryNames = ({ query }: Description<never, never> | Description): readonly string[] =>
  Object.keys((query?.schema['properties'] as object | undefined) ?? {});

type QueryName = Readonly<{ name: string; isList: boolean }>;

const schemaOf = (query: Shape<unknown> | undefined, name: string): Schema | undefined =>
  (query?.schema['properties'] as Readonly<Record<string, Schema>> | undefined)?.[name];

function queryOf(call: AccountCall, names: readonly QueryName[]): ReadonlyMap<string, Json> {
  const given = new Map<string, Json>();
  if (names.length === 0) return given;
  const all = call.queries();
  for (const { name, isList } of names) {
    const [first, ...others] = all.getAll(name);
    if (first !== undefined) given.set(name, isList ? [first, ...others] : first);
  }
  return given;
}
