import { Button, Menu } from '@mantine/core';
import { IconChevronUp } from '@tabler/icons-react';
import { useRouterState } from '@tanstack/react-router';
import type { Calls } from '../api/types.js';

/** What is done as Klarna. */
export type KlarnaAct = NonNullable<Calls['actAsKlarna']['body']>;

type Entry = Readonly<{ act: NonNullable<KlarnaAct['act']>; label: string; ofOrder?: true }>;

const MONEY: readonly Entry[] = [
  { act: 'pay_out', label: 'Pay out what is invoiced, now' },
  { act: 'dispute', label: 'The customer of this order disputes it', ofOrder: true },
  { act: 'default', label: 'The customer of this order never pays', ofOrder: true },
];
const FAULTS: readonly Entry[] = [
  { act: 'refuse_next_call', label: 'Answer the next call with 503' },
  { act: 'break_off_next_call', label: 'Do the next call, and break off' },
  { act: 'wrong_fee_in_next_payout', label: 'Tell a wrong fee in the next payout' },
  { act: 'clear_faults', label: 'Take the faults back' },
];

/** Lets Klarna do what it would otherwise do in its own time, or go wrong. */
export function KlarnaMenu({
  act,
  isBusy,
}: Readonly<{ act: (asked: KlarnaAct) => void; isBusy: boolean }>): React.JSX.Element {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const transaction = /^\/transactions\/(\d+)$/.exec(path)?.[1] ?? null;
  const items = (entries: readonly Entry[]): React.JSX.Element[] =>
    entries
      .filter(({ ofOrder }) => ofOrder !== true || transaction !== null)
      .map(({ act: kind, label, ofOrder }) => (
        <Menu.Item
          key={kind}
          onClick={() => {
            act({
              act: kind,
              ...(ofOrder === true && transaction !== null ? { transaction } : {}),
            });
          }}
        >
          {label}
        </Menu.Item>
      ));
  return (
    <Menu position="top-end" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          loading={isBusy}
          style={{ flex: 'none' }}
          rightSection={<IconChevronUp size={14} aria-hidden />}
        >
          Act as Klarna
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Money</Menu.Label>
        {items(MONEY)}
        <Menu.Label>Faults</Menu.Label>
        {items(FAULTS)}
      </Menu.Dropdown>
    </Menu>
  );
}
