import { Accordion, Button, Code, Group, Stack, Text } from '@mantine/core';
import { notifications as toast } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ask, messageOf } from '../../api/client.js';
import type { OrderNotification, Transaction } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Badge, Status } from '../../parts/status.js';
import { When } from '../../parts/when.js';

const STATES = {
  due: { word: 'to be sent', tone: 'moving' },
  delivered: { word: 'delivered', tone: 'good' },
  given_up: { word: 'given up', tone: 'bad' },
  no_target: { word: 'no address', tone: 'neutral' },
} as const;

/** What the shop was told, every attempt with its answer, and a way to tell it again. */
export function Notifications({
  transaction,
  mayChange,
}: Readonly<{ transaction: Transaction; mayChange: boolean }>): React.JSX.Element | null {
  const queries = useQueryClient();
  const resend = useMutation({
    mutationFn: async (notification: string) =>
      ask('resendNotification', { parts: { id: transaction.transactionId, notification } }),
    onSuccess: async () => {
      toast.show({ message: 'It is sent again' });
      await queries.invalidateQueries({ queryKey: ['transaction'] });
    },
    onError: (error) => {
      toast.show({ color: 'red', title: 'It was not sent again', message: messageOf(error) });
    },
  });
  if (transaction.notifications.length === 0) return null;
  return (
    <Card title="Notifications" flush>
      <Accordion variant="default">
        {transaction.notifications.map((each) => (
          <Accordion.Item key={each.id} value={each.id}>
            <Accordion.Control>
              <Line notification={each} />
            </Accordion.Control>
            <Accordion.Panel>
              <Told notification={each} />
              {mayChange ? (
                <Button
                  mt="sm"
                  size="compact-sm"
                  variant="default"
                  loading={resend.isPending && resend.variables === each.id}
                  onClick={() => {
                    resend.mutate(each.id);
                  }}
                >
                  Send it again
                </Button>
              ) : null}
            </Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Card>
  );
}

function Line({ notification }: Readonly<{ notification: OrderNotification }>): React.JSX.Element {
  const { word, tone } = STATES[notification.state];
  return (
    <Group gap="sm">
      <Text size="sm" component="span">
        {notification.sequence}. <When at={notification.createdAt} />
      </Text>
      <Status word={notification.orderStatus} />
      <Status word={notification.transactionStatus} />
      <Badge tone={tone}>{word}</Badge>
    </Group>
  );
}

const Told = ({
  notification,
}: Readonly<{ notification: OrderNotification }>): React.JSX.Element => (
  <Stack gap="xs">
    {notification.attempts.map((attempt) => (
      <Text key={attempt.attempt} size="sm">
        {attempt.attempt}. <When at={attempt.at} /> {attempt.method}{' '}
        <span className="code">{attempt.url}</span>:{' '}
        {attempt.httpStatus === null
          ? (attempt.error ?? 'no answer')
          : `${attempt.httpStatus} ${attempt.answer ?? ''}`}
      </Text>
    ))}
    <Code block tabIndex={0} aria-label="What the shop was sent" mah={320}>
      {JSON.stringify(notification.body, null, 2)}
    </Code>
  </Stack>
);
