import { Button, Center } from '@mantine/core';
import { IconFilterOff, IconReceiptOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { ask } from '../../api/client.js';
import { Card } from '../../parts/card.js';
import { Empty } from '../../parts/empty.js';
import classes from '../../parts/link.module.css';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { FilterBar } from './filter-bar.js';
import { isFiltered, queryOf, type Filter } from './filter.js';
import { TransactionTable } from './table.js';

const LIMIT = 50;

/** Every transaction that fits the filter in the address, a page at a time. */
export function Overview(): React.JSX.Element {
  const filter = useSearch({ from: '/inside/transactions' });
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
  return (
    <Page title="Transactions" says="Every order of the account, with both its statuses.">
      <FilterBar filter={filter} />
      <Loaded query={query} rows={8}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.rows);
          if (rows.length === 0 && !query.hasNextPage) return <Nothing filter={filter} />;
          return (
            <>
              <Card flush>
                <TransactionTable rows={rows} />
              </Card>
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
