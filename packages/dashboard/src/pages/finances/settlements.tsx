import { Table } from '@mantine/core';
import { IconCash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ask } from '../../api/client.js';
import type { SettlementRow } from '../../api/types.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Card } from '../../parts/card.js';
import { Empty } from '../../parts/empty.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { Badge } from '../../parts/status.js';
import { When } from '../../parts/when.js';

/** Klarna's payouts, newest first, and which of them have rows that wait for an explanation. */
export function Settlements(): React.JSX.Element {
  const query = useQuery({
    queryKey: ['finances', 'settlements'],
    queryFn: async ({ signal }) => ask('listSettlements', { signal }),
  });
  return (
    <Page
      title="Settlements"
      says="What Klarna paid out, and whether every row of it is explained."
    >
      <Loaded query={query}>
        {({ settlements }) =>
          settlements.length === 0 ? (
            <Card>
              <Empty title="Klarna has paid nothing yet" icon={IconCash}>
                Klarna pays out some weeks after it has invoiced a shipped order.
              </Empty>
            </Card>
          ) : (
            <Card flush>
              <Rows settlements={settlements} />
            </Card>
          )
        }
      </Loaded>
    </Page>
  );
}

/** How a payout stands, in a word. */
export function Standing({
  payout: { waiting, unread },
}: Readonly<{ payout: Pick<SettlementRow, 'waiting' | 'unread'> }>): React.JSX.Element {
  if (waiting > 0) return <Badge tone="bad">{waiting} to explain</Badge>;
  return unread > 0 ? (
    <Badge tone="moving">being read</Badge>
  ) : (
    <Badge tone="good">all explained</Badge>
  );
}

function Rows({
  settlements,
}: Readonly<{ settlements: readonly SettlementRow[] }>): React.JSX.Element {
  return (
    <StackedTable highlightOnHover verticalSpacing="xs" miw={620}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Payout</Table.Th>
          <Table.Th>Paid</Table.Th>
          <Table.Th>How it stands</Table.Th>
          <Table.Th ta="right">Amount</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {settlements.map((payout) => (
          <Table.Tr key={payout.paymentReference}>
            <Table.Td className="code">
              <Link to="/settlements/$id" params={{ id: payout.paymentReference }}>
                {payout.paymentReference}
              </Link>
            </Table.Td>
            <Table.Td>
              <When at={payout.paidAt} />
            </Table.Td>
            <Table.Td>
              <Standing payout={payout} />
            </Table.Td>
            <Table.Td ta="right">
              <Money minor={payout.paidMinor} currency={payout.currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </StackedTable>
  );
}
