import { Button, Group, Kbd, NativeSelect, Switch } from '@mantine/core';
import { IconAdjustments, IconSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ask } from '../../api/client.js';
import { Choice, Field } from '../../parts/field.js';
import { isFiltered, type Filter } from './filter.js';
import { SEARCH_ID } from './keys.js';
import classes from './filter-bar.module.css';

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
const EXPIRING = [1, 3, 7, 14, 28] as const;

type Set = (changed: Partial<Record<keyof Filter, unknown>>) => void;

/** What can be asked for; every change is a new address, so that the browser's way back is the way back. */
export function FilterBar({ filter }: Readonly<{ filter: Filter }>): React.JSX.Element {
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const change: Set = (changed) => {
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
    <div role="search" aria-label="Transactions" className={classes['bar']}>
      <Finder text={filter.q ?? ''} find={setter('q')} />
      <Button
        hiddenFrom="sm"
        variant="default"
        aria-expanded={isOpen}
        leftSection={<IconAdjustments size={16} aria-hidden />}
        onClick={() => {
          setOpen(!isOpen);
        }}
      >
        Filters
      </Button>
      <Fields filter={filter} change={change} isOpen={isOpen} />
    </div>
  );
}

/** All but the search; a telephone shows them when they are asked for. */
function Fields({
  filter,
  change,
  isOpen,
}: Part & Readonly<{ isOpen: boolean }>): React.JSX.Element {
  const navigate = useNavigate();
  const setter = (name: keyof Filter) => (value: string) => {
    change({ [name]: value });
  };
  return (
    <div className={classes['fields']} data-open={isOpen}>
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
      <SiteChoice value={filter.siteId ?? ''} set={setter('siteId')} />
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
      <Expiring filter={filter} change={change} />
      <Group gap="md" className={classes['flags'] ?? ''}>
        <Flag name="needsShipping" label="To be shipped" filter={filter} change={change} />
        <Flag name="refunding" label="Refund under way" filter={filter} change={change} />
        {isFiltered(filter) ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconX size={16} />}
            onClick={() => void navigate({ to: '/transactions', search: {} })}
          >
            Clear
          </Button>
        ) : null}
      </Group>
    </div>
  );
}

type Part = Readonly<{ filter: Filter; change: Set }>;

const Flag = ({
  name,
  label,
  filter,
  change,
}: Part & Readonly<{ name: 'needsShipping' | 'refunding'; label: string }>): React.JSX.Element => (
  <Switch
    label={label}
    checked={filter[name] === true}
    onChange={(event) => {
      change({ [name]: event.currentTarget.checked ? true : undefined });
    }}
  />
);

const Expiring = ({ filter, change }: Part): React.JSX.Element => (
  <NativeSelect
    label="Expires within"
    value={String(filter.expiringDays ?? '')}
    data={[
      { value: '', label: 'any time' },
      ...[
        ...new Set([
          ...EXPIRING,
          ...(filter.expiringDays === undefined ? [] : [filter.expiringDays]),
        ]),
      ]
        .sort((a, b) => a - b)
        .map((days) => ({ value: String(days), label: days === 1 ? '1 day' : `${days} days` })),
    ]}
    onChange={(event) => {
      const days = event.currentTarget.value;
      change({ expiringDays: days === '' ? undefined : Number(days) });
    }}
  />
);

/** The sites, where there are several to choose from. */
function SiteChoice({
  value,
  set,
}: Readonly<{ value: string; set: (id: string) => void }>): React.JSX.Element | null {
  const { data } = useQuery({
    queryKey: ['sites'],
    queryFn: async ({ signal }) => ask('listSites', { signal }),
  });
  const sites = data?.sites ?? [];
  if (sites.length < 2 && value === '') return null;
  return (
    <NativeSelect
      label="Site"
      value={value}
      data={[
        { value: '', label: 'any' },
        ...sites.map(({ siteId, name }) => ({ value: String(siteId), label: name })),
      ]}
      onChange={(event) => {
        set(event.currentTarget.value);
      }}
    />
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
      className={classes['find']}
      onSubmit={(event) => {
        event.preventDefault();
        find(typed.trim());
      }}
    >
      <Field
        id={SEARCH_ID}
        label="Find"
        placeholder="Order, customer, e-mail, amount, Klarna’s number"
        maxLength={200}
        leftSection={<IconSearch size={16} />}
        rightSection={<Kbd size="xs">/</Kbd>}
        value={typed}
        set={setTyped}
      />
    </form>
  );
}
