import { Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ask } from '../../api/client.js';
import type { ExpectedMoney } from '../../api/types.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { When } from '../../parts/when.js';

/** What each shipped order will bring and when, as Klarna's terms say. */
export function Expected(): React.JSX.Element {
  const query = useQuery({
    queryKey: ['finances', 'expected'],
    queryFn: async ({ signal }) => ask('readExpected', { signal }),
  });
  return (
    <Loaded query={query}>
      {({ expected }) =>
        expected.length === 0 ? (
          <Card title="Expected from Klarna">
            <Text size="sm" className="quiet">
              Nothing is on its way. A shipped order is expected from the day Klarna invoices it.
            </Text>
          </Card>
        ) : (
          <Card title="Expected from Klarna" flush>
            <Rows rows={expected} />
          </Card>
        )
      }
    </Loaded>
  );
}

function Rows({ rows }: Readonly<{ rows: readonly ExpectedMoney[] }>): React.JSX.Element {
  return (
    <StackedTable verticalSpacing="xs" miw={620}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Order</Table.Th>
          <Table.Th>Expected</Table.Th>
          <Table.Th ta="right">Amount</Table.Th>
          <Table.Th ta="right">Klarna’s fees</Table.Th>
          <Table.Th ta="right">What comes</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((each, index) => (
          <Table.Tr key={index}>
            <Table.Td>
              <Link to="/transactions/$id" params={{ id: String(each.transactionId) }}>
                {each.orderId}
              </Link>
              {each.kind === 'return' ? <span className="quiet"> refund</span> : null}
            </Table.Td>
            <Table.Td>
              {each.expectedAt === null ? 'not known' : <When at={each.expectedAt} form="date" />}
            </Table.Td>
            <Table.Td ta="right">
              <Money minor={each.grossMinor} currency={each.currency} />
            </Table.Td>
            <Table.Td ta="right">
              <Money minor={-each.feesMinor} currency={each.currency} />
            </Table.Td>
            <Table.Td ta="right">
              <Money minor={each.grossMinor - each.feesMinor} currency={each.currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </StackedTable>
  );
}
