import { openAmount } from './behaviour/captures.js';
import { distributionsReply } from './behaviour/distribution.js';
import { actAsCustomer, pageBody } from './behaviour/hosted-page.js';
import type { CustomerAction } from './behaviour/hosted-page.js';
import { readMethod } from './behaviour/methods.js';
import { isOpen } from './behaviour/orders.js';
import { payInvoice } from './due.js';
import { readFault } from './faults.js';
import type { Faults } from './faults.js';
import { textField } from './fields.js';
import { personsBody } from './personas.js';
import { json, refuse } from './replies.js';
import type { Reply } from './replies.js';
import type { RequestLog } from './request-log.js';
import type { Sandbox } from './sandbox.js';
import { customerPaysAt, paidOutAt } from './schedule.js';
import { firstRunFrom, formatInstant, parseDuration, parseInstant } from './time.js';
import type { Capture, JsonObject, Order } from './types.js';
import { termsOf } from './world.js';
import type { World } from './world.js';

/** What the controls work on. */
export type Controlled = Readonly<{ sandbox: Sandbox; faults: Faults; requests: RequestLog }>;

/** One request to a control, its path without the `/sandbox` in front. */
export type ControlRequest = Readonly<{
  method: string;
  path: string;
  query: URLSearchParams;
  body: JsonObject;
}>;

const ACTIONS: readonly CustomerAction[] = [
  'open',
  'approve',
  'decline',
  'cancel',
  'back',
  'manual_id_check',
  'error',
];

/** Answers a request to the sandbox's own controls. */
export function answerControl(controlled: Controlled, request: ControlRequest): Reply {
  const { sandbox, faults, requests } = controlled;
  const [, first = '', id = '', last = ''] = request.path.split('/');
  const name = [request.method, first, ...(id ? [first === 'clock' ? id : '*'] : []), last];
  return sandbox.perform(() => {
    switch (name.filter(Boolean).join(' ')) {
      case 'GET health':
        return json(200, { status: 'ok' });
      case 'GET clock':
        return json(200, clockBody(sandbox));
      case 'POST clock advance':
        return advance(sandbox, request.body);
      case 'POST hpp * customer':
        return customer(sandbox.world, id, request.body);
      case 'GET persons':
        return json(200, personsBody());
      case 'GET hpp * distributions':
        return distributions(sandbox.world, id);
      case 'GET orders *':
        return withOrder(sandbox.world, id, (order) => json(200, orderView(sandbox.world, order)));
      case 'POST orders * pay':
        return withOrder(sandbox.world, id, (order) => pay(sandbox.world, order));
      case 'GET faults':
        return json(200, { faults: faults.list() });
      case 'POST faults':
        return addFault(faults, request.body);
      case 'DELETE faults':
        faults.clear();
        return json(200, { faults: [] });
      case 'GET requests':
        return json(200, requests.since(Number(request.query.get('since') ?? '0')));
      case 'POST reset':
        resetAll(controlled);
        return json(200, { status: 'ok' });
      default:
        return refuse(404, 'NOT_FOUND', 'There is no such control.');
    }
  });
}

/** Everything empty again, and the clock back to real time. */
export function resetAll({ sandbox, faults, requests }: Controlled): void {
  sandbox.reset();
  faults.clear();
  requests.clear();
}

function clockBody(sandbox: Sandbox): JsonObject {
  const { clock } = sandbox.world;
  return { now: formatInstant(clock.now()), held: clock.isHeld(), next: sandbox.next() };
}

function advance(sandbox: Sandbox, body: JsonObject): Reply {
  const target = readTarget(sandbox.world, body);
  if (target === null) {
    const message = 'Say {"by": an ISO 8601 duration of weeks to seconds} or {"to": an instant}.';
    return refuse(400, 'BAD_VALUE', message);
  }
  return json(200, sandbox.advanceTo(target, body['hold'] === true ? 'hold' : 'tick'));
}

function readTarget(world: World, body: JsonObject): number | null {
  if (typeof body['to'] === 'string') return parseInstant(body['to']);
  const by = parseDuration(textField(body, 'by'));
  return by === null ? null : world.clock.now() + by;
}

function customer(world: World, id: string, body: JsonObject): Reply {
  const page = world.state.pages.get(id);
  const action = ACTIONS.find((word) => word === body['action']);
  if (!page) return refuse(404, 'NOT_FOUND', 'Invalid session id');
  if (!action) return refuse(400, 'BAD_VALUE', 'Bad value: action');
  const word = textField(body, 'payment_method');
  const method = word ? readMethod(word) : undefined;
  if (word && !method) return refuse(400, 'BAD_VALUE', 'Bad value: payment_method');
  const url = actAsCustomer(world, page, action, method);
  return json(200, { session: pageBody(world, page), redirect_to: url });
}

function distributions(world: World, id: string): Reply {
  const page = world.state.pages.get(id);
  return page ? distributionsReply(page) : refuse(404, 'NOT_FOUND', 'Invalid session id');
}

function withOrder(world: World, id: string, answer: (order: Order) => Reply): Reply {
  const order = world.state.orders.get(id);
  return order ? answer(order) : refuse(404, 'NO_SUCH_ORDER', `Order ${id} cannot be found.`);
}

function pay(world: World, order: Order): Reply {
  for (const capture of order.captures) payInvoice(world, order, capture);
  return json(200, orderView(world, order));
}

function addFault(faults: Faults, body: JsonObject): Reply {
  const fault = readFault(body);
  if (typeof fault === 'string') return refuse(400, 'BAD_VALUE', `Bad value: ${fault}`);
  faults.add(fault);
  return json(201, fault);
}

/** The customer's bill for one capture, amounts in minor units. */
export type InvoiceView = Readonly<{
  capture_id: string;
  invoice_number: string;
  amount: number;
  issued_at: string;
  due_at: string;
  paid_at: string | null;
  /** The payment reference of the payout that carried its sale. */
  paid_out_in: string | null;
}>;

/** What Klarna's API does not tell about an order: its invoices and what comes next. */
export type OrderView = Readonly<{
  invoices: readonly InvoiceView[];
  expires_at: string;
  next: readonly Readonly<{ at: string; what: string }>[];
}>;

function orderView(world: World, order: Order): OrderView {
  const invoices = order.captures.flatMap(({ id, invoice }) =>
    invoice
      ? [
          {
            capture_id: id,
            invoice_number: invoice.number,
            amount: invoice.amount,
            issued_at: formatInstant(invoice.issuedAt),
            due_at: formatInstant(invoice.dueAt),
            paid_at: invoice.paidAt === null ? null : formatInstant(invoice.paidAt),
            paid_out_in: invoice.paidOutIn,
          },
        ]
      : [],
  );
  const next = upcoming(world, order)
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, what }) => ({ at: formatInstant(at), what }));
  return { invoices, expires_at: formatInstant(order.expiresAt), next };
}

function upcoming(world: World, order: Order): readonly Readonly<{ at: number; what: string }>[] {
  const terms = termsOf(world, order.merchantId);
  const coming: { at: number; what: string }[] = [];
  if (isOpen(order)) coming.push({ at: order.expiresAt, what: 'order_expired' });
  if (order.fraudReview && order.fraudStatus === 'PENDING' && isOpen(order)) {
    const { decidesAt, verdict } = order.fraudReview;
    coming.push({ at: decidesAt, what: `fraud_${verdict.toLowerCase()}` });
  }
  for (const capture of order.captures) {
    const { invoice } = capture;
    if (!invoice && capture.amount > capture.refundedBeforeInvoice) {
      coming.push({ at: capture.invoiceAt, what: 'invoice_issued' });
    }
    if (invoice && openAmount(capture) > 0) {
      coming.push({ at: customerPaysAt(terms, invoice), what: 'customer_paid' });
    }
    if (invoice?.paidOutIn === null) {
      coming.push({ at: paidOutAt(terms, invoice), what: 'payout_made' });
    }
    if (invoice?.paidOutIn && hasUnpaidRow(order, capture)) {
      const at = firstRunFrom(world.clock.now() + 1, terms.payoutRun);
      coming.push({ at, what: 'payout_made' });
    }
  }
  return coming;
}

function hasUnpaidRow(order: Order, { id, dueDateFees }: Capture): boolean {
  const returns = order.refunds.flatMap((refund) => refund.returns);
  return (
    returns.some((part) => part.captureId === id && part.paidOutIn === null) ||
    dueDateFees.some((fee) => fee.paidOutIn === null)
  );
}
