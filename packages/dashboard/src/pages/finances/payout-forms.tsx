import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { Calls, PayoutBank } from '../../api/types.js';
import { Field } from '../../parts/field.js';
import { moneyText, parseMoney } from '../../parts/money.js';
import { ActionDialog } from '../transaction/action-dialog.js';

type Currency = NonNullable<Calls['payOut']['body']>['currency'];
const CURRENCIES: readonly Currency[] = ['DKK', 'EUR', 'GBP', 'NOK', 'SEK'];

/** A currency to choose, of some. */
export function CurrencyChoice({
  value,
  of,
  set,
}: Readonly<{
  value: Currency;
  of: readonly Currency[];
  set: (currency: Currency) => void;
}>): React.JSX.Element {
  return (
    <NativeSelect
      label="Currency"
      value={value}
      data={[...of]}
      onChange={(event) => {
        const chosen = of.find((each) => each === event.currentTarget.value);
        if (chosen !== undefined) set(chosen);
      }}
    />
  );
}

/** Pays out; more than there is waits for the balance. */
export function PayOutForm({
  banks,
  close,
}: Readonly<{ banks: readonly PayoutBank[]; close: () => void }>): React.JSX.Element {
  const balances = useQuery({
    queryKey: ['balances'],
    queryFn: async ({ signal }) => ask('readBalances', { signal }),
  });
  const [currency, setCurrency] = useState<Currency>(banks[0]?.currency ?? 'EUR');
  const [amount, setAmount] = useState('');
  const [description, setDescription] = useState('');
  const amountMinor = parseMoney(amount);
  const isAmount = amountMinor !== null && amountMinor > 0;
  const bank = banks.find((each) => each.currency === currency);
  const availableMinor =
    balances.data?.balances.find((each) => each.currency === currency)?.availableMinor ?? 0;
  const what = isAmount ? moneyText(amountMinor, currency) : 'The amount';
  return (
    <ActionDialog
      title="Pay out"
      says={
        isAmount && amountMinor > availableMinor
          ? `${what} is more than the ${moneyText(availableMinor, currency)} that is available: it waits until the balance covers it, and can be taken back until then.`
          : `${what} is set aside at once and goes to the bank account …${bank?.iban.slice(-4) ?? ''} of ${bank?.holderName ?? ''}.`
      }
      button="Pay out"
      done="The payout was asked for"
      close={close}
      isReady={isAmount && description.trim().length > 1}
      act={async (idempotencyKey) =>
        ask('payOut', {
          idempotencyKey,
          body: { currency, amountMinor: amountMinor ?? 0, description: description.trim() },
        })
      }
    >
      <CurrencyChoice value={currency} of={banks.map((each) => each.currency)} set={setCurrency} />
      <Field
        label={`Amount in ${currency}`}
        description={`${moneyText(availableMinor, currency)} is available`}
        inputMode="decimal"
        required
        data-autofocus
        value={amount}
        set={setAmount}
      />
      <Field
        label="What for"
        description="Stands in the statement"
        required
        maxLength={200}
        value={description}
        set={setDescription}
      />
    </ActionDialog>
  );
}

/** Says where payouts of a currency go from now on. */
export function BankForm({ close }: Readonly<{ close: () => void }>): React.JSX.Element {
  const [currency, setCurrency] = useState<Currency>('EUR');
  const [holderName, setHolderName] = useState('');
  const [iban, setIban] = useState('');
  return (
    <ActionDialog
      title="Where payouts go"
      says="From now on payouts of the currency go there. Those that were asked for before keep their bank account, and so does a plan until it is set again."
      button="Set it"
      done="The bank account is set"
      close={close}
      isReady={holderName.trim() !== '' && iban.trim() !== ''}
      act={async (idempotencyKey) =>
        ask('setPayoutBank', {
          idempotencyKey,
          body: { currency, holderName: holderName.trim(), iban },
        })
      }
    >
      <CurrencyChoice value={currency} of={CURRENCIES} set={setCurrency} />
      <Field
        label="Account holder"
        required
        maxLength={120}
        autoComplete="off"
        value={holderName}
        set={setHolderName}
      />
      <Field
        label="IBAN"
        required
        maxLength={42}
        autoComplete="off"
        placeholder="NL00 BANK 0000 0000 00"
        value={iban}
        set={setIban}
      />
    </ActionDialog>
  );
}
