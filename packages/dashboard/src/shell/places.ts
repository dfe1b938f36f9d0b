import {
  IconBuildingStore,
  IconCalendarDue,
  IconCoins,
  IconHistory,
  IconListDetails,
  type TablerIcon,
} from '@tabler/icons-react';
import { isAdmin } from '../api/roles.js';
import type { User } from '../api/types.js';

/** A page that the navigation and the command palette lead to. */
export type Place = Readonly<{
  to: '/transactions' | '/deadlines' | '/balance' | '/sites' | '/audit';
  label: string;
  icon: TablerIcon;
  /** What it is for, in the palette. */
  says: string;
}>;

const PLACES: readonly (Place & Readonly<{ isForAdmins?: true }>)[] = [
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
  { to: '/sites', label: 'Sites', icon: IconBuildingStore, says: 'The shops of the account' },
  {
    to: '/audit',
    label: 'Audit log',
    icon: IconHistory,
    says: 'Who did what here',
    isForAdmins: true,
  },
];

/** The pages that somebody may see, in their order. */
export const placesFor = ({ role }: Pick<User, 'role'>): readonly Place[] =>
  PLACES.filter(({ isForAdmins }) => isForAdmins !== true || isAdmin(role));
