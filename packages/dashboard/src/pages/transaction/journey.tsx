import { Text, Timeline } from '@mantine/core';
import { IconCheck, IconClock } from '@tabler/icons-react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { SESSION } from '../../api/session.js';
import type { OrderEvent, Transaction } from '../../api/types.js';
import { moneyText } from '../../parts/money.js';
import { fromNow, When } from '../../parts/when.js';
import { wordsOf } from '../../parts/wording.js';

/** What has happened to an order, oldest first, and below it what comes next by itself and when. */
export function Journey({
  transaction,
}: Readonly<{ transaction: Transaction }>): React.JSX.Element {
  const { now } = useSuspenseQuery(SESSION).data;
  const { events, deadlines, currency } = transaction;
  return (
    <Timeline bulletSize={22} lineWidth={2} active={events.length - 1}>
      {events.map((event) => (
        <Timeline.Item
          key={event.seq}
          bullet={<IconCheck size={13} aria-hidden />}
          title={wordsOf(event.kind)}
        >
          <Text size="sm" className="quiet">
            <When at={event.at} />
            <Detail event={event} currency={currency} />
          </Text>
        </Timeline.Item>
      ))}
      {deadlines.map(({ kind, at }) => (
        <Timeline.Item
          key={`${kind} ${at}`}
          bullet={<IconClock size={13} aria-hidden />}
          lineVariant="dashed"
          title={comingWords(kind)}
        >
          <Text size="sm" className="quiet">
            <When at={at} form="long" />, {fromNow(at, now)}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}

/** What a deadline asks of the merchant, where it asks something. */
const comingWords = (kind: string): string =>
  kind === 'expire_shipping' ? 'Ship before then, or the payment expires' : wordsOf(kind);

/** The amount and the reason that an event carries. */
function Detail({
  event,
  currency,
}: Readonly<{ event: OrderEvent; currency: string }>): React.JSX.Element {
  const { amountMinor, reason } = event.details;
  return (
    <>
      {typeof amountMinor === 'number' ? `, ${moneyText(amountMinor, currency)}` : ''}
      {typeof reason === 'string' && reason !== '' ? `: ${reason}` : ''}
    </>
  );
}
