import { Table } from '@mantine/core';
import type { Transaction } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Money } from '../../parts/money.js';

/** What was bought. */
export function Cart({
  transaction: { cart, currency },
}: Readonly<{ transaction: Transaction }>): React.JSX.Element | null {
  if (cart.length === 0) return null;
  return (
    <Card title="Cart" flush>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Item</Table.Th>
            <Table.Th>Pieces</Table.Th>
            <Table.Th>VAT</Table.Th>
            <Table.Th ta="right">With VAT</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {cart.map((line) => (
            <Table.Tr key={line.merchantItemId}>
              <Table.Td>{line.name}</Table.Td>
              <Table.Td>{line.quantity}</Table.Td>
              <Table.Td>{line.taxRateBasisPoints / 100} %</Table.Td>
              <Table.Td ta="right">
                <Money minor={line.totalMinor} currency={currency} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
