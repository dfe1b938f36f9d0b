import { Button, Group, NativeSelect, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '../../parts/dialog.js';
import { ask } from '../../api/client.js';
import type { KlarnaTried, SiteAtKlarna, SiteRow } from '../../api/types.js';
import { Facts } from '../../parts/facts.js';
import { Field } from '../../parts/field.js';
import { Loaded } from '../../parts/loaded.js';
import { Refused } from '../../parts/refused.js';
import { Badge } from '../../parts/status.js';
import { When } from '../../parts/when.js';

/** A site's credentials at Klarna: what there is, whether Klarna takes it, and others in its place. */
export function SiteKlarna({
  site,
  close,
}: Readonly<{ site: SiteRow; close: () => void }>): React.JSX.Element {
  const query = useQuery({
    queryKey: ['sites', site.siteId, 'klarna'],
    queryFn: async ({ signal }) =>
      ask('readKlarnaCredentials', { parts: { id: site.siteId }, signal }),
  });
  return (
    <Dialog close={close} title={`${site.name} at Klarna`} size="lg">
      <Loaded query={query} rows={3}>
        {(known) => <Known site={site} known={known} />}
      </Loaded>
    </Dialog>
  );
}

function Known({
  site,
  known: { own, addresses },
}: Readonly<{ site: SiteRow; known: SiteAtKlarna }>): React.JSX.Element {
  const parts = { id: site.siteId };
  const queries = useQueryClient();
  const again = async (): Promise<void> =>
    queries.invalidateQueries({ queryKey: ['sites', site.siteId, 'klarna'] });
  const tried = useMutation({ mutationFn: async () => ask('tryKlarnaCredentials', { parts }) });
  const remove = useMutation({
    mutationFn: async () => ask('removeKlarnaCredentials', { parts }),
    onSuccess: async () => {
      tried.reset();
      await again();
    },
  });
  return (
    <Stack gap="md">
      <Own own={own} addresses={addresses} />
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          loading={tried.isPending}
          onClick={() => {
            tried.mutate();
          }}
        >
          Try them
        </Button>
        {own === null ? null : (
          <Button
            size="compact-sm"
            variant="default"
            loading={remove.isPending}
            onClick={() => {
              remove.mutate();
            }}
          >
            Remove them
          </Button>
        )}
      </Group>
      <div role="status">{tried.data === undefined ? null : <Tried tried={tried.data} />}</div>
      <Refused error={tried.error ?? remove.error} />
      <Form
        site={site}
        addresses={addresses}
        isReplacing={own !== null}
        done={async () => {
          tried.reset();
          await again();
        }}
      />
    </Stack>
  );
}

function Own({ own, addresses }: SiteAtKlarna): React.JSX.Element {
  if (own === null) {
    return (
      <Text size="sm">
        The site has no credentials of its own: its orders are placed with those of this service.
      </Text>
    );
  }
  const whose = addresses.find(({ baseUrl }) => baseUrl === own.baseUrl)?.says;
  return (
    <Facts
      entries={[
        [
          'User',
          <span key="u" className="code">
            {own.username}
          </span>,
        ],
        ['Password', 'set, and not shown again'],
        ['Klarna', whose === undefined ? own.baseUrl : `${whose}, ${own.baseUrl}`],
        ['Set', <When key="w" at={own.setAt} />],
      ]}
    />
  );
}

const Tried = ({
  tried: { isKnown, says, httpStatus, correlationId, tookMs },
}: Readonly<{ tried: KlarnaTried }>): React.JSX.Element => (
  <Stack gap={4}>
    <Group gap="xs">
      <Badge tone={isKnown === true ? 'good' : isKnown === false ? 'bad' : 'moving'}>
        {isKnown === true ? 'they work' : isKnown === false ? 'refused' : 'not known'}
      </Badge>
      <Text size="sm">{says}</Text>
    </Group>
    <Text size="sm" className="quiet">
      {httpStatus === null ? 'no answer' : `HTTP ${httpStatus}`}, {tookMs} ms
      {correlationId === null ? '' : `, correlation id ${correlationId}`}
    </Text>
  </Stack>
);

function Form({
  site,
  addresses,
  isReplacing,
  done,
}: Readonly<{
  site: SiteRow;
  addresses: SiteAtKlarna['addresses'];
  isReplacing: boolean;
  done: () => Promise<void>;
}>): React.JSX.Element {
  const [baseUrl, setBaseUrl] = useState(addresses[0]?.baseUrl ?? '');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: async () =>
      ask('setKlarnaCredentials', {
        parts: { id: site.siteId },
        body: { baseUrl, username, password },
      }),
    onSuccess: async () => {
      setUsername('');
      setPassword('');
      await done();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack gap="sm">
        <Region addresses={addresses} baseUrl={baseUrl} set={setBaseUrl} />
        <Field label="API user" required autoComplete="off" value={username} set={setUsername} />
        <PasswordInput
          label="API password"
          description="Kept encrypted, and not shown again"
          required
          autoComplete="new-password"
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        {isReplacing ? (
          <Text size="sm" className="quiet">
            Orders that exist are changed with the new ones: they must belong to the same merchant
            at Klarna.
          </Text>
        ) : null}
        <Refused error={save.error} />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {isReplacing ? 'Replace them' : 'Set them'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const Region = ({
  addresses,
  baseUrl,
  set,
}: Readonly<{
  addresses: SiteAtKlarna['addresses'];
  baseUrl: string;
  set: (baseUrl: string) => void;
}>): React.JSX.Element => (
  <NativeSelect
    label="Klarna"
    description="The region that the credentials belong to"
    value={baseUrl}
    data={addresses.map((each) => ({
      value: each.baseUrl,
      label: `${each.says}: ${each.baseUrl}`,
    }))}
    onChange={(event) => {
      set(event.currentTarget.value);
    }}
  />
);
