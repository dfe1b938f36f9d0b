import { transactionId, type Payment, type TransactionId } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import type { Target } from '../../commands/submission.js';
import { change, changeOf, findOrder, resource, type Call } from '../call.js';
import { operation } from '../operation.js';
import { REQUEST_REFUND, VOID_REFUND } from '../operations/refunds.js';
import type { ApiPorts } from '../ports.js';
import { failure, refusalAnswer, type Answer } from '../reply.js';
import { read, refuse, type Parsed } from '../wire/read.js';
import { partNamed } from '../wire/related-view.js';
import { cartRefundAmount, type RefundAsked, type RefundRequest } from '../wire/refund-request.js';

/** POST orders/{id}/refunds and PATCH orders/{id}/refunds/{refund_id}. */
export function refundRoutes(scope: FastifyInstance, ports: ApiPorts): void {
  resource(scope, '/orders/:id/refunds', {
    POST: operation(REQUEST_REFUND, (call, request) => requestRefund(ports, call, request)),
  });
  resource(scope, '/orders/:id/refunds/:refund', {
    PATCH: operation(VOID_REFUND, (call) => voidRefund(ports, call)),
  });
}

/** POST orders/{id}/refunds; the dashboard refunds by it as well. */
export async function requestRefund(
  ports: ApiPorts,
  call: Call,
  { asked, currency, description, refundOrderId }: RefundRequest,
): Promise<Answer> {
  const amount = await amountOf(ports, call, asked);
  if (amount.kind === 'refused') return refusalAnswer(amount);
  const part = await partOf(ports, call);
  const refundId = await ports.newTransactionId();
  const command = {
    kind: 'request_refund',
    refundId,
    partId: part?.partId ?? null,
    refundOrderId,
    amountMinor: amount.value,
    currency,
    description,
  } as const;
  const data = (payment: Payment): object => ({
    transaction_id: payment.transactionId,
    refund_id: refundId,
    order_id: refundOrderId ?? payment.orderId,
  });
  const submitted =
    part === null
      ? await change(ports, call, command, data)
      : await changeOf(ports, call, part.target, command, data);
  return submitted.answer;
}

/** Kvitt's own names of parts, and all numbers; other references are orders. */
const CAN_BE_PART = /^(.+-\d{4,}|\d{16})$/;

/** The part that the path names, with the payment it belongs to; null when it names an order. */
async function partOf(
  ports: ApiPorts,
  call: Call,
): Promise<Readonly<{ target: Target; partId: TransactionId }> | null> {
  const reference = call.part('id');
  if (!CAN_BE_PART.test(reference)) return null;
  const stored = await findOrder(ports, call);
  const part = stored === null ? undefined : partNamed(stored, reference);
  if (stored === null || part === undefined) return null;
  const { accountId, transactionId: number } = stored.payment;
  const target = { kind: 'transaction', accountId, transactionId: number } as const;
  return { target, partId: part.transactionId };
}

/** The refund's amount; only a cart needs the order it belongs to. */
async function amountOf(
  ports: ApiPorts,
  call: Call,
  asked: RefundAsked,
): Promise<Parsed<bigint | null>> {
  if (asked.kind === 'amount') return read(asked.amountMinor);
  const stored = await findOrder(ports, call);
  return stored === null ? refuse('unknown_order') : cartRefundAmount(stored, asked);
}

/** Takes the refund back that the path's `refund` names. */
export async function voidRefund(ports: ApiPorts, call: Call): Promise<Answer> {
  const refundId = refundIdOf(call.part('refund'));
  if (refundId === null) return failure('unknown_refund');
  const command = { kind: 'void_refund', refundId } as const;
  return (await change(ports, call, command, () => ({}))).answer;
}

/** Sends the refund that the path's `refund` names to Klarna now; the dashboard's alone. */
export async function releaseRefund(ports: ApiPorts, call: Call): Promise<Answer> {
  const refundId = refundIdOf(call.part('refund'));
  if (refundId === null) return failure('unknown_refund');
  const command = { kind: 'release_refund', refundId } as const;
  return (await change(ports, call, command, () => ({}))).answer;
}

const refundIdOf = (text: string): TransactionId | null =>
  /^[1-9]\d{0,15}$/.test(text) && Number.isSafeInteger(Number(text))
    ? transactionId(Number(text))
    : null;
