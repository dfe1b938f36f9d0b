import { wayOut } from '../behaviour/hosted-page.js';
import { rejectReason } from '../personas.js';
import { withSaid } from '../behaviour/hosted-page.js';
import type { HostedPage } from '../types.js';
import { html, page as htmlPage } from './html.js';
import type { Html } from './html.js';
import type { Reply } from '../replies.js';
import { orderStrip, shop, shortcuts, stepForm } from './parts.js';
import type { View } from './parts.js';
import { fillIn, TEXTS } from './texts.js';
import type { Language } from './texts.js';

/** How a payment can have ended, or come to a halt. */
export type Ending = 'completed' | 'cancelled' | 'declined' | 'expired' | 'disabled' | 'stuck';

/** The merchant's addresses that fit an ending, the best first. */
const WAYS: Readonly<Record<Ending, readonly string[]>> = {
  completed: ['success'],
  cancelled: ['cancel', 'back'],
  declined: ['failure', 'back', 'cancel'],
  expired: ['back', 'cancel', 'failure'],
  disabled: ['back', 'cancel', 'failure'],
  stuck: ['back', 'error', 'cancel'],
};

/** How a page ended that its customer can no longer use. */
export function endingOf({ isExpired, status, checkout }: HostedPage): Ending {
  if (isExpired) return 'expired';
  switch (status) {
    case 'COMPLETED':
      return 'completed';
    case 'CANCELLED':
      return 'cancelled';
    case 'FAILED':
      return 'declined';
    case 'DISABLED':
      // The shop may close the page as soon as it hears of the decline; the customer still reads why.
      return checkout?.step === 'declined' ? 'declined' : 'disabled';
    case 'BACK':
    case 'MANUAL_ID_CHECK':
    case 'ERROR':
    case 'WAITING':
    case 'IN_PROGRESS':
      return 'stuck';
  }
}

/** Says how the payment ended and leads back to the shop. */
export function showEnding(view: View, ending: Ending): Readonly<{ title: string; content: Html }> {
  const { texts, page } = view;
  const heading = texts[ending];
  const text = ending === 'declined' ? texts.declinedLeave : texts[`${ending}Text`];
  const content = html`${shop(view)} ${orderStrip(view)}
    <h1>${heading}</h1>
    <p>${text}</p>
    ${reasonLine(view, ending)} ${backLink(view, ending, 'button act')}`;
  return { title: `${heading} – ${page.title}`, content };
}

/** Says that the payment was declined, and offers to choose again. */
export function showDeclined(view: View): Readonly<{ title: string; content: Html }> {
  const { texts, page } = view;
  const content = html`${shop(view)} ${orderStrip(view)}
    <h1>${texts.declined}</h1>
    <p>${texts.declinedText}</p>
    ${reasonLine(view, 'declined')}
    ${stepForm(view, 'retry', html`<button class="act">${texts.retry}</button>`)}
    ${backLink(view, 'declined', 'button')} ${shortcuts(view)}`;
  return { title: `${texts.declined} – ${page.title}`, content };
}

/** For an address that leads to no payment. */
export function showUnknown(language: Language): Reply {
  const { unknown, unknownText } = TEXTS[language];
  const content = html`<h1>${unknown}</h1>
    <p>${unknownText}</p>`;
  return htmlPage({
    httpStatus: 404,
    language,
    title: unknown,
    content,
    path: null,
    pictures: null,
  });
}

function reasonLine({ session, checkout, texts }: View, ending: Ending): Html | null {
  if (ending !== 'declined') return null;
  const reason = rejectReason(withSaid(session.request, checkout.account));
  return reason === null ? null : html`<p class="tip">${fillIn(texts.reason, { reason })}</p>`;
}

function backLink({ page, texts }: View, ending: Ending, className: string): Html | null {
  const url = WAYS[ending].map((name) => wayOut(page, name)).find((each) => each !== null);
  return url === undefined
    ? null
    : html`<a class="${className}" href="${new URL(url).href}">${texts.backToShop}</a>`;
}
