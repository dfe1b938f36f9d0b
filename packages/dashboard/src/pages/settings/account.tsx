import { Anchor, Button, Group, PasswordInput, SimpleGrid, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { QRCodeSVG } from 'qrcode.react';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import { SESSION, useUser } from '../../api/session.js';
import type { FactorProposed } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Reference } from '../../parts/copy.js';
import { Field } from '../../parts/field.js';
import { Page } from '../../parts/page.js';
import { Refused } from '../../parts/refused.js';
import { ToldOnce } from '../../parts/told-once.js';

/** One's own password and second factor. */
export function Account(): React.JSX.Element {
  const user = useUser();
  return (
    <Page title="Your account" says={`${user.name}, ${user.email}`}>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Password />
        <SecondFactor />
      </SimpleGrid>
    </Page>
  );
}

function Password(): React.JSX.Element {
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: async () => ask('changePassword', { body: { old, password } }),
    onSuccess: () => {
      setOld('');
      setPassword('');
      notifications.show({ message: 'The password is changed, and other sessions have ended' });
    },
  });
  return (
    <Card title="Password">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <Stack gap="sm">
          <PasswordInput
            label="Present password"
            description="Empty if you never had one, as in a sandbox that one click opens"
            autoComplete="current-password"
            value={old}
            onChange={(event) => {
              setOld(event.currentTarget.value);
            }}
          />
          <PasswordInput
            label="New password"
            description="At least 12 characters"
            autoComplete="new-password"
            required
            minLength={12}
            value={password}
            onChange={(event) => {
              setPassword(event.currentTarget.value);
            }}
          />
          <Refused error={change.error} />
          <Group>
            <Button type="submit" loading={change.isPending}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

function SecondFactor(): React.JSX.Element {
  const { hasSecondFactor } = useUser();
  const queries = useQueryClient();
  const [codes, setCodes] = useState<readonly string[]>([]);
  const [code, setCode] = useState('');
  const propose = useMutation({ mutationFn: async () => ask('proposeSecondFactor') });
  const send = useMutation({
    mutationFn: async () =>
      hasSecondFactor
        ? { ...(await ask('endSecondFactor', { body: { code } })), recoveryCodes: [] }
        : ask('confirmSecondFactor', { body: { code } }),
    onSuccess: async ({ recoveryCodes }) => {
      setCodes(recoveryCodes);
      setCode('');
      propose.reset();
      await queries.fetchQuery({ ...SESSION, staleTime: 0 });
    },
  });
  const asksForCode = hasSecondFactor || propose.data !== undefined;
  return (
    <Card title="Second factor">
      <Stack gap="sm" align="flex-start">
        {codes.length === 0 ? null : (
          <ToldOnce
            title="Recovery codes"
            lines={codes}
            close={() => {
              setCodes([]);
            }}
          >
            Each of them signs you in once if the authenticator is lost.
          </ToldOnce>
        )}
        <Text size="sm" className="quiet">
          {hasSecondFactor
            ? 'Signing in asks for a code of your authenticator.'
            : 'With it, signing in asks for a code of an authenticator as well.'}
        </Text>
        {propose.data === undefined || hasSecondFactor ? null : <Proposed factor={propose.data} />}
        {asksForCode ? (
          <CodeForm
            code={code}
            setCode={setCode}
            isRemoving={hasSecondFactor}
            isBusy={send.isPending}
            send={() => {
              send.mutate();
            }}
          />
        ) : (
          <Button
            loading={propose.isPending}
            onClick={() => {
              propose.mutate();
            }}
          >
            Set up a second factor
          </Button>
        )}
        <Refused error={propose.error ?? send.error} />
      </Stack>
    </Card>
  );
}

function CodeForm({
  code,
  setCode,
  isRemoving,
  isBusy,
  send,
}: Readonly<{
  code: string;
  setCode: (code: string) => void;
  isRemoving: boolean;
  isBusy: boolean;
  send: () => void;
}>): React.JSX.Element {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Group align="flex-end" gap="sm">
        <Field
          label="Code"
          autoComplete="one-time-code"
          inputMode="numeric"
          required
          value={code}
          set={setCode}
        />
        <Button
          type="submit"
          loading={isBusy}
          {...(isRemoving ? { color: 'red', variant: 'outline' } : {})}
        >
          {isRemoving ? 'Remove it' : 'Confirm'}
        </Button>
      </Group>
    </form>
  );
}

function Proposed({
  factor: { secret, address },
}: Readonly<{ factor: FactorProposed }>): React.JSX.Element {
  return (
    <>
      <Text size="sm">Read this with your authenticator, or enter the secret in it:</Text>
      <div style={{ background: '#fff', padding: 12, borderRadius: 8, lineHeight: 0 }}>
        <QRCodeSVG value={address} size={180} title="The secret as a QR code" level="M" />
      </div>
      <Reference text={secret} label="secret" />
      <Anchor href={address} size="sm">
        Open in an authenticator on this device
      </Anchor>
    </>
  );
}
