import type { Json, JsonObject } from './json.js';
import { isAbsent, isRefused, type Refused } from './read.js';
import type { Schema } from './schema.js';
import { shape, type Otherwise, type Shape, type Told, type ValueOf } from './shape.js';

type Members = Readonly<Record<string, Shape<unknown>>>;

/** What an object's members read to, under their names on the wire. */
export type ValuesOf<M extends Members> = { -readonly [Name in keyof M]: ValueOf<M[Name]> };

type ObjectOptions = Told &
  Readonly<{
    /** Its name in the document, for objects that stand in several places. */
    title?: string;
    /** Members of the schema that are not read, since nothing follows from them. */
    ignored?: Readonly<Record<string, Schema>>;
  }>;

const EMPTY: JsonObject = new Map<string, Json>();

/**
 * An object. Members are judged in the order they are written in, and the first refusal is the object's. What is
 * no object counts as an empty one, since PHP writes an empty object as `[]`; unknown members are ignored.
 */
export function object<M extends Members>(
  members: M,
  options: ObjectOptions = {},
): Shape<ValuesOf<M>> & Readonly<{ members: M }> {
  const names = Object.keys(members);
  const shapes = Object.values(members);
  const blank = blankOf(names);
  const read = (value: Json | undefined): ValuesOf<M> | Refused => {
    const given = value instanceof Map ? (value as JsonObject) : EMPTY;
    const values = { ...blank };
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] ?? '';
      const member = shapes[index];
      if (member === undefined) continue;
      const answer = member.read(memberOf(given, name, member.also));
      if (isRefused(answer)) return answer;
      values[name] = answer;
    }
    return values as ValuesOf<M>;
  };
  return { ...shape(read, objectSchema(members, options), options), members };
}

/**
 * An object with all its members, to be copied: one that is filled by name instead becomes slow to read in V8
 * after a dozen members.
 */
function blankOf(names: readonly string[]): Record<string, unknown> {
  const members = names.map((name) => `${JSON.stringify(name)}:null`);
  return JSON.parse(`{${members.join(',')}}`) as Record<string, unknown>;
}

function memberOf(given: JsonObject, name: string, also: readonly string[]): Json | undefined {
  const value = given.get(name);
  if (also.length === 0 || !isAbsent(value)) return value;
  for (const other of also) {
    const next = given.get(other);
    if (!isAbsent(next)) return next;
  }
  return value;
}

function objectSchema(members: Members, { title, ignored = {} }: ObjectOptions): Schema {
  const required = Object.keys(members).filter((name) => members[name]?.isRequired === true);
  const properties = Object.entries(members).map(([name, { schema, also }]) => [
    name,
    also.length === 0 ? schema : { ...schema, description: withNames(schema, also) },
  ]);
  return {
    type: 'object',
    ...(title === undefined ? {} : { title }),
    properties: { ...Object.fromEntries(properties), ...ignored } as Schema,
    ...(required.length === 0 ? {} : { required }),
  };
}

function withNames({ description }: Schema, also: readonly string[]): string {
  const names = `Also read as ${also.map((name) => `\`${name}\``).join(', ')}.`;
  return typeof description === 'string' ? `${description} ${names}` : names;
}

/** A shape only where an object stands, else null. */
export const perhaps = <Value>(of: Shape<Value>): Shape<Value | null> => ({
  ...of,
  read: (value) => (value instanceof Map ? of.read(value) : null),
});

/** An object's one member, or the object itself where it has none of that name: both are written. */
export const within = <Value>(name: string, of: Shape<Value>, told: Told): Shape<Value> =>
  shape(
    (value) => {
      const inner = value instanceof Map ? (value as JsonObject).get(name) : undefined;
      return of.read(inner instanceof Map ? inner : value);
    },
    { type: 'object', properties: { [name]: of.schema } },
    told,
  );

type ListOptions = Told &
  Readonly<{
    /** The most elements, and what more of them are answered. */
    max?: Readonly<{ length: number; otherwise: Otherwise }>;
    /** Elements that are no objects are passed over. */
    objectsOnly?: boolean;
  }>;

const NOTHING: readonly never[] = [];

/** A list; what is none counts as an empty one. */
export function list<Value>(of: Shape<Value>, options: ListOptions = {}): Shape<readonly Value[]> {
  const { max, objectsOnly = false } = options;
  return shape(
    (value) => {
      if (!Array.isArray(value)) return NOTHING;
      const elements = value as readonly Json[];
      if (max !== undefined && elements.length > max.length) {
        return typeof max.otherwise === 'function' ? max.otherwise('') : max.otherwise;
      }
      const values: Value[] = [];
      for (const element of elements) {
        if (objectsOnly && !(element instanceof Map)) continue;
        const answer = of.read(element);
        if (isRefused(answer)) return answer;
        values.push(answer);
      }
      return values;
    },
    {
      type: 'array',
      items: of.schema,
      ...(max === undefined ? {} : { maxItems: max.length }),
    },
    options,
  );
}
