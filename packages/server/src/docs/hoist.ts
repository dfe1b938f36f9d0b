import { isDeepStrictEqual } from 'node:util';
import { invariant } from '@kvitt/flow';
import type { Schema } from '../api/wire/schema.js';

/**
 * A part of the document in which every schema with a title is replaced by a reference; the schemas themselves go to
 * `schemas`. Two different ones may not have the same title.
 */
export function hoist(part: Schema, schemas: Map<string, Schema>): Schema {
  const copy = Object.fromEntries(
    Object.entries(part).map(([name, value]) => [name, hoisted(value, schemas)]),
  );
  const { title, ...schema } = copy;
  // A member may be called title; a schema’s title is a text beside a type.
  if (typeof title !== 'string' || schema['type'] === undefined) return copy;
  const known = schemas.get(title);
  invariant(known === undefined || isDeepStrictEqual(known, schema), `two schemas named ${title}`);
  schemas.set(title, schema);
  return { $ref: `#/components/schemas/${title}` };
}

function hoisted(value: unknown, schemas: Map<string, Schema>): unknown {
  if (Array.isArray(value)) return value.map((each) => hoisted(each, schemas));
  return typeof value === 'object' && value !== null ? hoist(value as Schema, schemas) : value;
}
