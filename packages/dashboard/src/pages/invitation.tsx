import { Button, Center, Paper, PasswordInput, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { ask } from '../api/client.js';
import { SESSION } from '../api/session.js';
import type { Invited } from '../api/types.js';
import { Refused } from '../parts/refused.js';

/** Where the link of an invitation leads: a first password is set, and somebody is signed in. */
export function Invitation(): React.JSX.Element {
  useDocumentTitle('Invitation · Kvitt');
  // Behind the #, it stays in the browser. Taken out of the address once it is used.
  const [token] = useState(() => window.location.hash.slice(1));
  const query = useQuery({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) => ask('readInvitation', { body: { token }, signal }),
    retry: false,
    staleTime: Infinity,
  });
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={400} radius="lg">
        <Stack>
          <img src="/mark.svg" alt="" width={44} height={44} />
          <Title order={1} size="h3">
            Welcome to Kvitt
          </Title>
          <Refused error={query.error} />
          {query.isPending ? <Skeleton height={120} aria-label="Loading" /> : null}
          {query.data === undefined ? null : <Form token={token} invited={query.data} />}
        </Stack>
      </Paper>
    </Center>
  );
}

function Form({
  token,
  invited: { email, name },
}: Readonly<{ token: string; invited: Invited }>): React.JSX.Element {
  const queries = useQueryClient();
  const router = useRouter();
  const [password, setPassword] = useState('');
  const accept = useMutation({
    mutationFn: async () => ask('acceptInvitation', { body: { token, password } }),
    onSuccess: async () => {
      await queries.fetchQuery({ ...SESSION, staleTime: 0 });
      router.history.replace('/transactions');
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">
          {name}, choose a password. You sign in with it as <strong>{email}</strong>.
        </Text>
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label="Password"
          description="At least 12 characters"
          autoComplete="new-password"
          required
          minLength={12}
          maxLength={200}
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        <Refused error={accept.error} />
        <Button type="submit" loading={accept.isPending}>
          Set it and sign in
        </Button>
      </Stack>
    </form>
  );
}
