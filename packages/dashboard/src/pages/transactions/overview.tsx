import { Button, Center, Group, Kbd, Stack, Text } from '@mantine/core';
import { IconFilterOff, IconReceiptOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ask } from '../../api/client.js';
import { Card } from '../../parts/card.js';
import { Empty } from '../../parts/empty.js';
import classes from '../../parts/link.module.css';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Export } from './export.js';
import { FilterBar } from './filter-bar.js';
import { isFiltered, queryOf, type Filter } from './filter.js';
import { useListKeys } from './keys.js';
import { TransactionTable } from './table.js';
import { Views } from './views.js';

const LIMIT = 50;
/** Where few fit, so many pages are asked for before somebody has to ask for more. */
const PAGES_BY_ITSELF = 10;

function useTransactions(filter: Filter) {
  const query = useInfiniteQuery({
    queryKey: ['transactions', filter],
    queryFn: async ({ pageParam, signal }) =>
      ask('listTransactions', {
        query: {
          ...queryOf(filter),
          limit: LIMIT,
          ...(pageParam === null ? {} : { after: pageParam }),
        },
        signal,
      }),
    // A new order notifies nobody, so that the live stream does not tell of it.
    refetchInterval: 8_000,
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const pages = data?.pages ?? [];
  const count = pages.reduce((sum, page) => sum + page.rows.length, 0);
  const isWanted =
    hasNextPage &&
    !isFetching &&
    count < LIMIT &&
    pages.length > 0 &&
    pages.length < PAGES_BY_ITSELF;
  useEffect(() => {
    if (isWanted) void fetchNextPage();
  }, [isWanted, fetchNextPage]);
  return query;
}

/** Every transaction that fits the filter in the address, a page at a time. */
export function Overview(): React.JSX.Element {
  const filter = useSearch({ from: '/inside/transactions' });
  const query = useTransactions(filter);
  useListKeys();
  return (
    <Page
      title="Transactions"
      says="Every order of the account, with both its statuses."
      actions={<Export filter={filter} />}
    >
      <Stack gap="sm">
        <Views filter={filter} />
        <FilterBar filter={filter} />
      </Stack>
      <Loaded query={query} rows={8}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.rows);
          if (rows.length === 0 && !query.hasNextPage) return <Nothing filter={filter} />;
          return (
            <>
              <Card flush>
                <TransactionTable rows={rows} />
              </Card>
              <Group justify="space-between">
                <Text size="sm" className="quiet" role="status">
                  {query.hasNextPage
                    ? `The first ${rows.length}; there may be more.`
                    : `${rows.length === 1 ? 'One order' : `${rows.length} orders`}, and no more.`}
                </Text>
                <Text size="xs" className="quiet" visibleFrom="sm">
                  <Kbd size="xs">/</Kbd> find · <Kbd size="xs">j</Kbd> <Kbd size="xs">k</Kbd> go
                  through the rows · <Kbd size="xs">Enter</Kbd> open
                </Text>
              </Group>
              {query.hasNextPage ? (
                <Center>
                  <Button
                    variant="default"
                    loading={query.isFetchingNextPage}
                    onClick={() => void query.fetchNextPage()}
                  >
                    Show more
                  </Button>
                </Center>
              ) : null}
            </>
          );
        }}
      </Loaded>
    </Page>
  );
}

function Nothing({ filter }: Readonly<{ filter: Filter }>): React.JSX.Element {
  if (isFiltered(filter)) {
    return (
      <Card>
        <Empty title="No transaction fits" icon={IconFilterOff}>
          <Link to="/transactions" search={{}} className={classes['button']}>
            Show all
          </Link>
        </Empty>
      </Card>
    );
  }
  return (
    <Card>
      <Empty title="There is no transaction yet" icon={IconReceiptOff} curl={createLine()}>
        The first appears here once a shop has created it. In the sandbox this line creates one:
      </Empty>
    </Card>
  );
}

/** A line that creates an order of 121.00 EUR in the sandbox, as it stands. */
const createLine = (): string =>
  `curl -s ${window.location.origin}/v1/json/orders -H 'api_key: sandbox-api-key-for-the-first-site' -d '{
  "type": "redirect", "gateway": "KLARNA", "order_id": "my-order-1", "currency": "EUR", "amount": 12100,
  "description": "My first order",
  "customer": {"first_name": "Test", "last_name": "Person-nl", "address1": "Osdorpplein", "house_number": "137",
    "zip_code": "1068 SR", "city": "Amsterdam", "country": "NL", "locale": "nl_NL", "email": "customer@email.nl",
    "phone": "+31689124321"},
  "shopping_cart": {"items": [{"name": "Stool", "unit_price": 100, "quantity": 1, "merchant_item_id": "STOOL-1",
    "tax_table_selector": "high"}]},
  "checkout_options": {"tax_tables": {"alternate": [{"name": "high", "rules": [{"rate": 0.21}]}]}}}'`;
