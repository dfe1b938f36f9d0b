import { Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ask } from '../../api/client.js';
import { mayChangeOrders } from '../../api/roles.js';
import { useMode, useUser } from '../../api/session.js';
import type { NamedOrder, Transaction } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Reference } from '../../parts/copy.js';
import { Facts } from '../../parts/facts.js';
import { Loaded } from '../../parts/loaded.js';
import { Money, moneyText } from '../../parts/money.js';
import { Page } from '../../parts/page.js';
import { Status } from '../../parts/status.js';
import { When } from '../../parts/when.js';
import { Actions } from './actions.js';
import { Cart } from './cart.js';
import { CustomerButtons } from './customer-buttons.js';
import { Journey } from './journey.js';
import { KlarnaExchanges } from './klarna-exchanges.js';
import { Movements } from './movements.js';
import { Notifications } from './notifications.js';
import { Refunds } from './refunds.js';
import { Shipments } from './shipments.js';

/** One transaction: where it stands, what has happened, what comes next, and what can be done. */
export function TransactionDetails(): React.JSX.Element {
  const { id } = useParams({ from: '/inside/transactions/$id' });
  const query = useQuery({
    queryKey: ['transaction', id],
    queryFn: async ({ signal }) => ask('readTransaction', { parts: { id }, signal }),
    // What changes neither status, such as the invoice, is not told live.
    refetchInterval: 5_000,
  });
  return (
    <Loaded query={query} rows={10}>
      {(transaction) => <Shown transaction={transaction} />}
    </Loaded>
  );
}

function Shown({ transaction }: Readonly<{ transaction: Transaction }>): React.JSX.Element {
  const { role } = useUser();
  const isSandbox = useMode() === 'sandbox';
  const mayChange = mayChangeOrders(role);
  return (
    <Page
      title={`Order ${transaction.orderId}`}
      says={transaction.description}
      actions={mayChange ? <Actions transaction={transaction} /> : undefined}
    >
      <Head transaction={transaction} />
      {isSandbox && mayChange ? <CustomerButtons transaction={transaction} /> : null}
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Stack gap="lg">
          <Card title="Journey">
            <Journey transaction={transaction} />
          </Card>
          <Refunds transaction={transaction} mayChange={mayChange} />
        </Stack>
        <Stack gap="lg">
          <Card title="Numbers">
            <Numbers transaction={transaction} />
          </Card>
          <Customer transaction={transaction} />
          <Cart transaction={transaction} />
          <Shipments transaction={transaction} />
        </Stack>
      </SimpleGrid>
      <Movements transaction={transaction} />
      <KlarnaExchanges transactionId={transaction.transactionId} />
      <Notifications transaction={transaction} mayChange={mayChange} />
    </Page>
  );
}

function Head({ transaction }: Readonly<{ transaction: Transaction }>): React.JSX.Element {
  const { amountMinor, refundedMinor, currency, orderStatus, transactionStatus, reason } =
    transaction;
  return (
    <Card>
      <Group gap="xl" align="center">
        <Text fz={30} fw={650}>
          <Money minor={amountMinor} currency={currency} />
        </Text>
        <div>
          <Text size="xs" className="quiet">
            Order
          </Text>
          <Status word={orderStatus} />
        </div>
        <div>
          <Text size="xs" className="quiet">
            Transaction
          </Text>
          <Status word={transactionStatus} />
        </div>
        {refundedMinor === 0 ? null : (
          <Text size="sm">{moneyText(refundedMinor, currency)} refunded</Text>
        )}
        {reason === null ? null : <Text size="sm">Why: {reason}</Text>}
      </Group>
    </Card>
  );
}

const OrderLinks = ({ orders }: Readonly<{ orders: readonly NamedOrder[] }>): React.JSX.Element => (
  <Group gap="xs">
    {orders.map(({ transactionId, orderId }) => (
      <Link key={transactionId} to="/transactions/$id" params={{ id: String(transactionId) }}>
        {orderId}
      </Link>
    ))}
  </Group>
);

const Numbers = ({ transaction }: Readonly<{ transaction: Transaction }>): React.JSX.Element => (
  <Facts
    entries={[
      [
        'Transaction',
        <Reference key="t" text={String(transaction.transactionId)} label="transaction number" />,
      ],
      [
        'Reservation number',
        <Reference key="r" text={transaction.reservationNumber} label="reservation number" />,
      ],
      [
        'Invoice number',
        <Reference key="i" text={transaction.invoiceNumber} label="invoice number" />,
      ],
      [
        'Klarna’s order',
        <Reference key="k" text={transaction.klarnaOrderId} label="id of Klarna’s order" />,
      ],
      [
        'Repeats',
        transaction.copyOf === null ? null : <OrderLinks key="o" orders={[transaction.copyOf]} />,
      ],
      [
        'Repeated as',
        transaction.copies.length === 0 ? null : <OrderLinks key="a" orders={transaction.copies} />,
      ],
      ['Site', String(transaction.siteId)],
      ['Edition', transaction.edition],
      ['Created', <When key="c" at={transaction.createdAt} />],
      ['Changed', <When key="m" at={transaction.modifiedAt} />],
    ]}
  />
);

function Customer({ transaction }: Readonly<{ transaction: Transaction }>): React.JSX.Element {
  const { customer, delivery } = transaction;
  const addressOf = (party: Transaction['customer']): string =>
    [
      [party.address1, party.houseNumber].filter(Boolean).join(' '),
      party.address2,
      [party.zipCode, party.city].filter(Boolean).join(' '),
      party.state,
      party.country,
    ]
      .filter(Boolean)
      .join(', ');
  return (
    <Card title="Customer">
      <Facts
        entries={[
          ['Name', transaction.customerName ?? '–'],
          ['E-mail', customer.email ?? '–'],
          ['Phone', customer.phone ?? '–'],
          ['Address', addressOf(customer) || '–'],
          ['Sent to', delivery === null ? null : addressOf(delivery) || '–'],
        ]}
      />
    </Card>
  );
}
