import { Button, Center, Table } from '@mantine/core';
import { IconHistoryOff } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ask } from '../api/client.js';
import type { AuditEntry } from '../api/types.js';
import { StackedTable } from '../parts/stacked-table.js';
import { Card } from '../parts/card.js';
import { Empty } from '../parts/empty.js';
import { Loaded } from '../parts/loaded.js';
import { Page } from '../parts/page.js';
import { When } from '../parts/when.js';
import { wordsOf } from '../parts/wording.js';

const FULL_PAGE = 100;

/** Who did what in the dashboard, newest first. */
export function Audit(): React.JSX.Element {
  const query = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: async ({ pageParam, signal }) =>
      ask('readAudit', { query: pageParam === null ? {} : { before: pageParam }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ entries }) => {
      const last = entries.at(-1);
      return entries.length < FULL_PAGE || last === undefined ? null : String(last.auditId);
    },
  });
  return (
    <Page title="Audit log" says="Who did what in the dashboard, newest first.">
      <Loaded query={query}>
        {({ pages }) => {
          const entries = pages.flatMap((page) => page.entries);
          if (entries.length === 0) {
            return (
              <Card>
                <Empty title="Nobody has changed anything yet" icon={IconHistoryOff} />
              </Card>
            );
          }
          return (
            <Card flush>
              <Entries entries={entries} />
            </Card>
          );
        }}
      </Loaded>
      {query.hasNextPage ? (
        <Center>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show older
          </Button>
        </Center>
      ) : null}
    </Page>
  );
}

function Entries({ entries }: Readonly<{ entries: readonly AuditEntry[] }>): React.JSX.Element {
  return (
    <StackedTable verticalSpacing="xs" miw={640}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>When</Table.Th>
          <Table.Th>Who</Table.Th>
          <Table.Th>What</Table.Th>
          <Table.Th>About</Table.Th>
          <Table.Th>Outcome</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={entry.auditId}>
            <Table.Td>
              <When at={entry.at} />
            </Table.Td>
            <Table.Td>{entry.who}</Table.Td>
            <Table.Td>{wordsOf(entry.action.replaceAll(/([A-Z])/g, ' $1').toLowerCase())}</Table.Td>
            <Table.Td className="code">{entry.subject}</Table.Td>
            <Table.Td>{entry.refusal === null ? 'done' : wordsOf(entry.refusal)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </StackedTable>
  );
}
