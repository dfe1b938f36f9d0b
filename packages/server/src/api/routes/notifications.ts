import type { FastifyInstance } from 'fastify';
import { findOrder, resource, type Call } from '../call.js';
import { operation } from '../operation.js';
import {
  LIST_NOTIFICATIONS,
  READ_NOTIFICATION,
  RESEND_NEWEST,
  RESEND_NOTIFICATION,
} from '../operations/notifications.js';
import type { ApiPorts, StoredOrder } from '../ports.js';
import { failure, success, type Answer } from '../reply.js';
import { notificationView, notificationWithBody } from '../wire/notification-view.js';

/** The delivery log of an order's notifications, and sending them again. */
export function notificationRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  const path = '/orders/:id/notifications';
  resource(scope, path, { GET: operation(LIST_NOTIFICATIONS, (call) => list(ports, call)) });
  resource(scope, `${path}/resend`, {
    POST: operation(RESEND_NEWEST, (call) => resend(ports, call, null)),
  });
  resource(scope, `${path}/:notification`, {
    GET: operation(READ_NOTIFICATION, (call) => readOne(ports, call)),
  });
  resource(scope, `${path}/:notification/resend`, {
    POST: operation(RESEND_NOTIFICATION, (call) => resend(ports, call, call.part('notification'))),
  });
}

async function list(ports: ApiPorts, call: Call): Promise<Answer> {
  const stored = await findOrder(ports, call);
  if (stored === null) return failure('unknown_order');
  const all = await ports.notifications(stored, null);
  return success(all.map((each) => notificationView(each, stored.request)));
}

async function readOne(ports: ApiPorts, call: Call): Promise<Answer> {
  const stored = await findOrder(ports, call);
  if (stored === null) return failure('unknown_order');
  return shown(ports, stored, call.part('notification'));
}

async function shown(ports: ApiPorts, stored: StoredOrder, id: string): Promise<Answer> {
  const [found] = await ports.notifications(stored, id);
  if (found === undefined) return failure('unknown_notification');
  return success(notificationWithBody(found, stored.request, ports.publicUrl()));
}

async function resend(ports: ApiPorts, call: Call, id: string | null): Promise<Answer> {
  const stored = await findOrder(ports, call);
  if (stored === null) return failure('unknown_order');
  const resent = await ports.resendNotification(stored, id);
  switch (resent.kind) {
    case 'unknown':
      return failure('unknown_notification');
    case 'superseded':
      return failure('notification_superseded');
    case 'due':
      return shown(ports, stored, resent.id);
  }
}
