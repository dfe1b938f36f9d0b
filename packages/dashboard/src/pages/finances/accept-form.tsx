import { Radio, Stack } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { SettlementLine } from '../../api/types.js';
import { Field } from '../../parts/field.js';
import { moneyText } from '../../parts/money.js';
import { sentence } from '../../parts/wording.js';
import { ActionDialog } from '../transaction/action-dialog.js';

type Props = Readonly<{
  line: SettlementLine;
  /** Other rows of the payout that wait, and that this one could net. */
  others: readonly SettlementLine[];
  currency: string;
  close: () => void;
}>;

/** Takes a row out of suspense: says who bears it, and keeps why. */
export function AcceptForm({ line, others, currency, close }: Props): React.JSX.Element {
  const [to, setTo] = useState('order');
  const [reason, setReason] = useState('');
  const { rowId, waitingMinor } = line;
  const amount = moneyText(Math.abs(waitingMinor), currency);
  const isGain = waitingMinor > 0;
  const netting = others.filter(
    (other) => other.rowId !== rowId && other.waitingMinor === -waitingMinor,
  );
  return (
    <ActionDialog
      title="Accept the explanation"
      says={
        <>
          <strong>{moneyText(waitingMinor, currency)}</strong> waits.{' '}
          {sentence(line.explanation ?? '')}
        </>
      }
      button="Accept"
      done="The row is explained"
      close={close}
      isReady={reason.trim() !== ''}
      act={async (idempotencyKey) =>
        ask('acceptRow', {
          parts: { id: rowId },
          idempotencyKey,
          body: to.startsWith('row ')
            ? { to: 'row', other: Number(to.slice(4)), reason }
            : { to: to as 'order' | 'balance' | 'income', reason },
        })
      }
    >
      <Radio.Group label="Where it goes" value={to} onChange={setTo}>
        <Stack gap="xs" mt="xs">
          <Radio
            value="order"
            label="The order it is about"
            description="It is booked as the explanation says"
          />
          <Radio
            value="balance"
            label="Your balance"
            description={`${amount} is ${isGain ? 'added to it' : 'taken from it'}`}
          />
          <Radio
            value="income"
            label="The payment provider"
            description={`${amount} is ${isGain ? 'the provider’s' : 'borne by the provider'}`}
          />
          {netting.map((other) => (
            <Radio
              key={other.rowId}
              value={`row ${other.rowId}`}
              label="Another row of this payout"
              description={`Both come to nothing: ${other.explanation ?? ''}`}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Field
        label="Why"
        description="Kept with the row"
        required
        maxLength={500}
        value={reason}
        set={setReason}
      />
    </ActionDialog>
  );
}
