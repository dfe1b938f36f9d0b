import { isAbsent, isObject, isText } from '../fields.js';
import { refuse } from '../replies.js';
import type { Reply } from '../replies.js';
import type { JsonObject } from '../types.js';

const SHIPPING_METHODS = [
  'PickUpStore',
  'Home',
  'BoxReg',
  'BoxUnreg',
  'PickUpPoint',
  'Own',
  'Postal',
  'DHLPackstation',
  'Digital',
  'Undefined',
  'PickUpWarehouse',
  'ClickCollect',
  'PalletDelivery',
];

const LENGTHS: readonly (readonly [string, number])[] = [
  ['shipping_company', 100],
  ['tracking_number', 100],
  ['tracking_uri', 1024],
  ['return_shipping_company', 100],
  ['return_tracking_number', 100],
  ['return_tracking_uri', 1024],
];

/** Refuses shipping_info with fewer than `min` or more than 500 entries, or with a bad entry. */
export function checkShippingInfo(body: JsonObject, min: number): Reply | null {
  const entries: unknown = body['shipping_info'];
  if (!Array.isArray(entries) || entries.length < min || entries.length > 500) {
    const message = `The size of the shipping_info value must be between ${min} and 500`;
    return refuse(400, 'UNPROCESSABLE_ENTITY', message);
  }
  for (const entry of entries) {
    const problem = isObject(entry) ? entryProblem(entry) : 'The shipping_info value is invalid';
    if (problem) return refuse(400, 'UNPROCESSABLE_ENTITY', problem);
  }
  return null;
}

function entryProblem(entry: JsonObject): string | null {
  const tooLong = LENGTHS.find(
    ([name, max]) => !isAbsent(entry[name]) && !isText(entry[name], 0, max),
  );
  if (tooLong) {
    const [name, max] = tooLong;
    return `The size of the shipping_info/${name} value must be between 0 and ${max}`;
  }
  const method = entry['shipping_method'];
  if (isAbsent(method) || method === '') return null;
  return SHIPPING_METHODS.some((word) => word === method)
    ? null
    : 'The shipping_info/shipping_method value is invalid';
}
