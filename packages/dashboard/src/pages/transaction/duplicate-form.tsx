import { Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../../parts/dialog.js';
import { ask } from '../../api/client.js';
import type { OrderMadeAgain, Transaction } from '../../api/types.js';
import { Reference } from '../../parts/copy.js';
import { moneyText } from '../../parts/money.js';
import { Refused } from '../../parts/refused.js';
import { whenText } from '../../parts/when.js';
import { newKey } from './action-dialog.js';

type Props = Readonly<{ transaction: Transaction; close: () => void }>;

/** Makes an order again as a payment link, and shows the link. All clicks of one dialog make one order. */
export function DuplicateForm({ transaction, close }: Props): React.JSX.Element {
  const [key] = useState(newKey);
  const queries = useQueryClient();
  const { transactionId, orderId } = transaction;
  const run = useMutation({
    mutationFn: async () =>
      ask('duplicateOrder', { parts: { id: transactionId }, idempotencyKey: key }),
    onSuccess: async () => queries.invalidateQueries(),
  });
  return (
    <Dialog
      close={close}
      title={run.data === undefined ? `Duplicate order ${orderId}` : 'A new order is there'}
    >
      {run.data === undefined ? (
        <Stack>
          <Before transaction={transaction} />
          <Refused error={run.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Not now
            </Button>
            <Button
              data-autofocus
              loading={run.isPending}
              onClick={() => {
                run.mutate();
              }}
            >
              Make the payment link
            </Button>
          </Group>
        </Stack>
      ) : (
        <Made made={run.data} close={close} />
      )}
    </Dialog>
  );
}

function Before({ transaction }: Readonly<{ transaction: Transaction }>): React.JSX.Element {
  const { amountMinor, currency, copies, customerName } = transaction;
  return (
    <>
      <Text size="sm">
        A new order of {moneyText(amountMinor, currency)} with the same cart
        {customerName === null ? '' : ` for ${customerName}`} is made, and you get its payment link.
        This one stays as it is.
      </Text>
      {copies.length === 0 ? null : (
        <Text size="sm">
          It was duplicated before: {copies.map((each) => each.orderId).join(', ')}.
        </Text>
      )}
    </>
  );
}

const Made = ({
  made,
  close,
}: Readonly<{ made: OrderMadeAgain; close: () => void }>): React.JSX.Element => (
  <Stack>
    <Text size="sm">
      Send this link to the customer. It lives until {whenText(made.linkExpiresAt)}.
    </Text>
    <Reference text={made.paymentUrl} label="payment link" />
    <Group justify="flex-end">
      <Button variant="default" onClick={close}>
        Close
      </Button>
      <Button
        data-autofocus
        renderRoot={(props) => (
          <Link
            {...props}
            to="/transactions/$id"
            params={{ id: String(made.transactionId) }}
            onClick={close}
          />
        )}
      >
        Open order {made.orderId}
      </Button>
    </Group>
  </Stack>
);
