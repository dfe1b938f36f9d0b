import { ERRORS, type ErrorKey } from '@kvitt/flow';
import type { Call } from '../../api/call.js';
import { requestKeyOf } from '../../api/idempotency.js';
import type { StoredOrder } from '../../api/ports.js';
import type { Answer } from '../../api/reply.js';
import { updateOrder } from '../../api/routes/orders.js';
import { requestRefund, voidRefund } from '../../api/routes/refunds.js';
import type { Json } from '../../api/wire/json.js';
import type { OrderUpdate } from '../../api/wire/patch.js';
import { isRefused } from '../../api/wire/read.js';
import type { RefundAsked } from '../../api/wire/refund-request.js';
import type { ValuesOf } from '../../api/wire/shape-object.js';
import { itemsNamed } from '../../api/wire/shipment.js';
import { failed, type ApiFailure } from '../errors.js';
import { answered, done, type Answered, type ApiOperation, type UserCall } from '../operation.js';
import { CANCEL, EXTEND, REFUND, RESEND, SHIP, VOID_REFUND } from '../operations/actions.js';
import { details, orderOf, type TransactionPorts } from './transactions.js';

type Ship = ValuesOf<typeof SHIP.body.members>;
type Why = ValuesOf<typeof CANCEL.body.members>;
type Refund = ValuesOf<typeof REFUND.body.members>;

/** What can be done with an order; each goes the way that the merchant API's call goes. */
export const actionRoutes = (ports: TransactionPorts): readonly ApiOperation[] => [
  answered<Ship>(SHIP, async (call) => {
    const update = shipOf(call.body);
    return 'error' in update
      ? update
      : act(ports, call, async (as) => updateOrder(ports.api, as, update));
  }),
  answered<Why>(EXTEND, async (call) =>
    act(ports, call, async (as) =>
      updateOrder(ports.api, as, { kind: 'extend', reason: call.body.reason }),
    ),
  ),
  answered<Why>(CANCEL, async (call) =>
    act(ports, call, async (as) =>
      updateOrder(ports.api, as, { kind: 'cancel', reason: call.body.reason }),
    ),
  ),
  answered<Refund>(REFUND, async (call) =>
    act(ports, call, async (as, stored) => {
      const asked = refundOf(call.body, stored);
      const { description } = call.body;
      return asked === null
        ? failed('unknown_item')
        : requestRefund(ports.api, as, {
            asked,
            currency: null,
            description: description ?? '',
            refundOrderId: null,
          });
    }),
  ),
  answered(VOID_REFUND, async (call) => act(ports, call, async (as) => voidRefund(ports.api, as))),
  answered(RESEND, async ({ user, part }) => {
    const stored = await orderOf(ports, user.accountId, part('id'));
    if (stored === null) return failed('unknown_transaction');
    const resent = await ports.api.resendNotification(stored, part('notification'));
    if (resent.kind === 'due') return done({ id: resent.id });
    return failed(resent.kind === 'unknown' ? 'unknown_notification' : 'notification_superseded');
  }),
];

/** Does something with the order that a path names, as its site's own call would, and answers the order after it. */
export async function act(
  ports: TransactionPorts,
  call: UserCall<unknown>,
  run: (as: Call, stored: StoredOrder) => Promise<Answer | ApiFailure>,
): Promise<Answered> {
  const { api } = ports;
  const { accountId } = call.user;
  const stored = await orderOf(ports, accountId, call.part('id'));
  if (stored === null) return failed('unknown_transaction');
  const { siteId, orderId } = stored.payment;
  const site = (await api.sitesOf(accountId)).find((each) => each.siteId === siteId);
  if (site === undefined) return failed('unknown_transaction');
  const key = requestKeyOf({
    siteId,
    header: call.idempotencyKey,
    method: 'POST',
    path: `/api/transactions/${call.part('id')}/${call.part('refund')}`,
    body: call.bytes,
  });
  if (key.kind === 'refused') return failed(key.error, key.detail);
  const as: Call = {
    requestId: call.requestId,
    caller: { accountId, site },
    presentedKey: () => null,
    part: (name) => call.part(name),
    query: () => null,
    queries: () => new URLSearchParams(),
    body: new Map<string, Json>(),
    key: key.value,
    site,
  };
  const answer = await run(as, stored);
  if ('kind' in answer) return answer;
  if (answer.http !== 200) return refusalOf(answer);
  const after = await orderOf(ports, accountId, call.part('id'));
  return after === null
    ? failed('unknown_transaction')
    : done(await details(ports, after), orderId);
}

const KEYS = Object.keys(ERRORS) as readonly ErrorKey[];

/** A refusal of the merchant API as the dashboard tells it: by its key instead of the PSP's number. */
export function refusalOf({ body }: Answer): ApiFailure {
  const said = JSON.parse(body) as Readonly<{ error_code: number; error_info: string }>;
  const [key] = KEYS.filter((each) => {
    const { code, info } = ERRORS[each];
    return code === said.error_code && `${said.error_info}: `.startsWith(`${info}: `);
  }).sort((a, b) => ERRORS[b].info.length - ERRORS[a].info.length);
  if (key === undefined) return failed('internal');
  return failed(key, said.error_info.slice(ERRORS[key].info.length + 2));
}

function shipOf(body: Ship): OrderUpdate | ApiFailure {
  const items = itemsNamed([body.items]);
  if (isRefused(items)) return failed(items.error, items.detail);
  const { carrier, trackingNumber, trackingUrl, amountMinor } = body;
  const shipment = { carrier, trackingNumber, trackingUrl, shipDate: null, reason: null };
  const ofAmount = amountMinor === null ? null : ({ kind: 'amount', amountMinor } as const);
  const part = items === null ? ofAmount : ({ kind: 'items', items } as const);
  return { kind: 'ship', shipment, invoice: null, part };
}

/** What a refund is of; null when a line is named that the cart has not. */
function refundOf(body: Refund, { request }: StoredOrder): RefundAsked | null {
  if (body.items.length === 0) return { kind: 'amount', amountMinor: body.amountMinor };
  const items = [];
  for (const { merchantItemId, quantity } of body.items) {
    const item = request.cart?.items.find((each) => each.merchantItemId === merchantItemId);
    if (item === undefined) return null;
    items.push({ ...item, quantity: `-${quantity ?? item.quantity}` });
  }
  return { kind: 'cart', items, tables: request.taxTables };
}
