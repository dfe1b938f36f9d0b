import { DAY, later, times } from '@kvitt/flow';
import { deadlinesByDay } from '../../queries/deadlines.js';
import { listAudit } from '../../store/audit.js';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import { answered, done, type ApiOperation } from '../operation.js';
import { LIST_SITES, READ_AUDIT, READ_BALANCES, READ_DEADLINES } from '../operations/more.js';
import type { TransactionPorts } from './transactions.js';

const DEADLINE_DAYS = 14;
const ENTRIES = 100;

/** Deadlines, balances, sites and the audit log. */
export const moreRoutes = ({ db, api }: TransactionPorts): readonly ApiOperation[] => [
  answered(READ_DEADLINES, async ({ user }) => {
    const until = later(api.now(), times(DEADLINE_DAYS, DAY));
    const days = await deadlinesByDay(db, user.accountId, until);
    return done({ days: days.map((each) => ({ ...each, amountMinor: Number(each.amountMinor) })) });
  }),
  answered(READ_BALANCES, async ({ user }) => {
    const balances = await api.balances(user.accountId);
    return done({
      balances: balances.map((each) => ({
        currency: each.currency,
        availableMinor: Number(each.availableMinor),
        reservedMinor: Number(each.reservedMinor),
        pendingMinor: Number(each.pendingMinor),
        modifiedAt: new Date(each.modifiedAt).toISOString(),
      })),
    });
  }),
  answered(LIST_SITES, async ({ user }) => {
    const sites = await api.sitesOf(user.accountId);
    return done({
      sites: sites.map(({ siteId, name, url, notificationUrl, edition, captureOn }) => ({
        siteId,
        name,
        url,
        notificationUrl,
        edition,
        captureOn,
      })),
    });
  }),
  answered<undefined, ValuesOf<typeof READ_AUDIT.query.members>>(
    READ_AUDIT,
    async ({ user, query }) => {
      const before = query.before === null ? null : Number(query.before);
      const entries = await listAudit(db, user.accountId, before, ENTRIES);
      return done({
        entries: entries.map((each) => ({ ...each, at: new Date(each.at).toISOString() })),
      });
    },
  ),
];
