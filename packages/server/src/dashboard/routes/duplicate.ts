import type { OrderRequest } from '@kvitt/flow';
import type { Call } from '../../api/call.js';
import { requestKeyOf } from '../../api/idempotency.js';
import type { Site, StoredOrder } from '../../api/ports.js';
import { createOrder } from '../../api/routes/orders.js';
import type { Json } from '../../api/wire/json.js';
import { fingerprintOf } from '../../api/wire/order-request.js';
import { characters } from '../../api/wire/read.js';
import { failed } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import { DUPLICATE } from '../operations/actions.js';
import { canBeDuplicated } from '../offers.js';
import { paymentUrl } from '../../api/wire/order-view.js';
import { refusalOf } from './actions.js';
import { orderOf, type TransactionPorts } from './transactions.js';

/** An order id has at most so many characters. */
const ORDER_ID_MAX = 50;
/** So many names are tried for the copy, and so many tries made when somebody else was quicker. */
const NAMES_MAX = 200;
const TRIES_MAX = 5;

/** Makes an order again that has come to nothing, as a payment link. */
export const duplicateRoutes = (ports: TransactionPorts): readonly ApiOperation[] => [
  answered(DUPLICATE, async (call) => duplicate(ports, call)),
];

async function duplicate(ports: TransactionPorts, call: UserCall): Promise<Answered> {
  const { api } = ports;
  const { accountId } = call.user;
  const stored = await orderOf(ports, accountId, call.part('id'));
  if (stored === null) return failed('unknown_transaction');
  if (!canBeDuplicated(stored.payment)) return failed('order_not_ended');
  const site = (await api.sitesOf(accountId)).find(
    ({ siteId }) => siteId === stored.payment.siteId,
  );
  if (site === undefined) return failed('unknown_transaction');
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const as = callAs(call, site, tries);
    if ('kind' in as) return as;
    const name = await freeName(ports, site, stored.payment.orderId);
    if (name === null) break;
    const answer = await createOrder(api, as, requestOf(stored, name));
    if (answer.http === 200) {
      const said = JSON.parse(answer.body) as { data: { order_id: string } };
      // A repeated click is told of the order that the first one made.
      const made = await api.findOrder(site, said.data.order_id);
      if (made === null) return failed('internal');
      return done(
        {
          transactionId: made.payment.transactionId,
          orderId: made.payment.orderId,
          paymentUrl: paymentUrl(made, api.publicUrl()),
          linkExpiresAt: new Date(made.payment.linkExpiresAt).toISOString(),
        },
        `${stored.payment.orderId} → ${made.payment.orderId}`,
      );
    }
    const refused = refusalOf(answer);
    if (refused.error !== 'order_id_used') return refused;
  }
  return failed('order_id_used');
}

/** The call as the site's own program would make it; each try has a key of its own, since a refusal is kept as well. */
function callAs(call: UserCall, site: Site, tries: number): Call | ReturnType<typeof failed> {
  const key = requestKeyOf({
    siteId: site.siteId,
    header: call.idempotencyKey,
    method: 'POST',
    path: `/api/transactions/${call.part('id')}/duplicate`,
    body: call.bytes,
  });
  if (key.kind === 'refused') return failed(key.error, key.detail);
  const { value } = key;
  return {
    requestId: call.requestId,
    caller: { accountId: site.accountId, site },
    presentedKey: () => null,
    part: (name) => call.part(name),
    query: () => null,
    queries: () => new URLSearchParams(),
    body: new Map<string, Json>(),
    key: value === null || tries === 0 ? value : { ...value, key: `${value.key}#${tries}` },
    site,
  };
}

/** The first free of `…-2`, `…-3` and so on; a name that is too long loses its end. Null when all are taken. */
async function freeName(
  { api }: TransactionPorts,
  site: Site,
  orderId: string,
): Promise<string | null> {
  for (let number = 2; number < NAMES_MAX; number += 1) {
    const ending = `-${number}`;
    const kept = Array.from(orderId)
      .slice(0, ORDER_ID_MAX - characters(ending))
      .join('');
    const name = `${kept}${ending}`;
    if ((await api.findOrder(site, name)) === null) return name;
  }
  return null;
}

/** The same order under another name, to be paid by a link; it goes to where the first one was last to go. */
function requestOf({ payment, request }: StoredOrder, orderId: string): OrderRequest {
  const { deliveries = [], ...same } = request;
  const delivery = deliveries[payment.deliveryNumber - 1] ?? request.delivery;
  const copy = {
    ...same,
    type: 'paymentlink',
    orderId,
    delivery,
    copyOf: payment.transactionId,
  } as const;
  return { ...copy, fingerprint: fingerprintOf(copy) };
}
