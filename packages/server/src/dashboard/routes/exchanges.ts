import type { ValuesOf } from '../../api/wire/shape-object.js';
import { listExchanges, type ListedExchange } from '../../store/klarna-exchanges.js';
import { failed } from '../errors.js';
import { answered, done, type ApiOperation } from '../operation.js';
import { LIST_EXCHANGES } from '../operations/exchanges.js';
import { orderOf, type TransactionPorts } from './transactions.js';

type Asked = ValuesOf<typeof LIST_EXCHANGES.query.members>;

const PAGE = 20;

/** What was said at Klarna about an order. */
export const exchangeRoutes = (ports: TransactionPorts): readonly ApiOperation[] => [
  answered<undefined, Asked>(LIST_EXCHANGES, async ({ user, part, query: { before } }) => {
    const stored = await orderOf(ports, user.accountId, part('id'));
    if (stored === null) return failed('unknown_transaction');
    const older = before === null ? null : BigInt(before);
    const found = await listExchanges(ports.db, stored.payment, older, PAGE + 1);
    const shown = found.slice(0, PAGE);
    const last = shown.at(-1);
    return done({
      exchanges: shown.map(exchangeView),
      next: found.length > PAGE && last !== undefined ? Number(last.exchangeId) : null,
    });
  }),
];

const exchangeView = ({ exchangeId, at, ...rest }: ListedExchange): object => ({
  exchangeId: Number(exchangeId),
  at: new Date(at).toISOString(),
  ...rest,
});
