import { Button, Group, NativeSelect, Stack, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ask } from '../../api/client.js';
import type { Calls, User, UserMade } from '../../api/types.js';
import { Card } from '../../parts/card.js';
import { Field } from '../../parts/field.js';
import { Loaded } from '../../parts/loaded.js';
import { Page } from '../../parts/page.js';
import { Refused } from '../../parts/refused.js';
import { Badge } from '../../parts/status.js';
import { ToldOnce } from '../../parts/told-once.js';

type Role = User['role'];

/** What each role may do, in the order of what they may. */
const ROLES: readonly Readonly<{ value: Role; label: string }>[] = [
  { value: 'viewer', label: 'Viewer: reads' },
  { value: 'support', label: 'Support: and changes orders' },
  { value: 'finance', label: 'Finance: and saves reports' },
  { value: 'admin', label: 'Admin: and changes settings' },
];
const roleOf = (text: string): Role => ROLES.find(({ value }) => value === text)?.value ?? 'viewer';

/** Who may sign in, and as what. */
export function Team(): React.JSX.Element {
  const queries = useQueryClient();
  const [made, setMade] = useState<UserMade | null>(null);
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
      if (answer.password !== null) setMade(answer);
      await queries.invalidateQueries({ queryKey: ['team'] });
    },
  });
  return (
    <Page title="Team" says="Who may sign in, and as what.">
      {made?.password == null ? null : (
        <ToldOnce
          title={`The password of ${made.user.email}`}
          lines={[made.password]}
          close={() => {
            setMade(null);
          }}
        >
          Pass it on by a way that you trust. It is not shown again, and can be changed after
          signing in.
        </ToldOnce>
      )}
      <Refused error={change.error} />
      <Loaded query={query}>
        {({ users }) => (
          <Card flush>
            <Users users={users} isBusy={change.isPending} change={change.mutate} />
          </Card>
        )}
      </Loaded>
      <Invite
        done={(answer) => {
          change.reset();
          setMade(answer);
        }}
      />
    </Page>
  );
}

function Users({
  users,
  isBusy,
  change,
}: Readonly<{
  users: readonly User[];
  isBusy: boolean;
  change: Change;
}>): React.JSX.Element {
  return (
    <Table verticalSpacing="xs" miw={760}>
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
          <UserRow key={user.userId} user={user} isBusy={isBusy} change={change} />
        ))}
      </Table.Tbody>
    </Table>
  );
}

type Change = (
  asked: Readonly<{ userId: number }> & NonNullable<Calls['changeColleague']['body']>,
) => void;

function UserRow({
  user: { userId, name, email, role, hasSecondFactor, disabledAt },
  isBusy,
  change,
}: Readonly<{ user: User; isBusy: boolean; change: Change }>): React.JSX.Element {
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
        {disabledAt !== null ? (
          <Badge tone="over">switched off</Badge>
        ) : hasSecondFactor ? (
          <Badge tone="good">with a second factor</Badge>
        ) : (
          <Badge tone="neutral">with a password</Badge>
        )}
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
              change({ userId, resetsPassword: true });
            }}
          >
            New password
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function Invite({ done }: Readonly<{ done: (made: UserMade) => void }>): React.JSX.Element {
  const queries = useQueryClient();
  const [email, setEmail] = useState('');
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('support');
  const invite = useMutation({
    mutationFn: async () => ask('inviteColleague', { body: { email, name, role } }),
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
