import { Table } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import type { TransactionRow } from '../../api/types.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Money } from '../../parts/money.js';
import { Status } from '../../parts/status.js';
import { When } from '../../parts/when.js';
import { ROW_LINK } from './keys.js';
import classes from './table.module.css';

/** Transactions in a table; a click anywhere on a row opens it, and so does Enter on its number. */
export function TransactionTable({
  rows,
}: Readonly<{ rows: readonly TransactionRow[] }>): React.JSX.Element {
  const navigate = useNavigate();
  return (
    <StackedTable highlightOnHover verticalSpacing="xs" miw={860}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Order</Table.Th>
          <Table.Th>Created</Table.Th>
          <Table.Th>Customer</Table.Th>
          <Table.Th>Order status</Table.Th>
          <Table.Th>Transaction status</Table.Th>
          <Table.Th>Ship before</Table.Th>
          <Table.Th className={classes['right'] ?? ''}>Amount</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr
            key={row.transactionId}
            className={classes['row'] ?? ''}
            onClick={() =>
              void navigate({
                to: '/transactions/$id',
                params: { id: String(row.transactionId) },
              })
            }
          >
            <Table.Td>
              <Link
                to="/transactions/$id"
                params={{ id: String(row.transactionId) }}
                className={classes['order']}
                {...{ [ROW_LINK]: '' }}
                onClick={(event) => {
                  event.stopPropagation();
                }}
              >
                {row.orderId}
              </Link>
            </Table.Td>
            <Table.Td>
              <When at={row.createdAt} />
            </Table.Td>
            <Table.Td>{row.customerName ?? row.customerEmail ?? '–'}</Table.Td>
            <Table.Td>
              <Status word={row.orderStatus} />
            </Table.Td>
            <Table.Td>
              <Status word={row.transactionStatus} />
            </Table.Td>
            <Table.Td>
              {row.needsShipping && row.shipBefore !== null ? <When at={row.shipBefore} /> : '–'}
            </Table.Td>
            <Table.Td className={classes['right'] ?? ''}>
              <Money minor={row.amountMinor} currency={row.currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </StackedTable>
  );
}
