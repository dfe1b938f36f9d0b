import { Button, Group, NativeSelect, Stack, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { Calls, InvitationMade, User, UserMade } from '../../api/types.js';
import { StackedTable } from '../../parts/stacked-table.js';
import { Card } from '../../parts/card.js';
import { Field } from '../../parts/field.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Refused } from '../../parts/refused.js';
import { Badge } from '../../parts/status.js';
import { ToldOnce } from '../../parts/told-once.js';
import { When } from '../../parts/when.js';

type Role = User['role'];

/** What each role may do, in the order of what they may. */
const ROLES: readonly Readonly<{ value: Role; label: string }>[] = [
  { value: 'viewer', label: 'Viewer: reads' },
  { value: 'support', label: 'Support: and changes orders' },
  { value: 'finance', label: 'Finance: and saves reports' },
  { value: 'admin', label: 'Admin: and changes settings' },
];
const roleOf = (text: string): Role => ROLES.find(({ value }) => value === text)?.value ?? 'viewer';

/** What is told once: a password, or the link of an invitation. */
type Told =
  Readonly<{ kind: 'password'; made: UserMade }> | Readonly<{ kind: 'link'; made: InvitationMade }>;

/** Who may sign in, and as what. */
export function Team(): React.JSX.Element {
  const queries = useQueryClient();
  const [told, setTold] = useState<Told | null>(null);
  const query = useQuery({
    queryKey: ['team'],
    queryFn: async ({ signal }) => ask('listTeam', { signal }),
  });
  const change = useMutation({
    mutationFn: async ({
      userId,
      ...body
    }: Readonly<{ userId: number }> & NonNullable<Calls['changeColleague']['body']>) =>
      ask('changeColleague', { parts: { id: userId }, body }),
    onSuccess: async (answer) => {
      if (answer.password !== null) setTold({ kind: 'password', made: answer });
      await queries.invalidateQueries({ queryKey: ['team'] });
    },
  });
  const renew = useMutation({
    mutationFn: async (userId: number) => ask('renewInvitation', { parts: { id: userId } }),
    onSuccess: (answer) => {
      setTold({ kind: 'link', made: answer });
    },
  });
  return (
    <Page title="Team" says="Who may sign in, and as what.">
      {told === null ? null : (
        <Once
          told={told}
          close={() => {
            setTold(null);
          }}
        />
      )}
      <Refused error={change.error ?? renew.error} />
      <Loaded query={query}>
        {({ users }) => (
          <Card flush>
            <Users
              users={users}
              isBusy={change.isPending || renew.isPending}
              change={change.mutate}
              renew={renew.mutate}
            />
          </Card>
        )}
      </Loaded>
      <Invite
        done={(answer) => {
          change.reset();
          setTold({ kind: 'link', made: answer });
        }}
      />
    </Page>
  );
}

const Once = ({ told, close }: Readonly<{ told: Told; close: () => void }>): React.JSX.Element =>
  told.kind === 'link' ? (
    <ToldOnce title={`The link for ${told.made.user.email}`} lines={[told.made.link]} close={close}>
      Pass it on by a way that you trust: whoever opens it sets the password. It can be used once,
      until <When at={told.made.expiresAt} />, and is not shown again.
    </ToldOnce>
  ) : (
    <ToldOnce
      title={`The password of ${told.made.user.email}`}
      lines={[told.made.password ?? '']}
      close={close}
    >
      Pass it on by a way that you trust. It is not shown again, and can be changed after signing
      in.
    </ToldOnce>
  );

function Users({
  users,
  isBusy,
  change,
  renew,
}: Readonly<{
  users: readonly User[];
  isBusy: boolean;
  change: Change;
  renew: (userId: number) => void;
}>): React.JSX.Element {
  return (
    <StackedTable verticalSpacing="xs" miw={760}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Who</Table.Th>
          <Table.Th>Role</Table.Th>
          <Table.Th>Signs in</Table.Th>
          <Table.Th>Change</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {users.map((user) => (
          <UserRow key={user.userId} user={user} isBusy={isBusy} change={change} renew={renew} />
        ))}
      </Table.Tbody>
    </StackedTable>
  );
}

type Change = (
  asked: Readonly<{ userId: number }> & NonNullable<Calls['changeColleague']['body']>,
) => void;

function UserRow({
  user,
  isBusy,
  change,
  renew,
}: Readonly<{
  user: User;
  isBusy: boolean;
  change: Change;
  renew: (userId: number) => void;
}>): React.JSX.Element {
  const { userId, name, email, role, hasPassword, disabledAt } = user;
  return (
    <Table.Tr>
      <Table.Td>
        {name}
        <div className="quiet">{email}</div>
      </Table.Td>
      <Table.Td>
        <NativeSelect
          aria-label={`Role of ${name}`}
          size="xs"
          value={role}
          disabled={isBusy}
          data={[...ROLES]}
          onChange={(event) => {
            change({ userId, role: roleOf(event.currentTarget.value) });
          }}
        />
      </Table.Td>
      <Table.Td>
        <SignsIn user={user} />
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            onClick={() => {
              change({ userId, isDisabled: disabledAt === null });
            }}
          >
            {disabledAt === null ? 'Switch off' : 'Switch on'}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            disabled={isBusy}
            onClick={() => {
              if (hasPassword) change({ userId, resetsPassword: true });
              else renew(userId);
            }}
          >
            {hasPassword ? 'New password' : 'New link'}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function SignsIn({
  user: { hasPassword, hasSecondFactor, disabledAt },
}: Readonly<{ user: User }>): React.JSX.Element {
  if (disabledAt !== null) return <Badge tone="over">switched off</Badge>;
  if (!hasPassword) return <Badge tone="moving">invited</Badge>;
  return hasSecondFactor ? (
    <Badge tone="good">with a second factor</Badge>
  ) : (
    <Badge tone="neutral">with a password</Badge>
  );
}

function Invite({ done }: Readonly<{ done: (made: InvitationMade) => void }>): React.JSX.Element {
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('support');
  const invite = useMutation({
    mutationFn: async () => ask('inviteByLink', { body: { email, name, role } }),
    onSuccess: async (made) => {
      done(made);
      setEmail('');
      setName('');
      await queries.invalidateQueries({ queryKey: ['team'] });
    },
  });
  return (
    <Card title="Invite a colleague">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate();
        }}
      >
        <Stack gap="sm" maw={460}>
          <Field label="Name" required value={name} set={setName} />
          <Field label="E-mail" type="email" required value={email} set={setEmail} />
          <NativeSelect
            label="Role"
            value={role}
            data={[...ROLES]}
            onChange={(event) => {
              setRole(roleOf(event.currentTarget.value));
            }}
          />
          <Refused error={invite.error} />
          <Group>
            <Button type="submit" loading={invite.isPending}>
              Invite
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
