import { instant } from '@kvitt/flow';
import { describe, expect, it } from 'vitest';
import { wireDate, wireTime } from '../../src/api/wire/time.ts';

const at = (iso: string) => instant(Date.parse(iso));

describe('dates on the wire', () => {
  const cases: [utc: string, amsterdam: string][] = [
    ['2026-01-02T00:00:00Z', '2026-01-02T01:00:00'],
    ['2026-07-01T22:30:59.999Z', '2026-07-02T00:30:59'],
    ['2026-03-29T00:59:59Z', '2026-03-29T01:59:59'],
    ['2026-03-29T01:00:00Z', '2026-03-29T03:00:00'],
    ['2026-10-25T00:59:59Z', '2026-10-25T02:59:59'],
    ['2026-10-25T01:00:00Z', '2026-10-25T02:00:00'],
    // The last Sunday is the 31st.
    ['2030-03-31T00:59:59Z', '2030-03-31T01:59:59'],
    ['2030-03-31T01:00:00Z', '2030-03-31T03:00:00'],
    ['2026-12-31T23:30:00Z', '2027-01-01T00:30:00'],
  ];
  it.each(cases)('%s is %s in Amsterdam', (utc, amsterdam) => {
    expect(wireTime(at(utc))).toBe(amsterdam);
  });

  it('agree with the time zone database in every hour of twenty years', () => {
    const zone = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/Amsterdam',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    const wrong: string[] = [];
    for (let ms = Date.UTC(2020, 0, 1); ms < Date.UTC(2040, 0, 1); ms += 3_600_000) {
      const expected = zone.format(ms).replace(' ', 'T');
      if (wireTime(instant(ms)) !== expected) wrong.push(expected);
    }
    expect(wrong).toEqual([]);
  });

  it('names the day in Amsterdam', () => {
    expect(wireDate(at('2026-03-12T23:30:00Z'))).toBe('2026-03-13');
  });
});
