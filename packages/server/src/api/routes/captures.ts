import type { FastifyInstance } from 'fastify';
import { resource } from '../call.js';
import { operation } from '../operation.js';
import { CANCEL_RESERVATION } from '../operations/orders.js';
import type { ApiPorts } from '../ports.js';
import { cancelOrder } from './orders.js';

/** PATCH capture/{id}: cancels the reservation of an order that is not captured. */
export function captureRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  resource(scope, '/capture/:id', {
    PATCH: operation(CANCEL_RESERVATION, (call, reason) =>
      cancelOrder(ports, call, reason, (payment) => ({
        transaction_id: payment.transactionId,
        order_id: payment.orderId,
        success: true,
      })),
    ),
  });
}
