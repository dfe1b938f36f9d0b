import { Button, Group, Progress, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../parts/dialog.js';
import { ask } from '../../api/client.js';
import type { TransactionRow } from '../../api/types.js';
import { Field } from '../../parts/field.js';
import { moneyText } from '../../parts/money.js';
import { useMany, type Many, type Result } from './many.js';

/** What can be done with many orders. */
export type Deed = 'ship' | 'extend';

const WORDS = {
  ship: {
    title: 'Ship',
    button: 'Ship them',
    done: 'shipped',
    says: 'Klarna invoices each customer, and settlement is guaranteed from then on. It cannot be taken back, only refunded.',
    field: 'Carrier',
  },
  extend: {
    title: 'Extend the shipping period of',
    button: 'Extend them',
    done: 'extended',
    says: 'Klarna is asked for more time for each of them.',
    field: 'Why',
  },
} as const;

type Chosen = Readonly<{ deed: Deed; orders: readonly TransactionRow[] }>;
type Props = Chosen & Readonly<{ close: (hasBegun: boolean) => void }>;

/** Asks once, then does it order by order and says of each how it went. What was not done can be tried again. */
export function ManyDialog({ deed, orders, close }: Props): React.JSX.Element {
  const [text, setText] = useState('');
  const many = useMany(
    orders.map(({ transactionId }) => transactionId),
    async (id, idempotencyKey) => {
      const parts = { id };
      return deed === 'ship'
        ? ask('shipOrder', { parts, idempotencyKey, body: text === '' ? {} : { carrier: text } })
        : ask('extendShipping', { parts, idempotencyKey, body: { reason: text } });
    },
  );
  const words = WORDS[deed];
  const shut = (): void => {
    many.stop();
    close(many.results.size > 0);
  };
  return (
    <Dialog
      close={shut}
      title={`${words.title} ${orders.length === 1 ? 'one order' : `${orders.length} orders`}`}
      size="lg"
    >
      <Stack>
        {many.results.size === 0 && !many.isRunning ? (
          <>
            <Text size="sm">
              {sumText(orders)} in all. {words.says}
            </Text>
            <Field
              label={words.field}
              description="The same for all of them"
              maxLength={200}
              data-autofocus
              value={text}
              set={setText}
            />
          </>
        ) : (
          <Results deed={deed} orders={orders} many={many} />
        )}
        <Buttons deed={deed} orders={orders} many={many} close={shut} />
      </Stack>
    </Dialog>
  );
}

/** `€121.00 and SEK 99.00`. */
function sumText(orders: readonly TransactionRow[]): string {
  const sums = new Map<string, number>();
  for (const { currency, amountMinor } of orders) {
    sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  }
  return [...sums].map(([currency, minor]) => moneyText(minor, currency)).join(' and ');
}

const doneOf = ({ results }: Many): number =>
  [...results.values()].filter(({ kind }) => kind === 'done').length;

function Results({ deed, orders, many }: Chosen & Readonly<{ many: Many }>): React.JSX.Element {
  const done = doneOf(many);
  return (
    <>
      <Text size="sm" role="status">
        {done} of {orders.length} {WORDS[deed].done}
        {many.isRunning ? ' …' : '.'}
      </Text>
      <Progress
        value={(100 * many.results.size) / orders.length}
        aria-label="How far it has come"
        transitionDuration={0}
      />
      <div
        style={{ maxHeight: '45vh', overflowY: 'auto' }}
        tabIndex={0}
        role="region"
        aria-label="Results"
      >
        <Table verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th miw={110}>Order</Table.Th>
              <Table.Th>Amount</Table.Th>
              <Table.Th>Result</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {orders.map(({ transactionId, orderId, amountMinor, currency }) => (
              <Table.Tr key={transactionId}>
                <Table.Td>{orderId}</Table.Td>
                <Table.Td className="number">{moneyText(amountMinor, currency)}</Table.Td>
                <Table.Td>{resultText(deed, many.results.get(transactionId))}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}

function resultText(deed: Deed, result: Result | undefined): string {
  if (result === undefined) return '–';
  switch (result.kind) {
    case 'done':
      return `✓ ${WORDS[deed].done}`;
    case 'refused':
      return `Not done: ${result.why}`;
    case 'unknown':
      return `Not known: ${result.why}`;
  }
}

function Buttons({
  deed,
  orders,
  many,
  close,
}: Chosen & Readonly<{ many: Many; close: () => void }>): React.JSX.Element {
  const left = orders.length - doneOf(many);
  const hasBegun = many.results.size > 0;
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={many.isRunning ? many.stop : close}>
        {many.isRunning ? 'Stop' : hasBegun ? 'Close' : 'Not now'}
      </Button>
      {left === 0 ? null : (
        <Button loading={many.isRunning} onClick={many.run}>
          {hasBegun
            ? `Try the ${left === 1 ? 'other' : `other ${left}`} again`
            : WORDS[deed].button}
        </Button>
      )}
    </Group>
  );
}
