import type { Balances } from '../../api/types.js';

/** A currency that an account can have. */
export type Currency = Balances['balances'][number]['currency'];
const CURRENCIES: readonly Currency[] = ['DKK', 'EUR', 'GBP', 'NOK', 'SEK'];
/** The currency that a text names. */
export const currencyOf = (text: unknown): Currency | undefined =>
  CURRENCIES.find((each) => each === text);

/** A period of the books, in a page's address: the first and the last day, and a currency. */
export type PeriodSearch = Readonly<{ from?: string; until?: string; currency?: Currency }>;

const DAY_MS = 86_400_000;
const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);

/** Reads a period from an address; what is no day is left out. */
export function readPeriod(search: Record<string, unknown>): PeriodSearch {
  const { from, until } = search;
  const currency = currencyOf(search['currency']);
  return {
    ...(isDay(from) ? { from } : {}),
    ...(isDay(until) ? { until } : {}),
    ...(currency === undefined ? {} : { currency }),
  };
}

/** So many days after a day. */
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** First and last day, both in the period. */
export type Days = Readonly<{ from: string; until: string }>;

/** The last day that is over at an instant, UTC. */
export const yesterday = (now: string): string => daysAfter(now.slice(0, 10), -1);

/** Periods that people ask for, with their names. */
export function usualPeriods(now: string): readonly (Days & Readonly<{ label: string }>)[] {
  const last = yesterday(now);
  const month = `${now.slice(0, 7)}-01`;
  const endOfMonthBefore = daysAfter(month, -1);
  return [
    { label: 'Yesterday', from: last, until: last },
    { label: 'Last 7 days', from: daysAfter(last, -6), until: last },
    { label: 'Last 30 days', from: daysAfter(last, -29), until: last },
    { label: 'Last 90 days', from: daysAfter(last, -89), until: last },
    {
      label: 'Month before',
      from: `${endOfMonthBefore.slice(0, 7)}-01`,
      until: endOfMonthBefore,
    },
  ];
}

/** The period of an address, where it says none the last thirty days. */
export const daysOf = ({ from, until }: PeriodSearch, now: string): Days => ({
  from: from ?? daysAfter(yesterday(now), -29),
  until: until ?? yesterday(now),
});
