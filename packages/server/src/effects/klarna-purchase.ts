import {
  instant,
  later,
  MINUTE,
  times,
  type Effect,
  type Instant,
  type PaymentCommand,
} from '@kvitt/flow';
import type { KlarnaHostedSession, KlarnaOrder, KlarnaOutcome } from '@kvitt/klarna';
import { again, done, refusalText, tell, type Attempt, type EffectContext } from './attempt.js';
import { hostedPageBody, klarnaOrderBody, klarnaSessionBody } from './klarna-body.js';

type Of<Kind extends Effect['kind']> = Extract<Effect, { kind: Kind }>;

/** How often an unfinished session is looked at. */
const WATCH_SESSION_EVERY = times(30, MINUTE);
/** How long after a decline nothing must follow on Klarna's page for it to count. */
const DECLINE_STANDS_AFTER = times(10, MINUTE);
/** How often an order under fraud review is looked at. */
const WATCH_REVIEW_EVERY = times(60, MINUTE);
/** After so many attempts a clean-up that cannot be confirmed is left to Klarna's own expiry. */
const CLEAN_UP_ATTEMPTS_MAX = 8;

/** Makes the session and Klarna's page. A repeat makes new ones; the earlier ones expire unused. */
export async function createSession(context: EffectContext): Promise<Attempt> {
  const { klarna, payment, request, publicUrl, brand } = context;
  if (payment.flowState !== 'initiated' || payment.klarna.sessionId !== null) {
    return done('no longer wanted');
  }
  const callbackUrl = `${publicUrl}/klarna/callback/${payment.token}`;
  const session = await klarna.payments.createSession(klarnaSessionBody(request, callbackUrl));
  if (session.kind === 'refused') {
    return tell({ kind: 'record_session_refusal', reason: refusalText(session) });
  }
  if (session.kind !== 'accepted') return again(context, session);
  const sessionId = session.value.session_id;
  const page = await klarna.hostedPage.createSession(
    hostedPageBody({
      sessionUrl: klarna.payments.sessionUrl(sessionId),
      pageUrl: `${publicUrl}/pay/${payment.token}`,
      callbackUrl,
      title: brand.name ?? request.description,
      hasLogo: brand.hasLogo,
    }),
  );
  if (page.kind === 'refused') {
    return tell({ kind: 'record_session_refusal', reason: refusalText(page) });
  }
  if (page.kind !== 'accepted') return again(context, page);
  return tell({
    kind: 'record_session',
    sessionId,
    hostedSessionId: page.value.session_id,
    redirectUrl: page.value.redirect_url,
  });
}

/**
 * Asks what became of the customer; unfinished sessions are asked about again. A decline is no end on Klarna's page, where
 * the customer may try another way to pay: it counts once nothing has followed for a while.
 */
export async function watchSession(context: EffectContext): Promise<Attempt> {
  const { payment, now } = context;
  if (payment.flowState !== 'initiated') return done('no longer wanted');
  const session = await readSession(context);
  if (session === null) return done('there is no page');
  if (session.kind === 'refused') return done(refusalText(session));
  if (session.kind !== 'accepted') return again(context, session);
  const { status, updated_at: since } = session.value;
  const declinedAt = status === 'FAILED' && since !== undefined ? Date.parse(since) : null;
  if (declinedAt !== null && now < declinedAt + DECLINE_STANDS_AFTER) {
    const at = later(instant(declinedAt), DECLINE_STANDS_AFTER);
    return { kind: 'again', at, note: 'the customer may try another way to pay' };
  }
  return (
    newsOf(session.value) ?? {
      kind: 'again',
      at: later(now, WATCH_SESSION_EVERY),
      note: `the page is ${status}`,
    }
  );
}

/** The same at once: for a customer who has come back a decline is the end, for a call of Klarna's it is not. */
export async function askSession(
  context: EffectContext,
  hasComeBack: boolean,
): Promise<PaymentCommand | null> {
  const session = await readSession(context);
  if (session?.kind !== 'accepted') return null;
  if (session.value.status === 'FAILED' && !hasComeBack) return null;
  const news = newsOf(session.value);
  return news?.kind === 'tell' ? news.command : null;
}

async function readSession({
  klarna,
  payment,
}: EffectContext): Promise<KlarnaOutcome<KlarnaHostedSession> | null> {
  const { hostedSessionId } = payment.klarna;
  return hostedSessionId === null ? null : klarna.hostedPage.readSession(hostedSessionId);
}

/** What a page's state means for the payment; null while the customer may still decide. */
function newsOf(session: KlarnaHostedSession): Attempt | null {
  switch (session.status) {
    case 'COMPLETED':
      return session.authorization_token === undefined
        ? null
        : tell({ kind: 'record_approval', authorizationToken: session.authorization_token });
    case 'FAILED':
      return tell({ kind: 'record_decline', reason: 'Klarna declined the customer' });
    case 'CANCELLED':
    case 'DISABLED':
      return tell({ kind: 'record_customer_cancel' });
    case 'WAITING':
    case 'IN_PROGRESS':
    case 'BACK':
    case 'ERROR':
    case 'MANUAL_ID_CHECK':
    case 'TIMEOUT':
      return null;
  }
}

/** Closes the page of a payment that has ended. */
export async function disableSession(context: EffectContext): Promise<Attempt> {
  const { hostedSessionId } = context.payment.klarna;
  if (hostedSessionId === null) return done('there is no page');
  const outcome = await context.klarna.hostedPage.disableSession(hostedSessionId);
  if (outcome.kind === 'accepted') return done('closed');
  if (outcome.kind === 'refused') return done(refusalText(outcome));
  return context.attempts >= CLEAN_UP_ATTEMPTS_MAX
    ? done('left to expire')
    : again(context, outcome);
}

/** Lets go of an approval that came too late. */
export async function releaseAuthorization(
  context: EffectContext,
  { authorizationToken }: Of<'release_klarna_authorization'>,
): Promise<Attempt> {
  const outcome = await context.klarna.payments.cancelAuthorization(authorizationToken);
  if (outcome.kind === 'accepted') return done('released');
  if (outcome.kind === 'refused') return done(refusalText(outcome));
  return context.attempts >= CLEAN_UP_ATTEMPTS_MAX
    ? done('left to expire')
    : again(context, outcome);
}

/**
 * Places the order, reads it for its reservation number and expiry, and acknowledges it, so that Klarna stops pushing it.
 * An identical repeat is safe.
 */
export async function placeOrder(
  context: EffectContext,
  { authorizationToken }: Of<'place_klarna_order'>,
): Promise<Attempt> {
  const { klarna, request, idempotencyKey } = context;
  const placed = await klarna.payments.createOrder(authorizationToken, klarnaOrderBody(request));
  if (placed.kind === 'refused') {
    return tell({ kind: 'record_decline', reason: refusalText(placed) });
  }
  if (placed.kind !== 'accepted') return again(context, placed);
  const order = await klarna.orders.read(placed.value.order_id);
  if (order.kind === 'refused') {
    return { kind: 'again', at: later(context.now, MINUTE), note: refusalText(order) };
  }
  if (order.kind !== 'accepted') return again(context, order);
  const heard = await klarna.orders.acknowledge(order.value.order_id, idempotencyKey);
  // A refusal costs nothing: an order that was captured or has ended is not pushed any more.
  if (heard.kind === 'unknown' || heard.kind === 'pending') return again(context, heard);
  return placedNews(order.value, placed.value.fraud_status === 'PENDING');
}

function placedNews(order: KlarnaOrder, isPending: boolean): Attempt {
  const klarnaOrderId = order.order_id;
  const reservationNumber = order.klarna_reference ?? order.order_id;
  if (isPending && order.fraud_status !== 'ACCEPTED') {
    return tell({ kind: 'record_review', klarnaOrderId, reservationNumber });
  }
  return tell({
    kind: 'record_authorization',
    klarnaOrderId,
    reservationNumber,
    klarnaExpiresAt: expiryOf(order),
  });
}

/** Asks for the fraud decision. */
export async function watchReview(context: EffectContext): Promise<Attempt> {
  const { klarna, payment, now } = context;
  const { orderId } = payment.klarna;
  if (payment.flowState !== 'reviewing' || orderId === null) return done('no longer wanted');
  const order = await klarna.orders.read(orderId);
  if (order.kind === 'refused') {
    return { kind: 'again', at: later(now, WATCH_REVIEW_EVERY), note: refusalText(order) };
  }
  if (order.kind !== 'accepted') return again(context, order);
  if (order.value.fraud_status === 'REJECTED' || order.value.status === 'CANCELLED') {
    return tell({ kind: 'record_decline', reason: 'Klarna declined the order after its review' });
  }
  if (order.value.fraud_status === 'PENDING') {
    return { kind: 'again', at: later(now, WATCH_REVIEW_EVERY), note: 'Klarna is reviewing' };
  }
  return placedNews(order.value, false);
}

/** When Klarna's authorization ends: what the order says, or 28 days after its day by Klarna's rule. */
export function expiryOf(order: KlarnaOrder): Instant {
  if (order.expires_at !== undefined) return instant(Date.parse(order.expires_at));
  const day = 86_400_000;
  return instant((Math.floor(Date.parse(order.created_at) / day) + 28) * day);
}
