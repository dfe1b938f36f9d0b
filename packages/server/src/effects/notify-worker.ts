import type { Instant } from '@kvitt/flow';
import type { Database } from '../store/database.js';
import {
  claimNotifications,
  markNoTarget,
  recordDelivery,
  type ClaimedNotification,
} from '../store/notifications.js';
import { signingKeys } from '../store/keys.js';
import { notificationName } from '../store/notification-log.js';
import type { StoredOrder } from '../store/stored-orders.js';
import type { Vault } from '../store/vault.js';
import type { SendWebhook } from './webhook.js';

/** What delivering works with. */
export type DeliveryContext = Readonly<{
  db: Database;
  now: () => Instant;
  /** Milliseconds of the machine's own clock. */
  realNow: () => number;
  /** The bare order object a merchant reads, of a payment as it was. */
  render: (stored: StoredOrder) => unknown;
  /** Whether it tells the end of an order whose customer never chose how to pay. */
  isPretransaction: (stored: StoredOrder) => boolean;
  send: SendWebhook;
  /** Opens the keys that notifications are signed with. */
  vault: Vault;
}>;

/**
 * Claims a batch of due notifications, sends them at the same time and records what came of each; answers how many
 * there were. One that could not be rendered stays due and rejects the batch, after the others are done.
 */
export async function deliverNotifications(
  context: DeliveryContext,
  claim: string,
  limit: number,
): Promise<number> {
  const { db, now } = context;
  const claimed = await claimNotifications(db, claim, now(), limit);
  const unwanted = claimed.filter((notification) => targetOf(notification) === null);
  const done = await Promise.allSettled([
    markNoTarget(db, claim, unwanted),
    ...claimed.map(async (notification) => deliver(context, notification)),
  ]);
  const failed = done.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return claimed.length;
}

const targetOf = ({ request, siteUrl }: ClaimedNotification): string | null =>
  request.paymentOptions.notificationUrl ?? siteUrl;

async function deliver(
  { db, now, realNow, render, isPretransaction, send, vault }: DeliveryContext,
  notification: ClaimedNotification,
): Promise<void> {
  const url = targetOf(notification);
  if (url === null) return;
  const { payment, request, attempts, sequence } = notification;
  // A shop that has swapped its key and not called since refuses the old one: the next attempt carries the new.
  const { valid } = signingKeys(vault, notification.keys);
  const auth = valid[attempts % valid.length];
  if (auth === undefined) throw new Error('a site has always a key that is valid');
  const method = request.paymentOptions.notificationMethod;
  const at = now();
  const result = await send({
    url,
    method,
    orderId: payment.orderId,
    id: notificationName(payment.transactionId, sequence),
    sequence,
    isPretransaction: isPretransaction({ payment, request }),
    keys: { auth, all: valid },
    view: render({ payment, request }),
    at,
    sentAt: realNow(),
  });
  await recordDelivery(db, notification, { at, method, ...result });
}
