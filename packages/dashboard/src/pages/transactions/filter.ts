import type { Calls } from '../../api/types.js';

/** Which transactions are shown, as the page's address says it: a view is kept by keeping its address. */
export type Filter = Readonly<{
  q?: string;
  orderStatus?: string;
  transactionStatus?: string;
  currency?: string;
  siteId?: string;
  createdFrom?: string;
  createdUntil?: string;
  needsShipping?: true;
  refunding?: true;
  expiringDays?: number;
  sort?: 'oldest' | 'deadline';
}>;

const TEXTS = [
  'q',
  'orderStatus',
  'transactionStatus',
  'currency',
  'siteId',
  'createdFrom',
  'createdUntil',
] as const;

const FLAGS = ['needsShipping', 'refunding'] as const;

/** Reads an address; what does not fit is left out. */
export function readFilter(search: Record<string, unknown>): Filter {
  const filter: Record<string, unknown> = {};
  for (const name of TEXTS) {
    const given = search[name];
    if ((typeof given === 'string' && given !== '') || typeof given === 'number') {
      filter[name] = String(given);
    }
  }
  for (const name of FLAGS) {
    if (search[name] === true || search[name] === 'true') filter[name] = true;
  }
  const days = Number(search['expiringDays']);
  if (Number.isInteger(days) && days >= 1 && days <= 180) filter['expiringDays'] = days;
  if (search['sort'] === 'oldest' || search['sort'] === 'deadline') filter['sort'] = search['sort'];
  return filter;
}

/** The filter as the service is asked it. */
export function queryOf({
  sort,
  orderStatus,
  transactionStatus,
  siteId,
  ...rest
}: Filter): NonNullable<Calls['listTransactions']['query']> {
  return {
    ...rest,
    ...(orderStatus === undefined ? {} : { orderStatus: [orderStatus] }),
    ...(transactionStatus === undefined ? {} : { transactionStatus: [transactionStatus] }),
    ...(siteId === undefined ? {} : { siteId: [siteId] }),
    ...(sort === undefined ? {} : { sort: [sort] }),
  };
}

/** The filter as a query of an address, its names in order, so that the same filter is the same text. */
export function filterText(filter: Filter): string {
  const entries = Object.entries(filter).map(([name, value]) => [name, String(value)] as const);
  return new URLSearchParams(
    [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => [name, value]),
  ).toString();
}

/** The filter of such a text. */
export const textFilter = (text: string): Filter =>
  readFilter(Object.fromEntries(new URLSearchParams(text)));

/** Whether anything at all is asked for. */
export const isFiltered = (filter: Filter): boolean =>
  Object.keys(filter).some((name) => name !== 'sort');
