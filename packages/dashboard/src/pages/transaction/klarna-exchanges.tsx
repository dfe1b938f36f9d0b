import { Accordion, Button, Code, Group, Stack, Text } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ask } from '../../api/client.js';
import type { KlarnaExchange } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Reference } from '../../parts/copy.js';
import { Facts } from '../../parts/facts.js';
import { Loaded } from '../../parts/loaded.js';
import { Badge } from '../../parts/status.js';
import { When } from '../../parts/when.js';

/** What each attempt was for, in words. */
const WORDS: Readonly<Record<string, string>> = {
  create_klarna_session: 'Open Klarna’s page',
  watch_klarna_session: 'Ask what the customer did',
  disable_klarna_session: 'Close Klarna’s page',
  place_klarna_order: 'Place the order',
  release_klarna_authorization: 'Let the approval go',
  watch_klarna_review: 'Ask how the review ended',
  capture_klarna_order: 'Capture the order',
  capture_klarna_part: 'Capture a part',
  read_klarna_part_invoice: 'Ask for the invoice of a part',
  release_klarna_rest: 'Release what is not shipped',
  change_klarna_address: 'Change the address',
  send_shipping_info: 'Tell that it was shipped',
  read_klarna_invoice: 'Ask for the invoice',
  extend_klarna_authorization: 'Extend the authorization',
  cancel_klarna_order: 'Cancel the order',
  return_klarna_capture: 'Give the capture back',
  refund_klarna_order: 'Refund the customer',
};

/** Every attempt at a call of Klarna's API, newest first; each unfolds to what was sent and what was answered. */
export function KlarnaExchanges({
  transactionId,
}: Readonly<{ transactionId: number }>): React.JSX.Element {
  const query = useInfiniteQuery({
    queryKey: ['transaction', String(transactionId), 'klarna'],
    queryFn: async ({ signal, pageParam }) =>
      ask('listKlarnaExchanges', {
        parts: { id: transactionId },
        query: pageParam === null ? {} : { before: String(pageParam) },
        signal,
      }),
    initialPageParam: null as number | null,
    getNextPageParam: ({ next }) => next,
    // An attempt that only put something off is not told live.
    refetchInterval: 15_000,
  });
  return (
    <Card title="Klarna’s answers" flush>
      <Loaded query={query} rows={2}>
        {({ pages }) => (
          <>
            <Exchanges exchanges={pages.flatMap(({ exchanges }) => exchanges)} />
            {query.hasNextPage ? (
              <Button
                m="md"
                variant="default"
                loading={query.isFetchingNextPage}
                onClick={() => void query.fetchNextPage()}
              >
                Show older ones
              </Button>
            ) : null}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function Exchanges({
  exchanges,
}: Readonly<{ exchanges: readonly KlarnaExchange[] }>): React.JSX.Element {
  if (exchanges.length === 0) {
    return (
      <Text size="sm" className="quiet" p="md">
        Klarna has not been asked anything yet.
      </Text>
    );
  }
  return (
    <Accordion variant="default" order={3}>
      {exchanges.map((each) => (
        <Accordion.Item key={each.exchangeId} value={String(each.exchangeId)}>
          <Accordion.Control>
            <Line exchange={each} />
          </Accordion.Control>
          <Accordion.Panel>
            <Said exchange={each} />
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function Line({
  exchange: { kind, attempt, at, httpStatus, method, path },
}: Readonly<{ exchange: KlarnaExchange }>): React.JSX.Element {
  const isGood = httpStatus !== null && httpStatus < 300;
  return (
    <Group gap="sm">
      <Text size="sm" component="span" fw={600}>
        {WORDS[kind] ?? kind}
      </Text>
      <span className="code quiet">
        {method} {endOf(path)}
      </span>
      <Badge tone={isGood ? 'good' : 'bad'}>{httpStatus ?? 'no answer'}</Badge>
      <Text size="sm" component="span" className="quiet">
        <When at={at} />
        {attempt > 1 ? `, attempt ${attempt}` : ''}
      </Text>
    </Group>
  );
}

/** The last word of a path, and whether an id follows it. */
function endOf(path: string): string {
  const parts = path.replace(/\?.*$/s, '').split('/');
  const last = parts.findLastIndex((part) => /^[a-z][a-z-]*$/.test(part) && part !== 'v1');
  return `${parts[last] ?? ''}${last === parts.length - 1 ? '' : '/…'}`;
}

const Said = ({ exchange }: Readonly<{ exchange: KlarnaExchange }>): React.JSX.Element => (
  <Stack gap="xs">
    <Facts
      entries={[
        [
          'Call',
          <span key="c" className="code">
            {exchange.method} {exchange.path}
          </span>,
        ],
        [
          'Correlation id',
          <Reference key="r" text={exchange.correlationId} label="correlation id" />,
        ],
        ['No answer', exchange.error],
      ]}
    />
    <Body title="What Kvitt sent" text={exchange.request} isCut={exchange.isRequestCut} />
    <Body title="What Klarna answered" text={exchange.answer} isCut={exchange.isAnswerCut} />
  </Stack>
);

function Body({
  title,
  text,
  isCut,
}: Readonly<{ title: string; text: string | null; isCut: boolean }>): React.JSX.Element | null {
  if (text === null) return null;
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {title}
        {isCut ? ', its first 16 kB' : ''}
      </Text>
      <Code block tabIndex={0} role="region" aria-label={title} mah={320}>
        {pretty(text)}
      </Code>
    </div>
  );
}

/** JSON with a member on each line; what is no whole JSON as it is. */
function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
