import { Alert, Button, Skeleton, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { messageOf } from '../api/client.js';

/** Shows what a query answered; before that its place, and where it failed why, with a way to try again. */
export function Loaded<Answer>({
  query,
  rows = 4,
  children,
}: Readonly<{
  query: UseQueryResult<Answer>;
  rows?: number;
  children: (answer: Answer) => React.ReactNode;
}>): React.JSX.Element {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) {
    return <Failed error={query.error} retry={() => void query.refetch()} />;
  }
  return (
    <Stack gap="xs" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <Skeleton key={row} height={22} radius="sm" />
      ))}
    </Stack>
  );
}

/** Says why something did not load. */
export function Failed({
  error,
  retry,
}: Readonly<{ error: unknown; retry?: () => void }>): React.JSX.Element {
  return (
    <Alert
      role="alert"
      color="red"
      variant="outline"
      icon={<IconAlertTriangle />}
      title="That did not load"
    >
      <Stack gap="xs" align="flex-start">
        {messageOf(error)}
        {retry === undefined ? null : (
          <Button size="xs" variant="default" onClick={retry}>
            Try again
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
