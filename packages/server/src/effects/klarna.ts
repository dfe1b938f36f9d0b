import type { Effect } from '@kvitt/flow';
import { done, type Attempt, type EffectContext } from './attempt.js';
import * as order from './klarna-order.js';
import * as parts from './klarna-parts.js';
import * as purchase from './klarna-purchase.js';

/** Attempts an effect at Klarna, once. */
export async function performAtKlarna(effect: Effect, context: EffectContext): Promise<Attempt> {
  switch (effect.kind) {
    case 'create_klarna_session':
      return purchase.createSession(context);
    case 'watch_klarna_session':
      return purchase.watchSession(context);
    case 'disable_klarna_session':
      return purchase.disableSession(context);
    case 'place_klarna_order':
      return purchase.placeOrder(context, effect);
    case 'release_klarna_authorization':
      return purchase.releaseAuthorization(context, effect);
    case 'watch_klarna_review':
      return purchase.watchReview(context);
    case 'capture_klarna_order':
      return order.captureOrder(context, effect);
    case 'capture_klarna_part':
      return parts.capturePart(context, effect);
    case 'read_klarna_part_invoice':
      return parts.readPartInvoice(context, effect);
    case 'release_klarna_rest':
      return parts.releaseRest(context);
    case 'change_klarna_address':
      return order.changeAddress(context, effect);
    case 'send_shipping_info':
      return order.sendShippingInfo(context, effect);
    case 'read_klarna_invoice':
      return order.readInvoice(context);
    case 'extend_klarna_authorization':
      return order.extendAuthorization(context);
    case 'cancel_klarna_order':
      return order.cancelOrder(context);
    case 'return_klarna_capture':
      return order.returnCapture(context, effect);
    case 'refund_klarna_order':
      return order.refundOrder(context, effect);
    case 'notify_merchant':
      return done('notifications have an outbox of their own');
  }
}
