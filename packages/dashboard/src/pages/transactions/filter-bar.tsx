import { Button, Group, Switch } from '@mantine/core';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Choice, Field } from '../../parts/field.js';
import { isFiltered, type Filter } from './filter.js';

const ORDER = [
  'initialized',
  'uncleared',
  'completed',
  'shipped',
  'void',
  'declined',
  'expired',
] as const;
const TRANSACTION = [
  'initialized',
  'uncleared',
  'completed',
  'cancelled',
  'void',
  'declined',
  'expired',
] as const;
const CURRENCIES = ['EUR', 'DKK', 'GBP', 'NOK', 'SEK'] as const;

/** What can be asked for; every change is a new address, so that the browser's way back is the way back. */
export function FilterBar({ filter }: Readonly<{ filter: Filter }>): React.JSX.Element {
  const navigate = useNavigate();
  const change = (changed: Partial<Record<keyof Filter, unknown>>): void => {
    const next = Object.fromEntries(
      Object.entries({ ...filter, ...changed }).filter(
        ([, value]) => value !== undefined && value !== '' && value !== false,
      ),
    ) as Filter;
    void navigate({ to: '/transactions', search: next });
  };
  const setter = (name: keyof Filter) => (value: string) => {
    change({ [name]: value });
  };
  return (
    <Group gap="sm" align="end" role="search" aria-label="Transactions">
      <Finder text={filter.q ?? ''} find={setter('q')} />
      <Choice
        label="Order status"
        value={filter.orderStatus ?? ''}
        words={ORDER}
        set={setter('orderStatus')}
      />
      <Choice
        label="Transaction status"
        value={filter.transactionStatus ?? ''}
        words={TRANSACTION}
        set={setter('transactionStatus')}
      />
      <Choice
        label="Currency"
        value={filter.currency ?? ''}
        words={CURRENCIES}
        set={setter('currency')}
      />
      <Field
        label="Created from"
        type="date"
        value={filter.createdFrom ?? ''}
        set={setter('createdFrom')}
      />
      <Field
        label="Created before"
        type="date"
        value={filter.createdUntil ?? ''}
        set={setter('createdUntil')}
      />
      <Switch
        label="To be shipped"
        pb={8}
        checked={filter.needsShipping === true}
        onChange={(event) => {
          change({ needsShipping: event.currentTarget.checked ? true : undefined });
        }}
      />
      {isFiltered(filter) ? (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconX size={16} />}
          onClick={() => void navigate({ to: '/transactions', search: {} })}
        >
          Clear
        </Button>
      ) : null}
    </Group>
  );
}

function Finder({
  text,
  find,
}: Readonly<{ text: string; find: (text: string) => void }>): React.JSX.Element {
  const [typed, setTyped] = useState(text);
  useEffect(() => {
    setTyped(text);
  }, [text]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        find(typed.trim());
      }}
    >
      <Field
        label="Find"
        placeholder="Order or transaction number"
        leftSection={<IconSearch size={16} />}
        w={260}
        value={typed}
        set={setTyped}
      />
    </form>
  );
}
