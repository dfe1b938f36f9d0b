import type { Payment, PaymentCommand } from '@kvitt/flow';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Description } from '../api/operation.js';
import type { ApiPorts, Brand, StoredOrder } from '../api/ports.js';
import type { Outcome } from '../commands/submission.js';
import { EMPTY, missingFields, problemsOf, readForm, type Filled } from './form.js';
import { PAGE_HEADERS } from './html.js';
import * as calls from './operations.js';
import { klarnaPage, shopAddress, standingOf, type Standing } from './standing.js';
import { languageOf, type Language } from './texts.js';
import { sendLogo } from './logo.js';
import * as views from './views.js';

/** How long a customer waits for Klarna before a page says so. */
const PATIENCE_MS = 8_000;

type Route = { Params: { token: string }; Querystring: { lang?: string | string[] } };
type PageRequest = FastifyRequest<Route>;

/** One request about a payment that exists. */
type Visit = Readonly<{
  ports: ApiPorts;
  stored: StoredOrder;
  view: views.View;
  reply: FastifyReply;
}>;

/** The routes under `/pay/{token}`. */
export function registerPayment(scope: FastifyInstance, ports: ApiPorts): void {
  const told = (description: Description) => ({ config: { description } });
  const visiting =
    (answer: (visit: Visit, request: PageRequest) => Promise<FastifyReply>) =>
    async (request: PageRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const stored = await ports.findOrderByToken(request.params.token);
      if (stored === null) {
        const language = chosenLanguage(request) ?? 'en';
        return show(reply, 404, views.plainPage(language, 'unknown'));
      }
      const brand = await ports.brandOf(stored.payment);
      return answer({ ports, stored, reply, view: viewOf(ports, stored, request, brand) }, request);
    };
  scope.get('/pay/:token', told(calls.SHOW_PAYMENT), visiting(open));
  scope.post('/pay/:token', told(calls.SUBMIT_PAYMENT), visiting(submitForm));
  scope.get('/pay/:token/go', told(calls.GO_TO_KLARNA), visiting(goToKlarna));
  scope.post('/pay/:token/cancel', told(calls.CANCEL_PAYMENT), visiting(cancel));
  scope.get('/pay/:token/cancel', told(calls.BACK_TO_PAYMENT), visiting(backToPage));
  scope.get<Route>('/pay/:token/logo', told(calls.SHOW_LOGO), async (request, reply) => {
    const stored = await ports.findOrderByToken(request.params.token);
    const logo = stored === null ? null : await ports.logoOf(stored.payment);
    return sendLogo(reply, logo);
  });
  scope.get('/pay/:token/return', told(calls.COME_BACK), visiting(comeBack));
}

/** The language of `?lang=`; null when there is none that the pages speak. */
const chosenLanguage = ({ query: { lang } }: PageRequest): Language | null =>
  typeof lang === 'string' ? languageOf(lang) : null;

function viewOf(
  ports: ApiPorts,
  { payment, request }: StoredOrder,
  pageRequest: PageRequest,
  brand: Brand,
): views.View {
  const chosen = chosenLanguage(pageRequest);
  const prefix = new URL(ports.publicUrl()).pathname.replace(/\/$/, '');
  return {
    language: chosen ?? languageOf(request.customer.locale) ?? 'en',
    path: `${prefix}/pay/${payment.token}`,
    keep: chosen === null ? '' : `?lang=${chosen}`,
    brand,
  };
}

/** The page itself; a direct order that lacks nothing goes straight on to Klarna. */
async function open(visit: Visit, { method }: PageRequest): Promise<FastifyReply> {
  const { ports, stored, view, reply } = visit;
  const { payment, request } = stored;
  const standing = standingOf(payment, ports.now());
  if (standing !== 'open') return showStanding(visit, standing);
  if (payment.flowState === 'initiated') return show(reply, 200, views.resumePage(view, stored));
  const asked = missingFields(request);
  // Only a browser that shows the page may start the payment: a HEAD looks, and changes nothing.
  if (request.type === 'direct' && asked.length === 0 && method === 'GET') return start(visit);
  return show(reply, 200, views.paymentPage(view, stored, asked, EMPTY, new Map()));
}

/** "Continue to Klarna". */
async function submitForm(visit: Visit, { body }: PageRequest): Promise<FastifyReply> {
  const { ports, stored, view, reply } = visit;
  const { payment, request } = stored;
  const standing = standingOf(payment, ports.now());
  if (standing !== 'open') return showStanding(visit, standing);
  // Klarna has been told of the customer by then, and the order placed must not differ from it.
  if (payment.flowState === 'initiated') return start(visit);
  const asked = missingFields(request);
  const form = body instanceof URLSearchParams ? body : new URLSearchParams();
  const filled = readForm(form, asked);
  const problems = problemsOf(filled, asked, ports.now());
  if (problems.size > 0) {
    return show(reply, 400, views.paymentPage(view, stored, asked, filled, problems));
  }
  if (asked.length > 0) await ports.addCustomerDetails(stored, detailsOf(filled));
  return start(visit);
}

type Details = Parameters<ApiPorts['addCustomerDetails']>[1];

const detailsOf = ({ birthday, email, phone }: Filled): Details => ({
  ...(birthday === undefined ? {} : { birthday }),
  ...(email === undefined ? {} : { email }),
  ...(phone === undefined ? {} : { phone }),
});

/** Starts the payment unless it is started, and sends the customer to Klarna as soon as its page is known. */
async function start(visit: Visit): Promise<FastifyReply> {
  const { ports, view, reply } = visit;
  await tell(visit, { kind: 'start_payment' });
  // A refusal means that it is no longer open, as is read here too.
  const payment = await settle(visit);
  const standing = standingOf(payment, ports.now());
  if (standing !== 'open') return showStanding(visit, standing);
  const page = klarnaPage(payment);
  return page === null
    ? show(reply, 200, views.waitPage(view, `${view.path}/go${view.keep}`))
    : sendTo(reply, page);
}

/** Where the "one moment" page looks for Klarna's address. */
async function goToKlarna(visit: Visit): Promise<FastifyReply> {
  const { ports, stored, view, reply } = visit;
  const { payment } = stored;
  const isStarted =
    payment.flowState === 'initiated' && standingOf(payment, ports.now()) === 'open';
  if (!isStarted) return backToPage(visit);
  const page = klarnaPage(payment);
  return page === null
    ? show(reply, 200, views.waitPage(view, `${view.path}/go${view.keep}`))
    : sendTo(reply, page);
}

/** "Cancel": back to the shop, or to the page when it is too late for that. */
async function cancel(visit: Visit): Promise<FastifyReply> {
  const outcome = await tell(visit, { kind: 'record_customer_cancel' });
  // Klarna need not be waited for: its page is closed behind the customer's back.
  return leave(
    visit,
    'payment' in outcome && outcome.payment !== null ? outcome.payment : visit.stored.payment,
  );
}

/** Where Klarna's page sends the customer. Its query says nothing that can be trusted: Klarna is asked. */
async function comeBack(visit: Visit): Promise<FastifyReply> {
  const { ports, stored } = visit;
  const { flowState } = stored.payment;
  if (flowState === 'initiated') await ports.askKlarna(stored, 'came_back');
  const isUndecided = flowState === 'initiated' || flowState === 'authorizing';
  return leave(visit, isUndecided ? await settle(visit) : stored.payment);
}

/** On to the shop, by where the payment stands; to a page of ours where the shop named no address. */
async function leave(visit: Visit, payment: Payment): Promise<FastifyReply> {
  const { ports, stored, reply } = visit;
  const standing = standingOf(payment, ports.now());
  if (standing === 'open') return backToPage(visit);
  const shop = standing === 'placing' ? null : shopAddress(stored.request, standing);
  return shop === null ? showStanding(visit, standing) : sendTo(reply, shop);
}

async function showStanding(
  { stored, view, reply }: Visit,
  standing: Exclude<Standing, 'open'>,
): Promise<FastifyReply> {
  return standing === 'placing'
    ? show(reply, 200, views.waitPage(view, `${view.path}/return${view.keep}`))
    : show(reply, 200, views.standingPage(view, stored.request, standing));
}

const backToPage = async ({ view, reply }: Visit): Promise<FastifyReply> =>
  sendTo(reply, `${view.path}${view.keep}`);

async function tell({ ports, stored }: Visit, command: PaymentCommand): Promise<Outcome> {
  const { accountId, transactionId } = stored.payment;
  const target = { kind: 'transaction', accountId, transactionId } as const;
  return ports.submit({ kind: 'change', target, command });
}

const settle = async ({ ports, stored }: Visit): Promise<Payment> =>
  ports.settle(stored.payment.accountId, stored.payment.transactionId, PATIENCE_MS);

const show = (reply: FastifyReply, httpStatus: number, page: string): FastifyReply =>
  reply.code(httpStatus).headers(PAGE_HEADERS).send(page);

const sendTo = (reply: FastifyReply, url: string): FastifyReply =>
  reply
    .code(303)
    .headers({ Location: url, 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
    .send();
