import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { Transaction } from '../../api/types.js';
import { Field } from '../../parts/field.js';
import { moneyText } from '../../parts/money.js';
import { whenText } from '../../parts/when.js';
import { ActionDialog } from './action-dialog.js';

type Props = Readonly<{ transaction: Transaction; close: () => void }>;

function Reason({
  reason,
  setReason,
}: Readonly<{ reason: string; setReason: (reason: string) => void }>): React.JSX.Element {
  return (
    <Field
      label="Why"
      description="Kept with the order"
      maxLength={500}
      data-autofocus
      value={reason}
      set={setReason}
    />
  );
}

/** Asks Klarna for more time to ship. */
export function ExtendForm({ transaction, close }: Props): React.JSX.Element {
  const [reason, setReason] = useState('');
  const { transactionId, shipBefore, actions } = transaction;
  const until = actions.find(({ action }) => action === 'extend')?.shipBefore ?? null;
  return (
    <ActionDialog
      title={`Extend the shipping period of order ${transaction.orderId}`}
      says={
        <>
          {shipBefore === null ? '' : `It now has to be shipped before ${whenText(shipBefore)}. `}
          {until === null ? '' : `With the extension it may be shipped until ${whenText(until)}.`}
        </>
      }
      button="Extend"
      done="The shipping period is extended"
      close={close}
      act={async (idempotencyKey) =>
        ask('extendShipping', { parts: { id: transactionId }, idempotencyKey, body: { reason } })
      }
    >
      <Reason reason={reason} setReason={setReason} />
    </ActionDialog>
  );
}

/** Cancels an order, or releases what is left of it. */
export function CancelForm({ transaction, close }: Props): React.JSX.Element {
  const [reason, setReason] = useState('');
  const { transactionId, orderId, currency, shippableMinor, amountMinor } = transaction;
  const left = transaction.flowState === 'part_shipped' ? shippableMinor : amountMinor;
  return (
    <ActionDialog
      title={`Cancel order ${orderId}`}
      says={`${moneyText(left, currency)} is given up: the customer will not be billed for it, and it cannot be taken back.`}
      button="Cancel the order"
      done={`Order ${orderId} is cancelled`}
      isDangerous
      close={close}
      act={async (idempotencyKey) =>
        ask('cancelOrder', { parts: { id: transactionId }, idempotencyKey, body: { reason } })
      }
    >
      <Reason reason={reason} setReason={setReason} />
    </ActionDialog>
  );
}
