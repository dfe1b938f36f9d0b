import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { Refund, Transaction } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Money, moneyText } from '../../parts/money.js';
import { Status } from '../../parts/status.js';
import { When } from '../../parts/when.js';
import { ActionDialog } from './action-dialog.js';

/** The refunds of an order, each with both its statuses. */
export function Refunds({
  transaction,
  mayChange,
}: Readonly<{ transaction: Transaction; mayChange: boolean }>): React.JSX.Element | null {
  const [asked, setAsked] = useState<Refund | null>(null);
  const { refunds, currency, transactionId } = transaction;
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
                {refund.flowState === 'waiting' ? ', waits for the balance' : ''}
                {refund.reason === null ? '' : `, refused: ${refund.reason}`}
              </Text>
            </div>
            <Group gap="xs">
              <Status word={refund.orderStatus} />
              <Status word={refund.transactionStatus} />
              {refund.canBeVoided && mayChange ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => {
                    setAsked(refund);
                  }}
                >
                  Take back
                </Button>
              ) : null}
            </Group>
          </Group>
        ))}
      </Stack>
      {asked === null ? null : (
        <ActionDialog
          title="Take the refund back"
          says={`The customer does not get ${moneyText(asked.amountMinor, currency)} back.`}
          button="Take it back"
          done="The refund was taken back"
          isDangerous
          close={() => {
            setAsked(null);
          }}
          act={async (idempotencyKey) =>
            ask('voidRefund', {
              parts: { id: transactionId, refund: asked.refundId },
              idempotencyKey,
            })
          }
        />
      )}
    </Card>
  );
}
