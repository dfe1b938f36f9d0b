import { errorOf, ERRORS, type ErrorKey } from '@kvitt/flow';
import { isChange, type DocumentedCall } from './calls.js';

const KEYS = Object.keys(ERRORS) as readonly ErrorKey[];

/** The errors of the catalogue as the reference lists them: by number, then as they are written. */
export const errorsInOrder = (keys: readonly ErrorKey[] = KEYS): readonly ErrorKey[] =>
  [...new Set(keys)].sort(
    (a, b) => errorOf(a).code - errorOf(b).code || KEYS.indexOf(a) - KEYS.indexOf(b),
  );

/** Everything that a call can refuse: what its description names, and what every call of its kind can. */
export function errorsOf(call: DocumentedCall): readonly ErrorKey[] {
  const { description } = call;
  if (description.open === true) return description.errors;
  const every: ErrorKey[] = ['invalid_api_key', 'internal'];
  const changing: ErrorKey[] = ['body_not_json', 'body_too_large'];
  const keyed: ErrorKey[] = ['invalid_idempotency_key'];
  // Orders belong to sites, and the key may be that of an account.
  const sited: ErrorKey[] = ['site_not_named', 'not_found'];
  const isOfSite = description.tag === 'Orders' || description.tag === 'Refunds';
  return errorsInOrder([
    ...description.errors,
    ...every,
    ...(isOfSite ? sited : []),
    ...(isChange(call) ? changing : []),
    ...(isChange(call) && description.bare !== true ? keyed : []),
  ]);
}

/** Whether a request can be repeated, in words. */
export const RETRY = {
  never: 'no',
  later: 'yes, later',
  'after-change': 'after a change',
} as const;
