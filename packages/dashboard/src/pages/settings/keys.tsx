import { Button, Group, NativeSelect, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { KeyRow, SiteRow } from '../../api/types.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Card } from '../../parts/card.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Refused } from '../../parts/refused.js';
import { Badge } from '../../parts/status.js';
import { ToldOnce } from '../../parts/told-once.js';
import { When } from '../../parts/when.js';

/** The keys that shops call the merchant API with. */
export function Keys(): React.JSX.Element {
  const queries = useQueryClient();
  const [made, setMade] = useState<string | null>(null);
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: async ({ signal }) => ask('listKeys', { signal }),
  });
  const sites = useQuery({
    queryKey: ['sites'],
    queryFn: async ({ signal }) => ask('listSites', { signal }),
  });
  const again = async (): Promise<void> => queries.invalidateQueries({ queryKey: ['keys'] });
  const make = useMutation({
    mutationFn: async (siteId: string) => ask('makeKey', { body: { siteId } }),
    onSuccess: async ({ apiKey }) => {
      setMade(apiKey);
      await again();
    },
  });
  const end = useMutation({
    mutationFn: async (keyId: number) => ask('endKey', { parts: { id: keyId } }),
    onSuccess: again,
  });
  const known = sites.data?.sites ?? [];
  return (
    <Page title="API keys" says="What shops call the merchant API with.">
      {made === null ? null : (
        <ToldOnce
          title="The new key"
          lines={[made]}
          close={() => {
            setMade(null);
          }}
        >
          Put it into the shop’s settings now: it is not shown again.
        </ToldOnce>
      )}
      <Refused error={make.error ?? end.error} />
      <Loaded query={keys}>
        {(answer) => (
          <Card flush>
            <Rows keys={answer.keys} sites={known} end={end.mutate} isBusy={end.isPending} />
          </Card>
        )}
      </Loaded>
      <Make sites={known} make={make.mutate} isBusy={make.isPending} />
    </Page>
  );
}

function Make({
  sites,
  make,
  isBusy,
}: Readonly<{
  sites: readonly SiteRow[];
  make: (siteId: string) => void;
  isBusy: boolean;
}>): React.JSX.Element {
  const [chosen, setChosen] = useState<string | null>(null);
  const site = chosen ?? String(sites[0]?.siteId ?? '');
  return (
    <Card title="Make a key">
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label="Site"
          value={site}
          data={sites.map(({ siteId, name }) => ({ value: String(siteId), label: name }))}
          onChange={(event) => {
            setChosen(event.currentTarget.value);
          }}
        />
        <Button
          loading={isBusy}
          disabled={site === ''}
          onClick={() => {
            make(site);
          }}
        >
          Make a key
        </Button>
      </Group>
    </Card>
  );
}

function Rows({
  keys,
  sites,
  end,
  isBusy,
}: Readonly<{
  keys: readonly KeyRow[];
  sites: readonly SiteRow[];
  end: (keyId: number) => void;
  isBusy: boolean;
}>): React.JSX.Element {
  return (
    <StackedTable verticalSpacing="xs" miw={720}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Key</Table.Th>
          <Table.Th>Of</Table.Th>
          <Table.Th>Made</Table.Th>
          <Table.Th>First used</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Change</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map(({ keyId, siteId, ending, createdAt, firstUsedAt, expiresAt, isOver }) => {
          return (
            <Table.Tr key={keyId}>
              <Table.Td className="code">…{ending}</Table.Td>
              <Table.Td>
                {siteId === null
                  ? 'the whole account'
                  : (sites.find((site) => site.siteId === siteId)?.name ?? siteId)}
              </Table.Td>
              <Table.Td>
                <When at={createdAt} form="date" />
              </Table.Td>
              <Table.Td>
                {firstUsedAt === null ? 'never' : <When at={firstUsedAt} form="date" />}
              </Table.Td>
              <Table.Td>
                {isOver ? (
                  <Badge tone="over">ended</Badge>
                ) : expiresAt === null ? (
                  <Badge tone="good">works</Badge>
                ) : (
                  <Badge tone="moving">ends soon</Badge>
                )}
              </Table.Td>
              <Table.Td>
                {isOver ? null : (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`End it: key …${ending}`}
                    disabled={isBusy}
                    onClick={() => {
                      end(keyId);
                    }}
                  >
                    End it
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </StackedTable>
  );
}
