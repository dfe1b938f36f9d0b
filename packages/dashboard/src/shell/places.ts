import {
  IconArrowUpRight,
  IconBuildingStore,
  IconCalendarDue,
  IconCoins,
  IconFileSpreadsheet,
  IconHistory,
  IconKey,
  IconListDetails,
  IconReceipt,
  IconScale,
  IconUserCog,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';
import { isAdmin, mayMoveMoney } from '../api/roles.js';
import type { User } from '../api/types.js';

/** A page that the navigation and the command palette lead to. */
export type Place = Readonly<{
  to:
    | '/transactions'
    | '/deadlines'
    | '/balance'
    | '/statement'
    | '/settlements'
    | '/payouts'
    | '/reports'
    | '/sites'
    | '/keys'
    | '/team'
    | '/account'
    | '/audit';
  label: string;
  icon: TablerIcon;
  /** What it is for, in the palette. */
  says: string;
}>;

const PLACES: readonly (Place & Readonly<{ may?: (role: User['role']) => boolean }>)[] = [
  {
    to: '/transactions',
    label: 'Transactions',
    icon: IconListDetails,
    says: 'Every order, with both statuses',
  },
  {
    to: '/deadlines',
    label: 'Deadlines',
    icon: IconCalendarDue,
    says: 'What expires unless it is shipped',
  },
  { to: '/balance', label: 'Balance', icon: IconCoins, says: 'What there is, and what is to come' },
  {
    to: '/statement',
    label: 'Statement',
    icon: IconReceipt,
    says: 'What moved the balance, as CSV, camt.053 or MT940',
  },
  {
    to: '/settlements',
    label: 'Settlements',
    icon: IconScale,
    says: 'What Klarna paid out, row by row',
  },
  {
    to: '/payouts',
    label: 'Payouts',
    icon: IconArrowUpRight,
    says: 'What leaves the balance for your bank account',
  },
  {
    to: '/reports',
    label: 'Reports',
    icon: IconFileSpreadsheet,
    says: 'Transactions and finances of a period as a file',
    may: mayMoveMoney,
  },
  { to: '/sites', label: 'Sites', icon: IconBuildingStore, says: 'The shops of the account' },
  {
    to: '/keys',
    label: 'API keys',
    icon: IconKey,
    says: 'What shops call the API with',
    may: isAdmin,
  },
  {
    to: '/team',
    label: 'Team',
    icon: IconUsers,
    says: 'Who may sign in, and as what',
    may: isAdmin,
  },
  {
    to: '/account',
    label: 'Your account',
    icon: IconUserCog,
    says: 'Password and second factor',
  },
  {
    to: '/audit',
    label: 'Audit log',
    icon: IconHistory,
    says: 'Who did what here',
    may: isAdmin,
  },
];

/** The pages that somebody may see, in their order. */
export const placesFor = ({ role }: Pick<User, 'role'>): readonly Place[] =>
  PLACES.filter(({ may }) => may?.(role) ?? true);
