import {
  Alert,
  Button,
  Center,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconFlask } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, ask, messageOf } from '../api/client.js';
import { SESSION, useMode } from '../api/session.js';

/** Signs in: with a password and, where there is one, a second factor; in the sandbox with one click. */
export function SignIn(): React.JSX.Element {
  useDocumentTitle('Sign in · Kvitt');
  const isSandbox = useMode() === 'sandbox';
  const enter = useEnter();
  const sandbox = useMutation({
    mutationFn: async () => ask('signInToSandbox'),
    onSuccess: enter,
  });
  return (
    <Center component="main" mih="100vh" p="md">
      <Paper withBorder p="xl" w="100%" maw={400} radius="lg">
        <Stack>
          <img src="/mark.svg" alt="" width={44} height={44} />
          <Title order={1} size="h3">
            Sign in to Kvitt
          </Title>
          {isSandbox ? (
            <>
              <Text size="sm" className="quiet">
                This is a sandbox: its money is not real, and its clock can be turned.
              </Text>
              <Button
                leftSection={<IconFlask size={18} />}
                loading={sandbox.isPending}
                onClick={() => {
                  sandbox.mutate();
                }}
              >
                Enter the sandbox
              </Button>
              {sandbox.error === null ? null : <Refused error={sandbox.error} />}
              <Text size="sm" className="quiet" ta="center">
                or with a password
              </Text>
            </>
          ) : null}
          <PasswordForm enter={enter} isQuiet={isSandbox} />
        </Stack>
      </Paper>
    </Center>
  );
}

function useEnter(): () => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  const { next } = useSearch({ from: '/signin' });
  return async () => {
    await queries.fetchQuery({ ...SESSION, staleTime: 0 });
    router.history.push(next ?? '/transactions');
  };
}

function PasswordForm({
  enter,
  isQuiet,
}: Readonly<{ enter: () => Promise<void>; isQuiet: boolean }>): React.JSX.Element {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const signIn = useMutation({
    mutationFn: async () =>
      ask('signIn', { body: { email, password, ...(code === '' ? {} : { code }) } }),
    onSuccess: enter,
  });
  const needsCode =
    code !== '' ||
    (signIn.error instanceof ApiError && signIn.error.key === 'second_factor_needed');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          value={email}
          onChange={(event) => {
            setEmail(event.currentTarget.value);
          }}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => {
            setPassword(event.currentTarget.value);
          }}
        />
        {needsCode ? (
          <TextInput
            label="Code"
            description="Six digits of your authenticator, or a recovery code"
            autoComplete="one-time-code"
            required
            value={code}
            onChange={(event) => {
              setCode(event.currentTarget.value);
            }}
          />
        ) : null}
        {signIn.error === null ? null : <Refused error={signIn.error} />}
        <Button type="submit" loading={signIn.isPending} variant={isQuiet ? 'default' : 'filled'}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

const Refused = ({ error }: Readonly<{ error: unknown }>): React.JSX.Element => (
  <Alert role="alert" color="red" variant="outline">
    {messageOf(error)}
  </Alert>
);
