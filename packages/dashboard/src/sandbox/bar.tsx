import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconClockPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ask, messageOf } from '../api/client.js';
import { SESSION } from '../api/session.js';
import type { ClockTurned } from '../api/types.js';
import { whenText, utcText } from '../parts/when.js';
import classes from './bar.module.css';
import { Happened } from './happened.js';
import { KlarnaMenu, type KlarnaAct } from './klarna-menu.js';

/** Not a duration: to whatever is due first. */
const NEXT = 'next';
const STEPS = [
  { by: NEXT, label: 'Next event' },
  { by: 'PT1H', label: '+1 hour' },
  { by: 'P1D', label: '+1 day' },
  { by: 'P7D', label: '+7 days' },
  { by: 'P28D', label: '+28 days' },
] as const;

/** The sandbox's time, and how to let some pass; what happened meanwhile is shown when it has. */
export function SandboxBar(): React.JSX.Element {
  const { now } = useSuspenseQuery(SESSION).data;
  const queries = useQueryClient();
  const [turned, setTurned] = useState<ClockTurned | null>(null);
  const [isShown, { open, close }] = useDisclosure(false);
  const turn = useMutation({
    mutationFn: async (by: string) =>
      by === NEXT ? ask('turnToNext') : ask('turnClock', { body: { by } }),
    onSuccess: async (answer) => {
      setTurned(answer);
      open();
      await queries.invalidateQueries();
    },
    onError: (error) => {
      notifications.show({ color: 'red', title: 'Time stood still', message: messageOf(error) });
    },
  });
  const act = useMutation({
    mutationFn: async (asked: KlarnaAct) => ask('actAsKlarna', { body: asked }),
    onSuccess: async (answer) => {
      setTurned(answer);
      open();
      await queries.invalidateQueries();
    },
    onError: (error) => {
      notifications.show({ color: 'red', title: 'Klarna did not', message: messageOf(error) });
    },
  });
  return (
    <div className={classes['bar']}>
      <Text size="sm" title={utcText(now)} className={classes['now'] ?? ''}>
        <strong>Sandbox</strong>{' '}
        <span className="quiet">
          it is <span className="number">{whenText(now)}</span>
        </span>
      </Text>
      <KlarnaMenu act={act.mutate} isBusy={act.isPending} />
      <Group
        gap={6}
        wrap="nowrap"
        role="group"
        aria-label="Let time pass"
        className={classes['steps'] ?? ''}
      >
        <IconClockPlay size={18} aria-hidden className={classes['icon'] ?? ''} />
        {STEPS.map(({ by, label }) => (
          <Button
            key={by}
            data-by={by}
            className={classes['step'] ?? ''}
            size="compact-sm"
            variant="default"
            disabled={turn.isPending}
            loading={turn.isPending && turn.variables === by}
            onClick={() => {
              turn.mutate(by);
            }}
          >
            {label}
          </Button>
        ))}
      </Group>
      <Happened turned={turned} isShown={isShown} close={close} />
    </div>
  );
}
