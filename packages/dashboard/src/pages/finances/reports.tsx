import { Button, Group, SimpleGrid, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { SESSION } from '../../api/session.js';
import { Card } from '../../parts/card.js';
import { Page } from '../../parts/page.js';
import { daysAfter, daysOf } from './period.js';
import { PeriodPicker } from './period-picker.js';

const REPORTS = [
  {
    name: 'transactions',
    title: 'Transactions',
    says: 'Every payment, refund, charge, payout, top-up and correction that was made, with its costs.',
  },
  {
    name: 'financial',
    title: 'Financial',
    says: 'For each currency what was yours, everything that changed it by kind, and what is left.',
  },
] as const;

const FORMATS = [
  ['xlsx', 'Excel'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;

/** Reports of a period, to be saved. */
export function Reports(): React.JSX.Element {
  const { now } = useSuspenseQuery(SESSION).data;
  const search = useSearch({ from: '/inside/reports' });
  const navigate = useNavigate({ from: '/reports' });
  const days = daysOf(search, now);
  const period = { from: days.from, to: daysAfter(days.until, 1) };
  return (
    <Page title="Reports" says="Files for bookkeeping, of days (UTC) that are over.">
      <PeriodPicker
        days={days}
        now={now}
        set={(next) => void navigate({ search: { ...search, ...next } })}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        {REPORTS.map(({ name, title, says }) => (
          <Card key={name} title={title}>
            <Text size="sm" className="quiet" mb="md">
              {says}
            </Text>
            <Group gap="xs">
              {FORMATS.map(([format, label]) => (
                <Button
                  key={format}
                  component="a"
                  variant="default"
                  leftSection={<IconDownload size={16} />}
                  href={`/api/finances/reports/${name}?${new URLSearchParams({ ...period, format }).toString()}`}
                  aria-label={`${title} as ${label}`}
                  download
                >
                  {label}
                </Button>
              ))}
            </Group>
          </Card>
        ))}
      </SimpleGrid>
    </Page>
  );
}
