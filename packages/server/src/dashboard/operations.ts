import type { ApiDescription } from './operation.js';
import {
  CANCEL,
  DUPLICATE,
  EXTEND,
  REFUND,
  RESEND,
  SHIP,
  VOID_REFUND,
} from './operations/actions.js';
import { FINANCES } from './operations/finances.js';
import {
  ACT_AS_CUSTOMER,
  LIST_SITES,
  READ_AUDIT,
  READ_BALANCES,
  READ_DEADLINES,
  TURN_CLOCK,
} from './operations/more.js';
import { PEOPLE } from './operations/people.js';
import { ACCEPT_ROW } from './operations/suspense.js';
import { READ_SESSION, SIGN_IN, SIGN_IN_TO_SANDBOX, SIGN_OUT } from './operations/session.js';
import { SETTINGS } from './operations/settings.js';
import {
  EXPORT_TRANSACTIONS,
  LIST_TRANSACTIONS,
  READ_TRANSACTION,
} from './operations/transactions.js';
import { VIEWS } from './operations/views.js';

/** The whole API of the dashboard: what the browser app's types are made from. Beside it, `GET /api/live` is a stream. */
export const DASHBOARD_API: readonly ApiDescription[] = [
  READ_SESSION,
  SIGN_IN,
  SIGN_IN_TO_SANDBOX,
  SIGN_OUT,
  LIST_TRANSACTIONS,
  EXPORT_TRANSACTIONS,
  READ_TRANSACTION,
  SHIP,
  EXTEND,
  CANCEL,
  REFUND,
  VOID_REFUND,
  RESEND,
  DUPLICATE,
  ...VIEWS,
  READ_DEADLINES,
  READ_BALANCES,
  ...FINANCES,
  ACCEPT_ROW,
  LIST_SITES,
  READ_AUDIT,
  ...PEOPLE,
  ...SETTINGS,
  TURN_CLOCK,
  ACT_AS_CUSTOMER,
];
