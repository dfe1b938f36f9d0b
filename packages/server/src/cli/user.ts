import type { Environment } from '../config.js';
import { hashPassword, newPassword } from '../store/passwords.js';
import {
  createUser,
  findCredentials,
  isRole,
  listUsers,
  ROLES,
  updateUser,
  type Role,
  type UserChange,
} from '../store/users.js';
import { accountOption, optionsOf, UsageError, type Options } from './arguments.js';
import { requireAccount } from './site.js';
import { atWorkbench } from './workbench.js';

/** What the user verb says of itself. */
export const USER_HELP = `Usage: kvitt user create --account ID --email ADDRESS --name NAME --role ROLE
       kvitt user list --account ID
       kvitt user role --email ADDRESS --role ROLE
       kvitt user reset --email ADDRESS
       kvitt user disable --email ADDRESS

create and reset print a password once. Roles: ${ROLES.join(', ')}. reset takes the second factor away
as well; reset and disable end all sessions. The last admin of an account stays one.`;

/** Runs `kvitt user …`. */
export async function user(env: Environment, args: readonly string[]): Promise<number> {
  const [verb, ...rest] = args;
  const { options } = optionsOf(rest, ['account', 'email', 'name', 'role']);
  if (verb === 'create') return create(env, options);
  if (verb === 'list') return list(env, options);
  if (verb === 'role') return change(env, options, { role: roleOption(options) });
  if (verb === 'reset') return reset(env, options);
  if (verb === 'disable') return change(env, options, { isDisabled: true });
  throw new UsageError('say "kvitt user create", "list", "role", "reset" or "disable"');
}

function needed(options: Options, name: 'email' | 'name' | 'role'): string {
  const value = options[name]?.trim() ?? '';
  if (value === '') throw new UsageError(`--${name} is missing`);
  return value;
}

function emailOption(options: Options): string {
  const email = needed(options, 'email');
  if (/^[^\s@]+@[^\s@]+$/.test(email) && email.length <= 200) return email;
  throw new UsageError(`--email "${email}" is no e-mail address`);
}

function roleOption(options: Options): Role {
  const role = needed(options, 'role');
  if (isRole(role)) return role;
  throw new UsageError(`--role must be one of ${ROLES.join(', ')}`);
}

async function create(env: Environment, options: Options): Promise<number> {
  const [email, name, role] = [emailOption(options), needed(options, 'name'), roleOption(options)];
  const account = accountOption(options);
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, account);
    const password = newPassword();
    const passwordHash = await hashPassword(password);
    const asked = { accountId: account, email, name, role, passwordHash };
    const made = await createUser(bench.db, asked, bench.now);
    if (made === null) throw new Error(`somebody is called ${email} already`);
    bench.say(`user ${made.userId} of account ${account}: ${made.email}, ${role}`);
    bench.say(`password ${password}`);
    return 0;
  });
}

async function list(env: Environment, options: Options): Promise<number> {
  const account = accountOption(options);
  return atWorkbench(env, async (bench) => {
    await requireAccount(bench, account);
    const users = await listUsers(bench.db, account);
    if (users.length === 0) bench.say('nobody can sign in yet: see kvitt user create');
    for (const each of users) {
      const factor = each.hasSecondFactor ? 'with a second factor' : 'by password alone';
      const state = each.disabledAt === null ? factor : 'disabled';
      bench.say(`user ${each.userId}  ${each.email}  ${each.name}  ${each.role}  ${state}`);
    }
    return 0;
  });
}

async function reset(env: Environment, options: Options): Promise<number> {
  const password = newPassword();
  const passwordHash = await hashPassword(password);
  const asked = { passwordHash, isDisabled: false, withoutSecondFactor: true } as const;
  return change(env, options, asked, `password ${password}`);
}

async function change(
  env: Environment,
  options: Options,
  asked: UserChange,
  says?: string,
): Promise<number> {
  const email = emailOption(options);
  return atWorkbench(env, async ({ db, now, say }) => {
    const found = await findCredentials(db, email);
    if (found === null) throw new Error(`nobody is called ${email}`);
    const changed = await updateUser(db, found.user.accountId, found.user.userId, asked, now);
    if (changed === 'last_admin') throw new Error('an account needs an admin');
    if (changed === 'unknown') throw new Error('the user has just been removed');
    const state = changed.disabledAt === null ? changed.role : 'disabled';
    say(`user ${changed.userId}: ${changed.email}, ${state}`);
    if (says !== undefined) say(says);
    return 0;
  });
}
