import type { User } from './types.js';

type Role = User['role'];

/** Who may change orders. The service decides; the page only does not offer what it would refuse. */
export const mayChangeOrders = (role: Role): boolean => role !== 'viewer';

/** Who may read what others have done. */
export const isAdmin = (role: Role): boolean => role === 'admin';

/** Who deals with money. */
export const mayMoveMoney = (role: Role): boolean => role === 'finance' || role === 'admin';
