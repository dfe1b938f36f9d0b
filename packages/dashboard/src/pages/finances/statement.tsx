import { Alert, Button, NativeSelect, SimpleGrid, Table, Text } from '@mantine/core';
import { IconDownload, IconReceiptOff } from '@tabler/icons-react';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ask } from '../../api/client.js';
import { SESSION } from '../../api/session.js';
import type { BalanceStatement } from '../../api/types.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Card } from '../../parts/card.js';
import { Empty } from '../../parts/empty.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { When } from '../../parts/when.js';
import { daysAfter, daysOf, readPeriod } from './period.js';
import { PeriodPicker } from './period-picker.js';

const FILES = [
  ['csv', 'CSV'],
  ['camt053', 'camt.053'],
  ['mt940', 'MT940'],
] as const;

/** What came to the balance and what left it in a period, with files for bookkeeping. */
export function Statement(): React.JSX.Element {
  const { now } = useSuspenseQuery(SESSION).data;
  const search = useSearch({ from: '/inside/statement' });
  const navigate = useNavigate({ from: '/statement' });
  const balances = useQuery({
    queryKey: ['balances'],
    queryFn: async ({ signal }) => ask('readBalances', { signal }),
  });
  const days = daysOf(search, now);
  const known = balances.data?.balances.map(({ currency }) => currency) ?? [];
  const currency = search.currency ?? known[0] ?? 'EUR';
  const period = { currency, from: days.from, to: daysAfter(days.until, 1) };
  const query = useQuery({
    queryKey: ['finances', 'statement', period],
    queryFn: async ({ signal }) => ask('readStatement', { query: period, signal }),
  });
  return (
    <Page
      title="Statement"
      says="Every movement of the balance, of days (UTC) that are over."
      actions={FILES.map(([format, name]) => (
        <Button
          key={format}
          component="a"
          variant="default"
          leftSection={<IconDownload size={16} />}
          href={`/api/finances/statement/file?${new URLSearchParams({ ...period, format }).toString()}`}
          download
        >
          {name}
        </Button>
      ))}
    >
      <PeriodPicker
        days={days}
        now={now}
        set={(next) => void navigate({ search: { ...search, ...next } })}
      >
        {known.length > 1 ? (
          <NativeSelect
            label="Currency"
            value={currency}
            data={known}
            onChange={(event) =>
              void navigate({
                search: readPeriod({ ...search, currency: event.currentTarget.value }),
              })
            }
          />
        ) : null}
      </PeriodPicker>
      <Loaded query={query}>{(statement) => <Told statement={statement} />}</Loaded>
    </Page>
  );
}

function Told({ statement }: Readonly<{ statement: BalanceStatement }>): React.JSX.Element {
  const { currency, openingMinor, closingMinor, creditsMinor, debitsMinor } = statement;
  const sums = [
    ['Before', openingMinor],
    ['Came', creditsMinor],
    ['Left', -debitsMinor],
    ['After', closingMinor],
  ] as const;
  return (
    <>
      <SimpleGrid cols={{ base: 2, sm: 4 }}>
        {sums.map(([name, minor]) => (
          <Card key={name}>
            <Text size="sm" className="quiet">
              {name}
            </Text>
            <Text fz="lg" fw={650}>
              <Money minor={minor} currency={currency} />
            </Text>
          </Card>
        ))}
      </SimpleGrid>
      {statement.count > statement.movements.length ? (
        <Alert variant="outline">
          These are the first {statement.movements.length} of {statement.count} movements. The files
          have all of them.
        </Alert>
      ) : null}
      {statement.movements.length === 0 ? (
        <Card>
          <Empty title="Nothing moved in this period" icon={IconReceiptOff}>
            Choose other days, or wait for midnight (UTC): today is told when it is over.
          </Empty>
        </Card>
      ) : (
        <Card title="Movements" flush>
          <Rows statement={statement} />
        </Card>
      )}
    </>
  );
}

function Rows({
  statement: { movements, currency },
}: Readonly<{ statement: BalanceStatement }>): React.JSX.Element {
  return (
    <StackedTable verticalSpacing="xs" miw={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th>Order</Table.Th>
          <Table.Th ta="right">Amount</Table.Th>
          <Table.Th ta="right">Balance</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {movements.map((each) => (
          <Table.Tr key={each.reference}>
            <Table.Td>
              <When at={each.at} />
            </Table.Td>
            <Table.Td>
              <div>
                {each.words}
                {each.description === null ? null : (
                  <Text size="xs" className="quiet">
                    {each.description}
                  </Text>
                )}
              </div>
            </Table.Td>
            <Table.Td>
              {each.transactionId === null ? (
                '–'
              ) : (
                <Link to="/transactions/$id" params={{ id: String(each.transactionId) }}>
                  {each.orderId}
                </Link>
              )}
            </Table.Td>
            <Table.Td ta="right">
              <Money minor={each.amountMinor} currency={currency} />
            </Table.Td>
            <Table.Td ta="right">
              <Money minor={each.balanceMinor} currency={currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </StackedTable>
  );
}
