import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconUser } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, messageOf } from '../../api/client.js';
import type { Transaction } from '../../api/types.js';
import { Card } from '../../parts/card.js';

const OPEN = [
  { action: 'approve', label: 'Approve' },
  { action: 'decline', label: 'Be declined' },
  { action: 'cancel', label: 'Cancel' },
] as const;
const PAY = [{ action: 'pay', label: 'Pay the invoice' }] as const;

/** In the sandbox somebody can be the customer without Klarna's page. */
export function CustomerButtons({
  transaction,
}: Readonly<{ transaction: Transaction }>): React.JSX.Element | null {
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: async (action: 'approve' | 'decline' | 'cancel' | 'pay') =>
      ask('actAsCustomer', { parts: { id: transaction.transactionId }, body: { action } }),
    onSuccess: async () => queries.invalidateQueries(),
    onError: (error) => {
      notifications.show({ color: 'red', title: 'That did not work', message: messageOf(error) });
    },
  });
  const { flowState, invoiceNumber } = transaction;
  const isOpen = flowState === 'initialized' || flowState === 'initiated';
  const offered = isOpen ? OPEN : invoiceNumber === null ? [] : PAY;
  if (offered.length === 0) return null;
  return (
    <Card>
      <Group gap="sm">
        <IconUser size={18} aria-hidden />
        <Text size="sm">As the customer:</Text>
        {offered.map(({ action, label }) => (
          <Button
            key={action}
            size="compact-sm"
            variant="default"
            loading={act.isPending && act.variables === action}
            onClick={() => {
              act.mutate(action);
            }}
          >
            {label}
          </Button>
        ))}
        {isOpen ? (
          <Button
            component="a"
            href={transaction.paymentUrl}
            target="_blank"
            rel="noreferrer"
            size="compact-sm"
            variant="subtle"
          >
            Open the payment page
          </Button>
        ) : null}
      </Group>
    </Card>
  );
}
