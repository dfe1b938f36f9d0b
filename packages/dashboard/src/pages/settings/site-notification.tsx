import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ask } from '../../api/client.js';
import type { NotificationTried, SiteRow } from '../../api/types.js';
import { Facts } from '../../parts/facts.js';
import { Refused } from '../../parts/refused.js';
import { Badge } from '../../parts/status.js';

const MISSING: Readonly<Record<string, string>> = {
  no_address: 'The site has no address for notifications yet: set one with Change.',
  no_order: 'A test tells of the site’s newest order, and there is none yet: make one first.',
};

/** Sends the site's address what its newest order would send, and shows what came back. */
export function SiteNotification({ site }: Readonly<{ site: SiteRow }>): React.JSX.Element {
  const test = useMutation({
    mutationFn: async () => ask('testNotification', { parts: { id: site.siteId } }),
  });
  return (
    <Stack gap="xs" align="flex-start">
      <Button
        size="compact-sm"
        variant="default"
        loading={test.isPending}
        aria-label={`Send a test notification: ${site.name}`}
        onClick={() => {
          test.mutate();
        }}
      >
        Send a test notification
      </Button>
      <Refused error={test.error} />
      <div role="status">
        {test.data === undefined ? null : test.data.tried === null ? (
          <Text size="sm">{MISSING[test.data.missing ?? ''] ?? ''}</Text>
        ) : (
          <Tried tried={test.data.tried} />
        )}
      </div>
    </Stack>
  );
}

function Tried({ tried }: Readonly<{ tried: NotificationTried }>): React.JSX.Element {
  const { httpStatus, acknowledged, error, answer, tookMs } = tried;
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Badge tone={acknowledged ? 'good' : 'bad'}>
          {httpStatus === null ? 'no answer' : httpStatus}
        </Badge>
        <Text size="sm">
          {error ??
            (acknowledged
              ? 'The shop took it.'
              : 'The shop did not take it: it must answer 200 with OK at the beginning.')}
        </Text>
      </Group>
      <Facts
        entries={[
          ['Told of order', tried.orderId],
          [
            'Called',
            <span key="u" className="code" style={{ overflowWrap: 'anywhere' }}>
              {tried.url}
            </span>,
          ],
          ['Took', `${tookMs} ms`],
        ]}
      />
      {answer === null || answer === '' ? null : (
        <Code
          block
          tabIndex={0}
          role="region"
          aria-label="What the shop answered"
          mah={200}
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {answer}
        </Code>
      )}
    </Stack>
  );
}
