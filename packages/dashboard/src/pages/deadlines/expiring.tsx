import { Button, Center, Checkbox, Group, Table, Text } from '@mantine/core';
import { IconCalendarPlus, IconTruck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import { mayChangeOrders } from '../../api/roles.js';
import { useUser } from '../../api/session.js';
import type { TransactionRow } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Status } from '../../parts/status.js';
import { When } from '../../parts/when.js';
import { ManyDialog, type Deed } from './many-dialog.js';

const DAYS = 14;
const LIMIT = 100;

/** The orders that expire, the most urgent first, to be shipped or extended together. */
export function Expiring(): React.JSX.Element {
  const query = useInfiniteQuery({
    queryKey: ['transactions', 'expiring'],
    queryFn: async ({ pageParam, signal }) =>
      ask('listTransactions', {
        query: {
          expiringDays: DAYS,
          limit: LIMIT,
          ...(pageParam === null ? {} : { after: pageParam }),
        },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.rows);
        return rows.length === 0 && !query.hasNextPage ? null : (
          <>
            <Orders rows={rows} />
            {query.hasNextPage ? (
              <>
                <Text size="sm" className="quiet" role="status">
                  These are the {rows.length} most urgent; there are more.
                </Text>
                <Center>
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Show more
                  </Button>
                </Center>
              </>
            ) : null}
          </>
        );
      }}
    </Loaded>
  );
}

function Orders({ rows }: Readonly<{ rows: readonly TransactionRow[] }>): React.JSX.Element {
  const mayChange = mayChangeOrders(useUser().role);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set());
  const [running, setRunning] = useState<Readonly<{
    deed: Deed;
    orders: readonly TransactionRow[];
  }> | null>(null);
  // What is shipped meanwhile leaves the list, and the choice with it.
  const orders = rows.filter(({ transactionId }) => chosen.has(transactionId));
  const choose = (ids: readonly number[], isChosen: boolean): void => {
    const next = new Set(chosen);
    for (const id of ids) {
      if (isChosen) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  };
  return (
    <Card
      title="The most urgent first"
      flush
      actions={
        mayChange ? (
          <Group gap="xs">
            <Text size="sm" className="quiet" role="status">
              {orders.length === 0 ? 'None chosen' : `${orders.length} chosen`}
            </Text>
            <Button
              size="compact-sm"
              disabled={orders.length === 0}
              leftSection={<IconTruck size={15} aria-hidden />}
              onClick={() => {
                setRunning({ deed: 'ship', orders });
              }}
            >
              Ship
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              disabled={orders.length === 0}
              leftSection={<IconCalendarPlus size={15} aria-hidden />}
              onClick={() => {
                setRunning({ deed: 'extend', orders });
              }}
            >
              Extend
            </Button>
          </Group>
        ) : undefined
      }
    >
      <OrderTable rows={rows} chosen={chosen} choose={mayChange ? choose : null} />
      {running === null ? null : (
        <ManyDialog
          deed={running.deed}
          orders={running.orders}
          close={(hasBegun) => {
            setRunning(null);
            if (hasBegun) setChosen(new Set());
          }}
        />
      )}
    </Card>
  );
}

type TableProps = Readonly<{
  rows: readonly TransactionRow[];
  chosen: ReadonlySet<number>;
  /** Null for somebody who may only look. */
  choose: ((ids: readonly number[], isChosen: boolean) => void) | null;
}>;

function OrderTable({ rows, chosen, choose }: TableProps): React.JSX.Element {
  const ids = rows.map(({ transactionId }) => transactionId);
  const count = ids.filter((id) => chosen.has(id)).length;
  return (
    <Table highlightOnHover verticalSpacing="xs" miw={720}>
      <Table.Thead>
        <Table.Tr>
          {choose === null ? null : (
            <Table.Th w={40}>
              <Checkbox
                aria-label="Choose all that are listed"
                checked={count > 0 && count === ids.length}
                indeterminate={count > 0 && count < ids.length}
                onChange={(event) => {
                  choose(ids, event.currentTarget.checked);
                }}
              />
            </Table.Th>
          )}
          <Table.Th>Order</Table.Th>
          <Table.Th>Ship before</Table.Th>
          <Table.Th>Customer</Table.Th>
          <Table.Th>Order status</Table.Th>
          <Table.Th ta="right">Amount</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((row) => (
          <Table.Tr key={row.transactionId}>
            {choose === null ? null : (
              <Table.Td>
                <Checkbox
                  aria-label={`Choose order ${row.orderId}`}
                  checked={chosen.has(row.transactionId)}
                  onChange={(event) => {
                    choose([row.transactionId], event.currentTarget.checked);
                  }}
                />
              </Table.Td>
            )}
            <Table.Td>
              <Link to="/transactions/$id" params={{ id: String(row.transactionId) }}>
                {row.orderId}
              </Link>
            </Table.Td>
            <Table.Td>{row.shipBefore === null ? '–' : <When at={row.shipBefore} />}</Table.Td>
            <Table.Td>{row.customerName ?? row.customerEmail ?? '–'}</Table.Td>
            <Table.Td>
              <Status word={row.orderStatus} />
            </Table.Td>
            <Table.Td ta="right">
              <Money minor={row.amountMinor} currency={row.currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
