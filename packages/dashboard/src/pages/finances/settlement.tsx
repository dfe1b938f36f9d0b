import { Anchor, Button, SimpleGrid, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import { mayMoveMoney } from '../../api/roles.js';
import { useUser } from '../../api/session.js';
import type { Settlement as Payout, SettlementLine } from '../../api/types.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Card } from '../../parts/card.js';
import { Facts } from '../../parts/facts.js';
import { Loaded } from '../../parts/loaded.js';
import { Money } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { Badge } from '../../parts/status.js';
import { When } from '../../parts/when.js';
import { AcceptForm } from './accept-form.js';
import { sentence } from '../../parts/wording.js';
import { Standing } from './settlements.js';

/** What Klarna's types of rows are, for people; others are shown as Klarna writes them. */
const TYPES: Readonly<Record<string, string>> = {
  SALE: 'Sale',
  RETURN: 'Refund',
  FEE: 'Klarna’s fee',
  DIFFERENCE: 'Not told by Klarna',
  DEBT: 'Debt carried over',
  HOLDBACK: 'Held back',
  RELEASE: 'Released',
};

const STATES = {
  new: ['moving', 'being read'],
  matched: ['good', 'booked'],
  suspense: ['bad', 'to explain'],
  explained: ['sent', 'explained'],
} as const;

/** One payout of Klarna's: what it is made of, and what of it is not explained. */
export function Settlement(): React.JSX.Element {
  const { id } = useParams({ from: '/inside/settlements/$id' });
  const query = useQuery({
    queryKey: ['finances', 'settlement', id],
    queryFn: async ({ signal }) => ask('readSettlement', { parts: { id }, signal }),
  });
  return (
    <Page
      title={`Payout ${id}`}
      says={
        <Anchor component={Link} to="/settlements" size="sm">
          All settlements
        </Anchor>
      }
    >
      <Loaded query={query}>
        {(payout) => (
          <>
            <Head payout={payout} />
            <Card title="Rows" flush>
              {payout.lines.length < payout.rows ? (
                <Text size="sm" px="md" pb="sm" className="quiet">
                  These are {payout.lines.length} of {payout.rows} rows, those to explain first. The
                  sums above are of all of them.
                </Text>
              ) : null}
              <Lines payout={payout} />
            </Card>
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Head({ payout }: Readonly<{ payout: Payout }>): React.JSX.Element {
  const { currency, sums } = payout;
  const sumOf = (type: string): number => sums.find((each) => each.type === type)?.sumMinor ?? 0;
  const [sales, fees, returns] = [sumOf('SALE'), sumOf('FEE'), sumOf('RETURN')];
  const others = sums.reduce((sum, { sumMinor }) => sum + sumMinor, 0) - sales - fees - returns;
  const money = (minor: number): React.ReactNode => <Money minor={minor} currency={currency} />;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      <Card title="What was paid">
        <Facts
          entries={[
            ['Sales', money(sales)],
            ['Klarna’s fees', money(fees)],
            ['Refunds', money(returns)],
            ['Other rows', others === 0 ? null : money(others)],
            ['Paid', <strong key="p">{money(payout.paidMinor)}</strong>],
          ]}
        />
      </Card>
      <Card title="How it stands">
        <Facts
          entries={[
            ['Paid on', <When key="w" at={payout.paidAt} />],
            ['State', <Standing key="s" payout={payout} />],
            ['Rows', payout.rows],
            ['Not explained', payout.waiting === 0 ? null : money(payout.waitingMinor)],
          ]}
        />
      </Card>
    </SimpleGrid>
  );
}

function Lines({ payout: { lines, currency } }: Readonly<{ payout: Payout }>): React.JSX.Element {
  const [chosen, setChosen] = useState<SettlementLine | null>(null);
  return (
    <>
      <StackedTable verticalSpacing="xs" miw={620}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What</Table.Th>
            <Table.Th>Order</Table.Th>
            <Table.Th>State</Table.Th>
            <Table.Th>Why</Table.Th>
            <Table.Th ta="right">Amount</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => {
            const [tone, word] = STATES[line.state];
            return (
              <Table.Tr key={line.rowId}>
                <Table.Td>{TYPES[line.type] ?? line.type}</Table.Td>
                <Table.Td>
                  <OrderLink line={line} />
                </Table.Td>
                <Table.Td>
                  <Badge tone={tone}>{word}</Badge>
                </Table.Td>
                <Table.Td>
                  <Why line={line} choose={setChosen} />
                </Table.Td>
                <Table.Td ta="right">
                  <Money minor={line.amountMinor} currency={currency} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </StackedTable>
      {chosen === null ? null : (
        <AcceptForm
          line={chosen}
          others={lines.filter(({ state }) => state === 'suspense')}
          currency={currency}
          close={() => {
            setChosen(null);
          }}
        />
      )}
    </>
  );
}

function OrderLink({
  line: { transactionId, orderId },
}: Readonly<{ line: SettlementLine }>): React.ReactNode {
  if (transactionId === null) return '–';
  return (
    <Link to="/transactions/$id" params={{ id: String(transactionId) }}>
      {orderId}
    </Link>
  );
}

/** Why a row differs, who accepted that, and the button to do so for whoever may. */
function Why({
  line,
  choose,
}: Readonly<{
  line: SettlementLine;
  choose: (line: SettlementLine) => void;
}>): React.JSX.Element {
  const { role } = useUser();
  return (
    <div>
      {sentence(line.explanation ?? '')}
      {line.acceptedBy === null ? null : (
        <Text size="xs" className="quiet">
          accepted by {line.acceptedBy}
        </Text>
      )}
      {line.derivedFrom === null ? null : (
        <Text size="xs" className="quiet">
          made by an accepted explanation
        </Text>
      )}
      {line.state === 'suspense' && mayMoveMoney(role) ? (
        <Button
          size="compact-sm"
          variant="default"
          my={4}
          display="block"
          onClick={() => {
            choose(line);
          }}
        >
          Accept…
        </Button>
      ) : null}
    </div>
  );
}
