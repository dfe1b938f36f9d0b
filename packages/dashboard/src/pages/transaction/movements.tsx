import { Table } from '@mantine/core';
import type { Transaction } from '../../api/types.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Card } from '../../parts/card.js';
import { Money } from '../../parts/money.js';
import { When } from '../../parts/when.js';
import { wordsOf } from '../../parts/wording.js';

/** What was booked for an order, in the order of booking. */
export function Movements({
  transaction: { movements },
}: Readonly<{ transaction: Transaction }>): React.JSX.Element | null {
  if (movements.length === 0) return null;
  return (
    <Card title="Ledger" flush>
      <StackedTable miw={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>When</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th>From</Table.Th>
            <Table.Th>To</Table.Th>
            <Table.Th ta="right">Amount</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {movements.map((movement, index) => (
            <Table.Tr key={index}>
              <Table.Td>
                <When at={movement.at} />
              </Table.Td>
              <Table.Td>{wordsOf(movement.code)}</Table.Td>
              <Table.Td className="code">{movement.debit}</Table.Td>
              <Table.Td className="code">{movement.credit}</Table.Td>
              <Table.Td ta="right">
                <Money minor={movement.amountMinor} currency={movement.currency} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </StackedTable>
    </Card>
  );
}
