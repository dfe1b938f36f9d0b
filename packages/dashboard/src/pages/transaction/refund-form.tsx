import { NumberInput, SegmentedControl, Stack } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { Transaction } from '../../api/types.js';
import { Field } from '../../parts/field.js';
import { moneyText, parseMoney } from '../../parts/money.js';
import { ActionDialog } from './action-dialog.js';

type Way = 'whole' | 'amount' | 'items';
type Counts = Readonly<Record<string, number>>;

const WAYS: { value: Way; label: string }[] = [
  { value: 'whole', label: 'Everything' },
  { value: 'amount', label: 'An amount' },
  { value: 'items', label: 'Items' },
];

/** Refunds everything that is left, an amount, or items of the cart. */
export function RefundForm({
  transaction,
  close,
}: Readonly<{ transaction: Transaction; close: () => void }>): React.JSX.Element {
  const { transactionId, currency, refundableMinor, cart } = transaction;
  const [way, setWay] = useState<Way>('whole');
  const [amount, setAmount] = useState('');
  const [counts, setCounts] = useState<Counts>({});
  const [description, setDescription] = useState('');
  const amountMinor = parseMoney(amount);
  const items = cart
    .map(({ merchantItemId }) => ({ merchantItemId, quantity: counts[merchantItemId] ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
  const isAmountRight = amountMinor !== null && amountMinor > 0 && amountMinor <= refundableMinor;
  const isReady = way === 'whole' || (way === 'amount' ? isAmountRight : items.length > 0);
  const what = {
    whole: moneyText(refundableMinor, currency),
    amount: isAmountRight ? moneyText(amountMinor, currency) : 'The amount',
    items: items.length === 0 ? 'What is chosen' : itemsText(cart, counts, currency),
  }[way];
  return (
    <ActionDialog
      title={`Refund order ${transaction.orderId}`}
      says={`${what} goes back to the customer. It leaves for Klarna at the next midnight (UTC), and can be taken back until then.`}
      button="Refund"
      done="The refund was asked for"
      isReady={isReady}
      close={close}
      act={async (idempotencyKey) =>
        ask('requestRefund', {
          parts: { id: transactionId },
          idempotencyKey,
          body: {
            ...(description === '' ? {} : { description }),
            ...(way === 'amount' && amountMinor !== null ? { amountMinor } : {}),
            ...(way === 'items' ? { items } : {}),
          },
        })
      }
    >
      <SegmentedControl aria-label="What is refunded" value={way} onChange={setWay} data={WAYS} />
      {way === 'amount' ? (
        <Field
          label={`Amount in ${currency}`}
          description={`At most ${moneyText(refundableMinor, currency)}`}
          inputMode="decimal"
          required
          value={amount}
          set={setAmount}
        />
      ) : null}
      {way === 'items' ? <Items cart={cart} counts={counts} setCounts={setCounts} /> : null}
      <Field
        label="What the customer reads"
        maxLength={200}
        value={description}
        set={setDescription}
      />
    </ActionDialog>
  );
}

/** What the chosen items come to with tax; where a line does not divide into its pieces, the service rounds and this is nearly so. */
function itemsText(cart: Transaction['cart'], counts: Counts, currency: string): string {
  const shares = cart.map(
    ({ merchantItemId, totalMinor, quantity }) =>
      (totalMinor * (counts[merchantItemId] ?? 0)) / Number(quantity),
  );
  const sum = moneyText(Math.round(shares.reduce((total, share) => total + share, 0)), currency);
  return shares.every((share) => Number.isInteger(share)) ? sum : `About ${sum}`;
}

/** How many of each line come back. */
function Items({
  cart,
  counts,
  setCounts,
}: Readonly<{
  cart: Transaction['cart'];
  counts: Counts;
  setCounts: (counts: Counts) => void;
}>): React.JSX.Element {
  return (
    <Stack gap="xs">
      {cart.map(({ merchantItemId, name, quantity }) => (
        <NumberInput
          key={merchantItemId}
          label={name}
          description={`of ${quantity}`}
          min={0}
          max={Number(quantity)}
          allowDecimal={false}
          value={counts[merchantItemId] ?? 0}
          onChange={(value) => {
            setCounts({ ...counts, [merchantItemId]: Number(value) });
          }}
        />
      ))}
    </Stack>
  );
}
