import type { Payment } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import { accountResource, findOrder, resource, type Call } from '../call.js';
import { operation } from '../operation.js';
import * as described from '../operations/extras.js';
import type { ApiPorts } from '../ports.js';
import { failure, success, type Answer } from '../reply.js';
import { paymentUrl } from '../wire/order-view.js';
import { wireTime } from '../wire/time.js';
import { partView, shipOrder } from './orders.js';

/** Kinds of shops, as the PSP numbers them. */
const CATEGORIES = [
  [100, 'Gifts and gadgets'],
  [101, 'Electronics'],
  [102, 'Games'],
  [103, 'Health'],
  [104, 'House and garden'],
  [105, 'Office'],
  [106, 'Kids and toys'],
  [107, 'Nutrition'],
  [108, 'Fashion'],
  [109, 'Music, movies and books'],
  [110, 'Sport'],
  [111, 'Phone'],
  [112, 'Travel'],
  [113, 'Auctions'],
  [114, 'Other'],
  [999, 'Adult'],
] as const;

const TOKEN_LIFETIME_MS = 600_000;

/** What clients call beside orders and refunds: capture, files, the payment link, categories, tokens. */
export function extraRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  resource(scope, '/orders/:id/capture', {
    POST: operation(described.CAPTURE_ORDER, (call, asked) =>
      shipOrder(ports, call, asked, (payment, part) => ({
        order_id: payment.orderId,
        transaction_id: payment.transactionId,
        ...partView(payment, part),
      })),
    ),
  });
  resource(scope, '/orders/:id/cancel', {
    POST: operation(described.CANCEL_QR, async (call) => {
      const stored = await findOrder(ports, call);
      return failure(stored === null ? 'unknown_order' : 'cancel_not_offered');
    }),
  });
  resource(scope, '/orders/:id/paymentlink', {
    GET: operation(described.READ_PAYMENT_LINK, async (call) => {
      const stored = await findOrder(ports, call);
      if (stored === null) return failure('unknown_order');
      const { orderId }: Payment = stored.payment;
      return success({ order_id: orderId, payment_url: paymentUrl(stored, ports.publicUrl()) });
    }),
  });
  resource(scope, '/orders/:id/files', {
    GET: operation(described.LIST_FILES, (call) => listFiles(ports, call)),
    POST: operation(described.ADD_FILE, async (call, file) => {
      const stored = await findOrder(ports, call);
      if (stored === null) return failure('unknown_order');
      await ports.addFile(stored, file);
      return success({});
    }),
  });
  accountResource(scope, '/categories', {
    GET: operation(described.LIST_CATEGORIES, async () =>
      success(CATEGORIES.map(([code, description]) => ({ code, description }))),
    ),
  });
  accountResource(scope, '/auth/api_token', {
    GET: operation(described.MAKE_TOKEN, async () => success({ api_token: tokenOf(ports) })),
  });
}

/** The form that clients know; nothing takes it, so it names nobody. */
function tokenOf(ports: ApiPorts): string {
  const expires = Math.floor((ports.now() + TOKEN_LIFETIME_MS) / 1000);
  return `pub.v2.${Buffer.from(JSON.stringify({ exp: expires })).toString('base64url')}.${ports.newToken()}`;
}

async function listFiles(ports: ApiPorts, call: Call): Promise<Answer> {
  const stored = await findOrder(ports, call);
  if (stored === null) return failure('unknown_order');
  const files = await ports.listFiles(stored);
  return success(
    files.map(({ fileId, createdAt, description, name, size, type }) => ({
      created: wireTime(createdAt),
      description,
      id: fileId,
      name,
      size,
      type,
    })),
  );
}
