import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { Refund, Transaction } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Money, moneyText } from '../../parts/money.js';
import { Status } from '../../parts/status.js';
import { When } from '../../parts/when.js';
import { ActionDialog } from './action-dialog.js';

/** What is asked of a refund that waits. */
type Asked = Readonly<{ refund: Refund; what: 'void' | 'release' }>;

/** The refunds of an order, each with both its statuses, why it waits, and what can be done about it. */
export function Refunds({
  transaction,
  mayChange,
}: Readonly<{ transaction: Transaction; mayChange: boolean }>): React.JSX.Element | null {
  const [asked, setAsked] = useState<Asked | null>(null);
  const { refunds, currency } = transaction;
  if (refunds.length === 0) return null;
  return (
    <Card title="Refunds">
      <Stack>
        {refunds.map((refund) => (
          <Group key={refund.refundId} justify="space-between" gap="sm">
            <div>
              <Text fw={600}>
                <Money minor={refund.amountMinor} currency={currency} />
              </Text>
              <Text size="sm" className="quiet">
                <When at={refund.createdAt} />
                {refund.description === '' ? '' : `, ${refund.description}`}
                {refund.reason === null ? '' : `, refused: ${refund.reason}`}
              </Text>
              <Waits refund={refund} />
            </div>
            <Group gap="xs">
              <Status word={refund.orderStatus} />
              <Status word={refund.transactionStatus} />
              {refund.canBeVoided && mayChange ? (
                <Buttons
                  ask={(what) => {
                    setAsked({ refund, what });
                  }}
                />
              ) : null}
            </Group>
          </Group>
        ))}
      </Stack>
      {asked === null ? null : (
        <Dialog
          transaction={transaction}
          asked={asked}
          close={() => {
            setAsked(null);
          }}
        />
      )}
    </Card>
  );
}

/** Why a refund has not left for Klarna. */
function Waits({ refund }: Readonly<{ refund: Refund }>): React.JSX.Element | null {
  const { flowState, processAt } = refund;
  if (flowState === 'requested') {
    return (
      <Text size="sm">
        It leaves for Klarna at midnight UTC, <When at={processAt} />; until then it can be taken
        back.
      </Text>
    );
  }
  return flowState === 'waiting' ? (
    <Text size="sm">
      The balance does not cover it: it leaves by itself once it does, and is looked at every day.
    </Text>
  ) : null;
}

const Buttons = ({ ask }: Readonly<{ ask: (what: Asked['what']) => void }>): React.JSX.Element => (
  <>
    <Button
      size="compact-sm"
      variant="light"
      onClick={() => {
        ask('release');
      }}
    >
      Send it now
    </Button>
    <Button
      size="compact-sm"
      variant="default"
      onClick={() => {
        ask('void');
      }}
    >
      Take back
    </Button>
  </>
);

function Dialog({
  transaction: { transactionId, currency },
  asked: { refund, what },
  close,
}: Readonly<{ transaction: Transaction; asked: Asked; close: () => void }>): React.JSX.Element {
  const amount = moneyText(refund.amountMinor, currency);
  const parts = { id: transactionId, refund: refund.refundId };
  return what === 'void' ? (
    <ActionDialog
      title="Take the refund back"
      says={`The customer does not get ${amount} back.`}
      button="Take it back"
      done="The refund was taken back"
      isDangerous
      close={close}
      act={async (idempotencyKey) => ask('voidRefund', { parts, idempotencyKey })}
    />
  ) : (
    <ActionDialog
      title="Send the refund now"
      says={`Klarna gives the customer ${amount} back. It cannot be taken back afterwards.`}
      button="Send it to Klarna"
      done="The refund is on its way to Klarna"
      close={close}
      act={async (idempotencyKey) => ask('releaseRefund', { parts, idempotencyKey })}
    />
  );
}
