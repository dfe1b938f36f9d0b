import { DAY } from '../time.js';

/** One instalment: minor units, and the day it is due in milliseconds since the epoch. */
export type Instalment = Readonly<{ amount: number; at: number }>;

const INSTALMENTS = 3;
const DAYS_BETWEEN = 30;

/** An amount in three instalments: today, in 30 and in 60 days. They add up to it; the first ones take the rest. */
export function instalments(amount: number, now: number): readonly Instalment[] {
  const part = Math.trunc(amount / INSTALMENTS);
  const rest = amount - part * INSTALMENTS;
  return Array.from({ length: INSTALMENTS }, (_, index) => ({
    amount: part + (index < rest ? 1 : 0),
    at: now + index * DAYS_BETWEEN * DAY,
  }));
}
