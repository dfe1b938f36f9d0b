import { Group, Table, Text } from '@mantine/core';
import { IconCalendarCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ask } from '../api/client.js';
import type { DayOfDeadlines } from '../api/types.js';
import { Card } from '../parts/card.js';
import { Empty } from '../parts/empty.js';
import { Loaded } from '../parts/loaded.js';
import { Money } from '../parts/money.js';
import { Page } from '../parts/page.js';
import { dayText } from '../parts/when.js';
import { Expiring } from './deadlines/expiring.js';
import classes from '../parts/link.module.css';

/** What expires within two weeks unless it is shipped, how much money that is, and what can be done about it. */
export function Deadlines(): React.JSX.Element {
  const query = useQuery({
    queryKey: ['deadlines'],
    queryFn: async ({ signal }) => ask('readDeadlines', { signal }),
  });
  return (
    <Page
      title="Deadlines"
      says="What expires within two weeks unless it is shipped or extended. Days are of UTC."
      actions={
        <Link to="/transactions" search={{ needsShipping: true }} className={classes['button']}>
          All that is to be shipped
        </Link>
      }
    >
      <Loaded query={query}>
        {({ days }) => (
          <>
            {days.length === 0 ? (
              <Card>
                <Empty title="Nothing expires within two weeks" icon={IconCalendarCheck}>
                  Orders that Klarna has authorized appear here when their last two weeks begin.
                </Empty>
              </Card>
            ) : (
              <>
                <Sums days={days} />
                <Card title="By day" flush>
                  <Days days={days} />
                </Card>
              </>
            )}
            <Expiring />
          </>
        )}
      </Loaded>
    </Page>
  );
}

type Props = Readonly<{ days: readonly DayOfDeadlines[] }>;

function Sums({ days }: Props): React.JSX.Element {
  const currencies = [...new Set(days.map(({ currency }) => currency))];
  return (
    <Group gap="lg">
      {currencies.map((currency) => {
        const own = days.filter((day) => day.currency === currency);
        const orders = own.reduce((sum, day) => sum + day.orders, 0);
        return (
          <Card key={currency}>
            <Text fz={26} fw={650}>
              <Money
                minor={own.reduce((sum, day) => sum + day.amountMinor, 0)}
                currency={currency}
              />
            </Text>
            <Text size="sm" className="quiet">
              in {orders === 1 ? 'one order' : `${orders} orders`}
            </Text>
          </Card>
        );
      })}
    </Group>
  );
}

const Days = ({ days }: Props): React.JSX.Element => (
  <Table verticalSpacing="xs">
    <Table.Thead>
      <Table.Tr>
        <Table.Th>Day</Table.Th>
        <Table.Th>Orders</Table.Th>
        <Table.Th>Amount</Table.Th>
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {days.map(({ day, currency, orders, amountMinor }) => (
        <Table.Tr key={`${day} ${currency}`}>
          <Table.Td>{dayText(day)}</Table.Td>
          <Table.Td>{orders}</Table.Td>
          <Table.Td>
            <Money minor={amountMinor} currency={currency} />
          </Table.Td>
        </Table.Tr>
      ))}
    </Table.Tbody>
  </Table>
);
