import { errorOf, type ErrorKey } from '@kvitt/flow';
import type { Json } from './json.js';
import { isAbsent, isRefused, member } from './read.js';
import { shape, type Shape, type Told } from './shape.js';
import { object, type ValuesOf } from './shape-object.js';

/** What is wrong with one member of a request. */
export type Fault = Readonly<{ attribute: string; error: ErrorKey; detail: string }>;

/** An object's members as they were read, or everything that is wrong with them. */
export type Checked<Values> =
  Readonly<{ kind: 'right'; value: Values }> | Readonly<{ kind: 'wrong'; faults: Faults }>;

/** At least one. */
export type Faults = readonly [Fault, ...Fault[]];

/** An object whose members are all judged, so that whoever sent it learns of every fault at once. */
export function checked<M extends Readonly<Record<string, Shape<unknown>>>>(
  members: M,
  options: Told & Readonly<{ title?: string }> = {},
): Shape<Checked<ValuesOf<M>>> {
  const { schema } = object(members, options);
  return shape<Checked<ValuesOf<M>>>(
    (value) => {
      const given = value instanceof Map ? value : new Map<string, Json>();
      const values: Record<string, unknown> = {};
      const faults: Fault[] = [];
      for (const [name, of] of Object.entries(members)) {
        const named = given.get(name);
        const own = isAbsent(named) ? (member(given, ...of.also) ?? named) : named;
        const read = of.read(own);
        if (isRefused(read)) faults.push(faultOf(name, read.error, read.detail));
        else values[name] = read;
      }
      const [first, ...others] = faults;
      return first === undefined
        ? { kind: 'right', value: values as ValuesOf<M> }
        : { kind: 'wrong', faults: [first, ...others] };
    },
    schema,
    {},
  );
}

/** A fault, in the words of the catalogue where it has none of its own. */
export const faultOf = (attribute: string, error: ErrorKey, detail: string | null): Fault => ({
  attribute,
  error,
  detail: detail ?? errorOf(error).info,
});
