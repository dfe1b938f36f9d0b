import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../parts/dialog.js';
import { messageOf } from '../../api/client.js';
import type { Transaction } from '../../api/types.js';

type Props = Readonly<{
  title: string;
  says: React.ReactNode;
  button: string;
  /** What is said when it was done. */
  done: string;
  /** An order that it answers is shown at once. */
  act: (idempotencyKey: string) => Promise<Transaction | object>;
  close: () => void;
  isReady?: boolean;
  isDangerous?: boolean;
  children?: React.ReactNode;
}>;

/** A key for one change: however often it is sent, the service makes the change once. */
export const newKey = (): string => crypto.randomUUID();

/**
 * Asks once before something is done, says what it does in money, and shows a refusal in the service's words. However often it is clicked,
 * the service does it once: every click of one dialog carries the same key.
 */
export function ActionDialog({
  title,
  says,
  button,
  done,
  act,
  close,
  isReady = true,
  isDangerous = false,
  children,
}: Props): React.JSX.Element {
  const [key] = useState(newKey);
  const queries = useQueryClient();
  const run = useMutation({
    mutationFn: async () => act(key),
    onSuccess: async (answer) => {
      if ('transactionId' in answer) {
        queries.setQueryData(['transaction', String(answer.transactionId)], answer);
      }
      notifications.show({ message: done });
      close();
      await queries.invalidateQueries();
    },
  });
  return (
    <Dialog close={close} title={title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run.mutate();
        }}
      >
        <Stack>
          <Text size="sm" component="div">
            {says}
          </Text>
          {children}
          <Refusal error={run.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Not now
            </Button>
            <Button
              type="submit"
              loading={run.isPending}
              disabled={!isReady}
              {...(isDangerous ? { color: 'red.8' } : {})}
            >
              {button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

function Refusal({ error }: Readonly<{ error: unknown }>): React.JSX.Element | null {
  if (error === null) return null;
  return (
    <Alert role="alert" color="red" variant="outline" title="It was not done">
      {messageOf(error)}
    </Alert>
  );
}
