import {
  EDITIONS,
  PAYMENT_STATES,
  paymentPair,
  type AccountId,
  type DurationMs,
  type EditionName,
  type Instant,
} from '@kvitt/flow';
import { DAY, later, times } from '@kvitt/flow';
import type { ApiPorts, StoredOrder } from '../../api/ports.js';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import { copiesOf } from '../../queries/copies.js';
import { eventsOf, movementsOf } from '../../queries/journey.js';
import {
  listOrders,
  type OrderFilter,
  type OrderPage,
  type OrderPlace,
  type OrderSort,
} from '../../queries/order-list.js';
import type { ListedTransaction } from '../../queries/transaction-list.js';
import { REPORT_TYPES, writeReport } from '../../reports/report.js';
import { transactionsTable } from '../../reports/transactions.js';
import { searchWords } from '../../queries/order-search.js';
import type { Database } from '../../store/database.js';
import { timersOf } from '../../store/timers.js';
import { failed } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import {
  EXPORT_TRANSACTIONS,
  LIST_TRANSACTIONS,
  READ_TRANSACTION,
  type TRANSACTIONS_QUERY,
} from '../operations/transactions.js';
import { placeText } from '../operations/query-shapes.js';
import { detailsView, rowView } from '../transaction-view.js';

/** What reading orders works with. */
export type TransactionPorts = Readonly<{ db: Database; api: ApiPorts }>;

/** The overview, and one order. */
export const transactionRoutes = (ports: TransactionPorts): readonly ApiOperation[] => [
  answered<undefined, Asked>(LIST_TRANSACTIONS, async (call) => list(ports, call)),
  answered<undefined, ExportAsked>(EXPORT_TRANSACTIONS, async (call) => exported(ports, call)),
  answered(READ_TRANSACTION, async ({ user, part }) => {
    const stored = await orderOf(ports, user.accountId, part('id'));
    return stored === null ? failed('unknown_transaction') : done(await details(ports, stored));
  }),
];

type Asked = ValuesOf<typeof TRANSACTIONS_QUERY.members>;
type ExportAsked = ValuesOf<typeof EXPORT_TRANSACTIONS.query.members>;
type FilterAsked = Omit<Asked, 'after' | 'limit'>;

const LIMIT = 50;

async function list(
  { db, api }: TransactionPorts,
  call: UserCall<undefined, Asked>,
): Promise<Answered> {
  const { user, query } = call;
  const filter = filterOf(query, api.now());
  const page = await listOrders(db, user.accountId, filter, {
    sort: sortOf(query),
    place: query.after,
    limit: query.limit ?? LIMIT,
  });
  return done({
    rows: page.orders.map(rowView),
    next: page.next === null ? null : placeText(page.next),
  });
}

/** Rows that an export reads at a time. */
const PIECE = 500;

/** Everything that fits, page after page by the list's own cursor, so that a file is the list and memory never holds it. */
function exported(
  { db, api }: TransactionPorts,
  { user, query }: UserCall<undefined, ExportAsked>,
): Answered {
  const now = api.now();
  const filter = filterOf(query, now);
  const sort = sortOf(query);
  const pages = async function* (): AsyncGenerator<readonly ListedTransaction[]> {
    let place: OrderPlace | null = null;
    do {
      const page: OrderPage = await listOrders(db, user.accountId, filter, {
        sort,
        place,
        limit: PIECE,
      });
      yield page.orders.map((stored) => ({
        kind: 'payment',
        createdAt: stored.payment.createdAt,
        transactionId: stored.payment.transactionId,
        stored,
      }));
      place = page.next;
    } while (place !== null);
  };
  return {
    kind: 'file',
    contentType: REPORT_TYPES[query.format],
    fileName: `orders-${user.accountId}-${new Date(now).toISOString().slice(0, 10)}.${query.format}`,
    pieces: writeReport(query.format, transactionsTable(pages), now),
  };
}

/** What is to be shipped is found by its deadline and by nothing else. */
const sortOf = ({ sort, needsShipping, expiringDays }: FilterAsked): OrderSort =>
  needsShipping === true || expiringDays !== null
    ? 'deadline'
    : ((sort?.[0] ?? 'newest') as OrderSort);

function filterOf(query: FilterAsked, now: Instant): OrderFilter {
  const { orderStatus, transactionStatus, expiringDays, siteId } = query;
  const isAny = orderStatus === null && transactionStatus === null;
  const states = (Object.keys(EDITIONS) as readonly EditionName[]).flatMap((edition) =>
    PAYMENT_STATES.filter((state) => {
      const pair = paymentPair(edition, state);
      return (
        (orderStatus?.includes(pair.orderStatus) ?? true) &&
        (transactionStatus?.includes(pair.transactionStatus) ?? true)
      );
    }).map((state) => `${edition}/${state}`),
  );
  const within: DurationMs | null = expiringDays === null ? null : times(expiringDays, DAY);
  const typed = query.q?.trim() ?? '';
  return {
    words: searchWords(typed),
    named: typed === '' ? null : typed,
    siteIds: siteId?.map(Number).filter(Number.isSafeInteger) ?? null,
    currency: query.currency,
    states: isAny ? null : states,
    createdFrom: query.createdFrom,
    createdUntil: query.createdUntil,
    shipBefore: within === null ? null : later(now, within),
    isRefunding: query.refunding === true,
  };
}

/** The order of an account that has a number, as its own or as that of a refund or a part; null when there is none. */
export async function orderOf(
  { api }: Pick<TransactionPorts, 'api'>,
  account: AccountId,
  reference: string,
): Promise<StoredOrder | null> {
  const number = /^[1-9]\d{0,15}$/.test(reference) ? Number(reference) : Number.NaN;
  if (!Number.isSafeInteger(number)) return null;
  const siteId = await api.siteOfTransaction(account, number);
  const site = (await api.sitesOf(account)).find((each) => each.siteId === siteId);
  return site === undefined ? null : api.findOrder(site, reference);
}

/** Everything about an order, read at about the same time. */
export async function details({ db, api }: TransactionPorts, stored: StoredOrder): Promise<object> {
  const { accountId, transactionId, currency } = stored.payment;
  const { copyOf } = stored.request;
  const [events, deadlines, movements, notifications, balances, copies, original] =
    await Promise.all([
      eventsOf(db, accountId, transactionId),
      timersOf(db, accountId, transactionId),
      movementsOf(db, accountId, transactionId),
      api.notifications(stored, null),
      api.balances(accountId),
      copiesOf(db, accountId, stored.payment),
      copyOf === undefined ? null : orderOf({ api }, accountId, String(copyOf)),
    ]);
  const balance = balances.find((each) => each.currency === currency);
  return detailsView({
    stored,
    events,
    deadlines,
    movements,
    notifications,
    now: api.now(),
    availableMinor: balance?.availableMinor ?? 0n,
    publicUrl: api.publicUrl(),
    copyOf:
      original === null
        ? null
        : { transactionId: original.payment.transactionId, orderId: original.payment.orderId },
    copies,
  });
}
