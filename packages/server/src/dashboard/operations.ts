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
import { CHANGE_BRAND, READ_BRAND } from './operations/brands.js';
import { LIST_EXCHANGES } from './operations/exchanges.js';
import { FINANCES } from './operations/finances.js';
import { INVITATIONS } from './operations/invitations.js';
import {
  ACT_AS_CUSTOMER,
  LIST_SITES,
  READ_AUDIT,
  READ_BALANCES,
  READ_DEADLINES,
  TURN_CLOCK,
} from './operations/more.js';
import { ACT_AS_KLARNA } from './operations/klarna-acts.js';
import { PEOPLE } from './operations/people.js';
import { PAYOUTS } from './operations/payouts.js';
import { RELEASE_REFUND } from './operations/refunds.js';
import { ACCEPT_ROW } from './operations/suspense.js';
import { READ_SESSION, SIGN_IN, SIGN_IN_TO_SANDBOX, SIGN_OUT } from './operations/session.js';
import { SETTINGS } from './operations/settings.js';
import { SITE_TRIALS } from './operations/site-trials.js';
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
  LIST_EXCHANGES,
  SHIP,
  EXTEND,
  CANCEL,
  REFUND,
  VOID_REFUND,
  RELEASE_REFUND,
  RESEND,
  DUPLICATE,
  ...VIEWS,
  READ_DEADLINES,
  READ_BALANCES,
  ...FINANCES,
  ACCEPT_ROW,
  ...PAYOUTS,
  LIST_SITES,
  READ_AUDIT,
  ...PEOPLE,
  ...INVITATIONS,
  ...SETTINGS,
  ...SITE_TRIALS,
  READ_BRAND,
  CHANGE_BRAND,
  TURN_CLOCK,
  ACT_AS_CUSTOMER,
  ACT_AS_KLARNA,
];
