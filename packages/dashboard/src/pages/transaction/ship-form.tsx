import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { Transaction } from '../../api/types.js';
import { Field } from '../../parts/field.js';
import { moneyText, parseMoney } from '../../parts/money.js';
import { ActionDialog } from './action-dialog.js';

/** Ships what is left of an order, or a part of it by its amount. */
export function ShipForm({
  transaction,
  close,
}: Readonly<{ transaction: Transaction; close: () => void }>): React.JSX.Element {
  const { transactionId, currency, shippableMinor } = transaction;
  const [carrier, setCarrier] = useState('');
  const [trackingNumber, setNumber] = useState('');
  const [trackingUrl, setUrl] = useState('');
  const [amount, setAmount] = useState('');
  const amountMinor = amount === '' ? shippableMinor : parseMoney(amount);
  const isPart = amountMinor !== null && amountMinor < shippableMinor;
  const isReady = amountMinor !== null && amountMinor > 0 && amountMinor <= shippableMinor;
  return (
    <ActionDialog
      title={`Ship order ${transaction.orderId}`}
      says={
        <>
          Klarna invoices the customer for{' '}
          {moneyText(isReady ? amountMinor : shippableMinor, currency)}, and settlement is
          guaranteed from then on. It cannot be taken back, only refunded.
        </>
      }
      button={isPart ? 'Ship this part' : 'Ship the order'}
      done={`Order ${transaction.orderId} is shipped`}
      isReady={isReady}
      close={close}
      act={async (idempotencyKey) =>
        ask('shipOrder', {
          parts: { id: transactionId },
          idempotencyKey,
          body: {
            ...(carrier === '' ? {} : { carrier }),
            ...(trackingNumber === '' ? {} : { trackingNumber }),
            ...(trackingUrl === '' ? {} : { trackingUrl }),
            ...(isPart ? { amountMinor } : {}),
          },
        })
      }
    >
      <Field label="Carrier" data-autofocus value={carrier} set={setCarrier} />
      <Field label="Track and trace number" value={trackingNumber} set={setNumber} />
      <Field label="Track and trace address" type="url" value={trackingUrl} set={setUrl} />
      <Field
        label={`Only a part, in ${currency}`}
        description={`Leave it empty to ship all ${moneyText(shippableMinor, currency)}`}
        inputMode="decimal"
        value={amount}
        error={isReady ? null : `An amount of at most ${moneyText(shippableMinor, currency)}`}
        set={setAmount}
      />
    </ActionDialog>
  );
}
