import { actAsCustomer, isFinished } from '../behaviour/hosted-page.js';
import type { CustomerAction } from '../behaviour/hosted-page.js';
import { METHOD_CHOICES, METHODS, readMethod } from '../behaviour/methods.js';
import { listField, textField, wholeField } from '../fields.js';
import type { Reply } from '../replies.js';
import type { HostedPage, JsonObject, PaymentSession } from '../types.js';
import type { World } from '../world.js';
import { escape, page as htmlPage, seeOther } from './html.js';
import { showAmount } from './money.js';

const BUTTONS: readonly CustomerAction[] = ['approve', 'decline', 'cancel', 'back'];

/** `GET /pay/{short id}`: opening it is what sets the session in progress. */
export function showPayPage(world: World, shortId: string): Reply {
  const page = world.state.pageByShortId.get(shortId);
  const session = page && world.state.sessions.get(page.sessionId);
  if (!page || !session) return notFound();
  if (isFinished(page) || session.state !== 'open') return finished(page);
  actAsCustomer(world, page, 'open');
  return htmlPage(200, `${page.title} – pay`, form(page, session.request));
}

/** `GET /pay/assets/{payment method}.svg`: the name of a payment method, drawn. */
export function showAsset(name: string): Reply {
  const method = readMethod(name.replace(/\.svg$/, ''));
  if (!method) return notFound();
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="32" viewBox="0 0 120 32"><rect width="120" height="32" rx="6" fill="#eee"/><text x="60" y="21" font-family="sans-serif" font-size="14" text-anchor="middle" fill="#222">${METHODS[method].label}</text></svg>`;
  const headers = { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'max-age=3600' };
  return { kind: 'text', status: 200, text, headers };
}

/** `POST /pay/{short id}`: one of the form's buttons. */
export function submitPayPage(world: World, shortId: string, fields: URLSearchParams): Reply {
  const page = world.state.pageByShortId.get(shortId);
  const session: PaymentSession | undefined = page && world.state.sessions.get(page.sessionId);
  if (!page || !session) return notFound();
  if (isFinished(page) || session.state !== 'open') return finished(page);
  const action = BUTTONS.find((word) => word === fields.get('action'));
  if (!action) return htmlPage(400, page.title, form(page, session.request));
  const method = readMethod(fields.get('payment_method') ?? '');
  const url = actAsCustomer(world, page, action, method);
  return url ? seeOther(url) : finished(page);
}

function form(page: HostedPage, request: JsonObject): string {
  const [currency, locale] = [
    textField(request, 'purchase_currency'),
    textField(request, 'locale'),
  ];
  const show = (minor: number): string => escape(showAmount(minor, currency, locale));
  const lines = listField(request, 'order_lines').map((line) => {
    const quantity = wholeField(line, 'quantity');
    const many =
      quantity === 1 ? '' : ` <small>${quantity} × ${show(wholeField(line, 'unit_price'))}</small>`;
    const name = escape(textField(line, 'name'));
    return `<tr><td>${name}${many}</td><td>${show(wholeField(line, 'total_amount'))}</td></tr>`;
  });
  return `<h1>${escape(page.title)}</h1>
<table>
<tbody>
${lines.join('\n')}
</tbody>
<tfoot><tr><th scope="row">Total</th><td>${show(wholeField(request, 'order_amount'))}</td></tr></tfoot>
</table>
<form method="post" action="/pay/${escape(page.shortId)}">
<fieldset><legend>How do you want to pay?</legend>
${choices(page)}
</fieldset>
<button class="act" name="action" value="approve">Approve</button>
<button name="action" value="decline">Decline</button>
<button name="action" value="cancel">Cancel</button>
<button class="plain" name="action" value="back">← Back to the shop</button>
</form>`;
}

function choices(page: HostedPage): string {
  const limited = METHOD_CHOICES.filter((choice) => page.categories.includes(choice));
  const offered = limited.length > 0 ? limited : METHOD_CHOICES;
  return offered
    .map((choice, index) => {
      const { label, explanation } = METHODS[choice];
      const checked = index === 0 ? ' checked' : '';
      return `<label><input type="radio" name="payment_method" value="${choice}"${checked}><span>${label}<small>${explanation}</small></span></label>`;
    })
    .join('\n');
}

function finished(page: HostedPage): Reply {
  const [heading, text] = ending(page);
  const name = `<h1>${escape(page.title)}</h1>`;
  return htmlPage(200, heading, `${name}<p><strong>${heading}</strong></p><p>${text}</p>`);
}

function ending(page: HostedPage): readonly [string, string] {
  if (page.isExpired) return ['This payment link has expired', 'Please start again in the shop.'];
  switch (page.status) {
    case 'COMPLETED':
      return ['The payment is complete', 'There is nothing more to do here.'];
    case 'CANCELLED':
      return ['The payment was cancelled', 'Nothing will be charged.'];
    case 'FAILED':
      return ['The payment was declined', 'Please choose another way to pay in the shop.'];
    case 'DISABLED':
      return ['This payment link is no longer valid', 'The shop has withdrawn it.'];
    case 'BACK':
    case 'MANUAL_ID_CHECK':
    case 'ERROR':
    case 'WAITING':
    case 'IN_PROGRESS':
      return ['This payment cannot go on', 'Please return to the shop.'];
  }
}

function notFound(): Reply {
  return htmlPage(404, 'Not found', '<h1>There is no such payment link</h1>');
}
