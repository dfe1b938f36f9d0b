import { NativeSelect, Skeleton, Text } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { ask } from '../../api/client.js';
import { SESSION } from '../../api/session.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { currencyOf, daysAfter, type Currency } from './period.js';

const DailyChart = lazy(async () => import('./chart.js'));
const LENGTHS = [30, 90, 365] as const;

/** The balance at the end of each day, in one of the currencies that the account has. */
export function Daily({ currencies }: Readonly<{ currencies: readonly Currency[] }>) {
  const { now } = useSuspenseQuery(SESSION).data;
  const [chosen, setCurrency] = useState<Currency | null>(null);
  const [length, setLength] = useState<number>(30);
  const currency = chosen ?? currencies[0] ?? 'EUR';
  const to = now.slice(0, 10);
  const from = daysAfter(to, -length);
  const query = useQuery({
    queryKey: ['finances', 'days', currency, from, to],
    queryFn: async ({ signal }) => ask('readDays', { query: { currency, from, to }, signal }),
  });
  return (
    <Card
      title="Day by day"
      actions={
        <div style={{ display: 'flex', gap: '0.5rem' }}>
          {currencies.length > 1 ? (
            <NativeSelect
              size="xs"
              aria-label="Currency"
              value={currency}
              data={[...currencies]}
              onChange={(event) => {
                setCurrency(currencyOf(event.currentTarget.value) ?? null);
              }}
            />
          ) : null}
          <NativeSelect
            size="xs"
            aria-label="Days"
            value={String(length)}
            data={LENGTHS.map((days) => ({ value: String(days), label: `${days} days` }))}
            onChange={(event) => {
              setLength(Number(event.currentTarget.value));
            }}
          />
        </div>
      }
    >
      <Loaded query={query} rows={9}>
        {({ days }) =>
          days.length === 0 ? (
            <Text size="sm" className="quiet">
              A day is drawn once it is over, at midnight UTC.
            </Text>
          ) : (
            <Suspense fallback={<Skeleton height={260} />}>
              <DailyChart days={days} currency={currency} />
            </Suspense>
          )
        }
      </Loaded>
    </Card>
  );
}
