import type { LoggedNotification, StoredOrder } from '../ports.js';
import { isPretransaction, orderView, shownPair } from './order-view.js';

const utc = (at: number): string => new Date(at).toISOString();

/**
 * A notification as the delivery log shows it: what it told, how it stands, and every attempt. Our own route, so its
 * times are UTC and say so.
 */
export function notificationView(
  notification: LoggedNotification,
  request: StoredOrder['request'],
): object {
  const stored = { payment: notification.payment, request };
  return {
    id: notification.id,
    sequence: notification.sequence,
    ...shownPair(stored),
    payload_type: isPretransaction(stored) ? 'pretransaction' : null,
    created: utc(notification.createdAt),
    state: notification.state,
    next_attempt: notification.nextAttemptAt === null ? null : utc(notification.nextAttemptAt),
    attempts: notification.attempts.map((attempt) => ({
      attempt: attempt.attempt,
      at: utc(attempt.at),
      method: attempt.method,
      url: attempt.url,
      http_status: attempt.httpStatus,
      acknowledged: attempt.acknowledged,
      answer: attempt.answer,
      error: attempt.error,
    })),
  };
}

/** The same with the body it carries, folded again from the events; null where the order is told of by GET. */
export function notificationWithBody(
  notification: LoggedNotification,
  request: StoredOrder['request'],
  publicUrl: string,
): object {
  const isPost = request.paymentOptions.notificationMethod === 'POST';
  const body = isPost ? orderView({ payment: notification.payment, request }, publicUrl) : null;
  return { ...notificationView(notification, request), body };
}
