import { SimpleGrid, Text } from '@mantine/core';
import { IconCoinOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.js';
import { Card } from '../../parts/card.js';
import { Empty } from '../../parts/empty.js';
import { Facts } from '../../parts/facts.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { When } from '../../parts/when.js';
import { Daily } from './daily.js';
import { Expected } from './expected.js';

/** What the account holds now in each currency, and what is to come. */
export function Balance(): React.JSX.Element {
  const query = useQuery({
    queryKey: ['balances'],
    queryFn: async ({ signal }) => ask('readBalances', { signal }),
  });
  return (
    <Page title="Balance" says="What the account holds now, and what Klarna has yet to pay.">
      <Loaded query={query}>
        {({ balances }) =>
          balances.length === 0 ? (
            <Card>
              <Empty title="Nothing has been booked yet" icon={IconCoinOff}>
                An order reaches the balance once it was shipped and Klarna has paid it out.
              </Empty>
            </Card>
          ) : (
            <>
              <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
                {balances.map((each) => (
                  <Card key={each.currency} title={each.currency}>
                    <Text fz={28} fw={650}>
                      <Money minor={each.availableMinor} currency={each.currency} />
                    </Text>
                    <Text size="sm" className="quiet" mb="md">
                      available
                    </Text>
                    <Facts
                      entries={[
                        [
                          'To come from Klarna',
                          <Money key="p" minor={each.pendingMinor} currency={each.currency} />,
                        ],
                        [
                          'Set aside',
                          <Money key="r" minor={each.reservedMinor} currency={each.currency} />,
                        ],
                        ['Last booked', <When key="m" at={each.modifiedAt} />],
                      ]}
                    />
                  </Card>
                ))}
              </SimpleGrid>
              <Daily currencies={balances.map(({ currency }) => currency)} />
              <Expected />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}
