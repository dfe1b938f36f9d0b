import { ActionIcon, Button, Group, Stack } from '@mantine/core';
import { IconBookmarkPlus, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../../parts/dialog.js';
import { ask } from '../../api/client.js';
import type { SavedView } from '../../api/types.js';
import { Field } from '../../parts/field.js';
import { Refused } from '../../parts/refused.js';
import { filterText, isFiltered, textFilter, type Filter } from './filter.js';
import classes from './views.module.css';

const READY: readonly Readonly<{ name: string; filter: Filter }>[] = [
  { name: 'All', filter: {} },
  { name: 'To be shipped', filter: { needsShipping: true } },
  { name: 'Expiring within 7 days', filter: { expiringDays: 7 } },
  { name: 'Refunds under way', filter: { refunding: true } },
  { name: 'Waiting for the customer', filter: { orderStatus: 'initialized' } },
  { name: 'Expired', filter: { orderStatus: 'expired' } },
];

const KEY = ['views'];

/** Ready-made views and one's own, as links; what is looked at now can be kept under a name. */
export function Views({ filter }: Readonly<{ filter: Filter }>): React.JSX.Element {
  const [isNaming, setNaming] = useState(false);
  const { data } = useQuery({
    queryKey: KEY,
    queryFn: async ({ signal }) => ask('listViews', { signal }),
  });
  const views = data?.views ?? [];
  const shown = filterText(filter);
  const isKnown =
    READY.some((each) => filterText(each.filter) === shown) ||
    views.some(({ query }) => filterText(textFilter(query)) === shown);
  return (
    <nav aria-label="Views" className={classes['views']}>
      {READY.map(({ name, filter: of }) => (
        <ViewLink key={name} name={name} filter={of} />
      ))}
      {views.map((view) => (
        <Own key={view.viewId} view={view} />
      ))}
      {isFiltered(filter) && !isKnown ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconBookmarkPlus size={15} aria-hidden />}
          onClick={() => {
            setNaming(true);
          }}
        >
          Keep this view
        </Button>
      ) : null}
      {isNaming ? (
        <NameForm
          query={shown}
          close={() => {
            setNaming(false);
          }}
        />
      ) : null}
    </nav>
  );
}

const ViewLink = ({
  name,
  filter,
}: Readonly<{ name: string; filter: Filter }>): React.JSX.Element => (
  <Link
    to="/transactions"
    search={filter}
    className={classes['view']}
    activeOptions={{ exact: true, includeSearch: true }}
  >
    {name}
  </Link>
);

function Own({ view }: Readonly<{ view: SavedView }>): React.JSX.Element {
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: async () => ask('removeView', { parts: { id: view.viewId } }),
    onSettled: async () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <span className={classes['own']}>
      <ViewLink name={view.name} filter={textFilter(view.query)} />
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Remove the view ${view.name}`}
        loading={remove.isPending}
        onClick={() => {
          remove.mutate();
        }}
      >
        <IconX size={14} />
      </ActionIcon>
    </span>
  );
}

function NameForm({
  query,
  close,
}: Readonly<{ query: string; close: () => void }>): React.JSX.Element {
  const [name, setName] = useState('');
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: async () => ask('saveView', { body: { name, query } }),
    onSuccess: async (answer) => {
      queries.setQueryData(KEY, answer);
      close();
    },
  });
  return (
    <Dialog close={close} title="Keep this view">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <Field
            label="Name"
            description="Only you see it; a view of the same name is replaced"
            required
            maxLength={60}
            data-autofocus
            value={name}
            set={setName}
          />
          <Refused error={save.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              Not now
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
              Keep
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
