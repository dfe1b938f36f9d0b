import { isAbsent, isObject, objectField, textField } from '../fields.js';
import { isDenied, SAID } from '../personas.js';
import { empty, json, refuse, refuseFields } from '../replies.js';
import type { Reply } from '../replies.js';
import { schedulePage } from '../schedule.js';
import { checkPage, inUpperCase, readCategories, sessionIdIn } from '../page-fields.js';
import { formatInstant, HOUR } from '../time.js';
import type {
  HostedPage,
  JsonObject,
  MethodChoice,
  PageStatus,
  PaymentSession,
  PlaceOrderMode,
  Said,
} from '../types.js';
import { param } from '../world.js';
import type { Call, World } from '../world.js';
import { captureAll } from './captures.js';
import { authorize, consume } from './payments.js';

/** What a customer can do on the page, and what can befall one there. */
export type CustomerAction =
  'open' | 'approve' | 'decline' | 'cancel' | 'back' | 'manual_id_check' | 'error';

const PLACE_ORDER_MODES: readonly PlaceOrderMode[] = ['NONE', 'PLACE_ORDER', 'CAPTURE_ORDER'];

/** `POST /hpp/v1/sessions` */
export function createPage(call: Call): Reply {
  const { world, merchant, body } = call;
  const options = objectField(body, 'options');
  const fields = checkPage(body, world.settings.allowHttpLoopback);
  if (fields.length > 0) return refuseFields(fields);
  const sessionId = sessionIdIn(textField(body, 'payment_session_url'));
  const session = world.state.sessions.get(sessionId);
  if (session?.merchantId !== merchant.id || session.state !== 'open') return noSession();
  // A page ends an hour before its session: in the last hour there can be none.
  const expiresAt = session.expiresAt - HOUR;
  if (expiresAt <= world.clock.now()) return noSession();
  const page: HostedPage = {
    id: world.random.uuid(),
    shortId: world.random.code(8),
    merchantId: merchant.id,
    sessionId: session.id,
    urls: textMembers(objectField(body, 'merchant_urls')),
    title: textField(options, 'page_title') || merchant.name,
    placeOrderMode:
      PLACE_ORDER_MODES.find((mode) => mode === inUpperCase(options['place_order_mode'])) ?? 'NONE',
    categories: readCategories(options),
    options,
    checkout: null,
    status: 'WAITING',
    isExpired: false,
    updatedAt: world.clock.now(),
    expiresAt,
    authorizationToken: null,
    orderId: null,
    orderReference: null,
    distributions: [],
  };
  world.state.pages.set(page.id, page);
  world.state.pageByShortId.set(page.shortId, page);
  world.changed({ kind: 'page', value: page });
  schedulePage(world, page);
  return json(201, createdBody(call.baseUrl, page, world.random.code(16)));
}

/** `GET /hpp/v1/sessions/{session_id}` */
export function readPage(call: Call): Reply {
  const page = findPage(call);
  return page ? json(200, pageBody(call.world, page)) : noPage();
}

/** `DELETE /hpp/v1/sessions/{session_id}` */
export function disablePage(call: Call): Reply {
  const page = findPage(call);
  if (!page) return noPage();
  if (page.status === 'COMPLETED') {
    return refuse(400, 'BAD_REQUEST', 'The session has already been completed');
  }
  // What the customer has cancelled stays so.
  if (!isFinished(page)) moveTo(call.world, page, 'DISABLED');
  return empty(204);
}

/** Whether the page can no longer be used. */
export function isFinished(page: HostedPage): boolean {
  return page.isExpired || ['COMPLETED', 'CANCELLED', 'DISABLED'].includes(page.status);
}

/**
 * What the customer does on the page. Answers the address to go on to, null where there is none.
 * A finished page changes nothing more.
 */
export function actAsCustomer(
  world: World,
  page: HostedPage,
  action: CustomerAction,
  method: MethodChoice = 'pay_later',
): string | null {
  const session = world.state.sessions.get(page.sessionId);
  if (isFinished(page) || session?.state !== 'open') return null;
  if (page.status !== 'IN_PROGRESS') moveTo(world, page, 'IN_PROGRESS');
  switch (action) {
    case 'open':
      return null;
    case 'approve':
      return approve(world, { page, session, method, said: null });
    case 'decline':
      return leave(world, page, 'FAILED', 'failure');
    case 'cancel':
      return leave(world, page, 'CANCELLED', 'cancel');
    case 'back':
      return leave(world, page, 'BACK', 'back');
    case 'manual_id_check':
      moveTo(world, page, 'MANUAL_ID_CHECK');
      return null;
    case 'error':
      return leave(world, page, 'ERROR', 'error');
  }
}

/** The page as the read call and the callback show it. */
export function pageBody(world: World, page: HostedPage, status: string = page.status): JsonObject {
  const session = world.state.sessions.get(page.sessionId);
  const customer = session?.request['customer'];
  return {
    session_id: page.id,
    status,
    updated_at: formatInstant(page.updatedAt),
    expires_at: formatInstant(page.expiresAt),
    ...(page.authorizationToken ? { authorization_token: page.authorizationToken } : {}),
    ...(page.orderId ? { order_id: page.orderId, klarna_reference: page.orderReference } : {}),
    ...(isObject(customer) ? { customer } : {}),
  };
}

/** Ends a page whose time has passed. The callback says TIMEOUT, which the read call cannot say. */
export function expirePage(world: World, page: HostedPage): void {
  page.isExpired = true;
  moveTo(world, page, 'DISABLED', 'TIMEOUT');
}

/** What an approval is of. `said` is what the customer told the page, null when nobody asked. */
export type Approval = Readonly<{
  page: HostedPage;
  session: PaymentSession;
  method: MethodChoice;
  said: Said | null;
}>;

/** The customer says yes: declined or completed, by the data. Answers the address to go on to. */
export function approve(world: World, approval: Approval): string | null {
  const { page, session, method, said } = approval;
  if (isDenied(withSaid(session.request, said))) {
    return leave(world, page, 'FAILED', 'failure');
  }
  const authorization = authorize(world, session, method);
  authorization.request = withSaid(authorization.request, said);
  if (page.placeOrderMode === 'NONE') {
    page.authorizationToken = authorization.token;
    const url = session.request['merchant_urls'];
    const target = isObject(url) ? textField(url, 'authorization') : '';
    if (target) {
      world.callbacks.post({
        kind: 'authorization',
        url: target.replaceAll('{session.id}', session.id),
        body: authorizationBody(session, authorization.token),
      });
    }
  } else {
    const order = consume(world, session, authorization);
    if (page.placeOrderMode === 'CAPTURE_ORDER') captureAll(world, order);
    page.orderId = order.id;
    page.orderReference = order.reference;
  }
  return leave(world, page, 'COMPLETED', 'success');
}

/** A request together with what the customer said on the page, where the test triggers are looked for too. */
export function withSaid(request: JsonObject, said: Said | null): JsonObject {
  return said === null ? request : { ...request, [SAID]: said };
}

/** One of the merchant's addresses for this page (`success`, `back`, …) with its placeholders filled in. */
export function wayOut(page: HostedPage, name: string): string | null {
  return fillUrl(page, page.urls[name]);
}

/** What the authorization callback says: the token, and by what the merchant knows the cart. */
function authorizationBody({ id, request }: PaymentSession, token: string): JsonObject {
  const names = ['merchant_reference1', 'merchant_reference2'];
  const references = names.filter((name) => textField(request, name) !== '');
  return {
    authorization_token: token,
    session_id: id,
    ...Object.fromEntries(references.map((name) => [name, request[name]])),
  };
}

function leave(world: World, page: HostedPage, status: PageStatus, url: string): string | null {
  moveTo(world, page, status);
  return fillUrl(page, page.urls[url]);
}

/** Sets the page's status and tells the merchant of it. */
export function moveTo(
  world: World,
  page: HostedPage,
  status: PageStatus,
  told: string = status,
): void {
  page.status = status;
  page.updatedAt = world.clock.now();
  world.changed({ kind: 'page', value: page });
  const url = fillUrl(page, page.urls['status_update']);
  if (url) {
    const session = pageBody(world, page, told);
    const body = { event_id: world.random.uuid(), session };
    world.callbacks.post({ kind: 'status_update', url, body });
  }
}

function fillUrl(page: HostedPage, url: string | undefined): string | null {
  if (!url) return null;
  return url
    .replaceAll('{{session_id}}', page.id)
    .replaceAll('{{authorization_token}}', page.authorizationToken ?? '')
    .replaceAll('{{order_id}}', page.orderId ?? '');
}

/** The page in the path, if it is the caller's. */
export function findPage(call: Call): HostedPage | undefined {
  const page = call.world.state.pages.get(param(call, 'session_id'));
  return page?.merchantId === call.merchant.id ? page : undefined;
}

function noSession(): Reply {
  return refuse(404, 'NOT_FOUND', 'The payment session cannot be found or has expired');
}

/** Refuses a page that is not there. */
export function noPage(): Reply {
  return refuse(404, 'NOT_FOUND', 'Invalid session id');
}

function createdBody(baseUrl: string, page: HostedPage, token: string): JsonObject {
  const link = `${baseUrl}/pay/${page.shortId}`;
  const self = `${baseUrl}/hpp/v1/sessions/${page.id}`;
  return {
    session_id: page.id,
    redirect_url: link,
    session_url: self,
    qr_code_url: `${link}/qr`,
    distribution_url: `${self}/distribution`,
    expires_at: formatInstant(page.expiresAt),
    distribution_module: { token, standalone_url: link, generation_url: link },
  };
}

function textMembers(value: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.keys(value)
      .filter((name) => !isAbsent(value[name]))
      .map((name) => [name, textField(value, name)]),
  );
}
