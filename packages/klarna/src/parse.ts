/** A JSON value of the wrong shape; `at` is the path in Klarna's answer, such as `captures[0].capture_id`. */
export class WireFault extends Error {
  readonly at: string;

  constructor(at: string, expected: string) {
    super(`${at === '' ? 'the body' : at} is not ${expected}`);
    this.name = 'WireFault';
    this.at = at;
  }
}

/** Reads an untrusted value as a `T`, or throws `WireFault`. `at` is where the value was found. */
export type Check<T> = (value: unknown, at: string) => T;

/** How a field that must have a value in `T` is read. */
export type NeededField<T> =
  /** Must be there and right; otherwise the whole answer is garbage. */
  | Readonly<{ kind: 'required'; check: Check<T> }>
  /** May be missing (or null), which means `absent`; when there, it must be right. */
  | Readonly<{ kind: 'defaulted'; check: Check<T>; absent: T }>;

/** How a field that may be missing in `T` is read. Null counts as missing: Klarna writes both. */
export type OptionalField<T> =
  /** When there, it must be right: ids, amounts, dates. */
  | Readonly<{ kind: 'optional'; check: Check<T> }>
  /** A wrong value is left out: descriptive text nobody decides by. */
  | Readonly<{ kind: 'lenient'; check: Check<T> }>;

/** One reader per field of `T`, so that a wire type and its checks cannot drift apart. */
export type Shape<T> = {
  readonly [K in keyof T]-?: Partial<Pick<T, K>> extends Pick<T, K>
    ? OptionalField<Exclude<T[K], undefined>>
    : NeededField<T[K]>;
};

/** A field that must be there. */
export function required<T>(check: Check<T>): Readonly<{ kind: 'required'; check: Check<T> }> {
  return { kind: 'required', check };
}

/** A field that means `absent` when it is missing or null. */
export function defaulted<T>(
  check: Check<T>,
  absent: T,
): Readonly<{ kind: 'defaulted'; check: Check<T>; absent: T }> {
  return { kind: 'defaulted', check, absent };
}

/** A field that may be missing or null, and is checked when there. */
export function optional<T>(check: Check<T>): Readonly<{ kind: 'optional'; check: Check<T> }> {
  return { kind: 'optional', check };
}

/** A field that is left out when it is missing, null or wrong. */
export function lenient<T>(check: Check<T>): Readonly<{ kind: 'lenient'; check: Check<T> }> {
  return { kind: 'lenient', check };
}

/** Any string, the empty one included. */
export const text: Check<string> = (value, at) => {
  if (typeof value !== 'string') throw new WireFault(at, 'a string');
  return value;
};

/** An id: a string that is not empty. Never parsed for meaning. */
export const id: Check<string> = (value, at) => {
  if (typeof value !== 'string' || value === '') throw new WireFault(at, 'a non-empty string');
  return value;
};

/** A whole number that a double holds exactly, of either sign. */
export const integer: Check<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
    throw new WireFault(at, 'an integer');
  }
  return value;
};

/** An amount in minor units: a whole number, zero or more. */
export const amount: Check<number> = (value, at) => {
  const minor = integer(value, at);
  if (minor < 0) throw new WireFault(at, 'an amount of zero or more');
  return minor;
};

const DATE = /^(\d{4})-(\d{2})-(\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A date or a date-time with its offset, as ISO 8601 writes it; handed on as the text it was. A time
 * without offset is refused, since its instant would depend on the reader's time zone.
 */
export const date: Check<string> = (value, at) => {
  const parts = typeof value === 'string' ? DATE.exec(value) : null;
  if (typeof value !== 'string' || parts === null) throw new WireFault(at, 'an ISO 8601 date');
  // Engines roll 30 February over into March instead of refusing it.
  const day = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
  if (Number.isNaN(Date.parse(value)) || day.getUTCDate() !== Number(parts[3])) {
    throw new WireFault(at, 'a date that exists');
  }
  return value;
};

/** An absolute http or https address: anything else must not reach a customer's browser. */
export const webUrl: Check<string> = (value, at) => {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value)) {
    throw new WireFault(at, 'an http(s) URL');
  }
  return value;
};

/** One of the listed words, in exactly this case. */
export function oneOf<const W extends string>(words: readonly W[]): Check<W> {
  return (value, at) => {
    const word = words.find((candidate) => candidate === value);
    if (word === undefined) throw new WireFault(at, `one of ${words.join(', ')}`);
    return word;
  };
}

/** A list in which every element passes `check`. */
export function listOf<T>(check: Check<T>): Check<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new WireFault(at, 'a list');
    return value.map((element: unknown, index) => check(element, `${at}[${index}]`));
  };
}

/** A JSON object, with nothing known about its fields. */
export const record: Check<Readonly<Record<string, unknown>>> = (value, at) => {
  if (!isRecord(value)) throw new WireFault(at, 'an object');
  return value;
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object with the fields of `T`. Fields that `shape` does not name are left out. */
export function object<T>(shape: Shape<T>): Check<T> {
  const fields: readonly [string, NeededField<unknown> | OptionalField<unknown>][] =
    Object.entries(shape);
  return (value, at) => {
    const source = record(value, at);
    const read: Record<string, unknown> = {};
    for (const [name, field] of fields) {
      const found = Object.hasOwn(source, name) ? source[name] : undefined;
      const kept = readField(field, found, at === '' ? name : `${at}.${name}`);
      if (kept !== undefined) read[name] = kept;
    }
    // Shape<T> demands a reader for every field of T, and each has run: the one cast of the package.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return read as T;
  };
}

function readField(
  field: NeededField<unknown> | OptionalField<unknown>,
  found: unknown,
  at: string,
): unknown {
  const isAbsent = found === undefined || found === null;
  switch (field.kind) {
    case 'required':
      return field.check(found, at);
    case 'defaulted':
      return isAbsent ? field.absent : field.check(found, at);
    case 'optional':
      return isAbsent ? undefined : field.check(found, at);
    case 'lenient':
      return isAbsent ? undefined : readOrDrop(field.check, found, at);
  }
}

function readOrDrop(check: Check<unknown>, found: unknown, at: string): unknown {
  try {
    return check(found, at);
  } catch (fault) {
    if (fault instanceof WireFault) return undefined;
    throw fault;
  }
}

/**
 * Passes only the resource that was asked for: an answer about another order, from a confused cache
 * or proxy, must not be booked. Case does not matter, since Klarna writes UUIDs in lower case.
 */
export function sameId<K extends string, T extends Readonly<Partial<Record<K, string>>>>(
  check: Check<T>,
  field: K,
  asked: string,
): Check<T> {
  return (value, at) => {
    const found = check(value, at);
    const answered = found[field];
    if (answered !== undefined && answered.toLowerCase() !== asked.toLowerCase()) {
      throw new WireFault(field, 'the one asked for');
    }
    return found;
  };
}
