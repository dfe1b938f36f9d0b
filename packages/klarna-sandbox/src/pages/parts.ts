import { isMerchantUrl, listField, textField, wholeField } from '../fields.js';
import type { FieldName, Problem } from '../behaviour/details.js';
import type { Visit } from '../behaviour/checkout.js';
import type { Checkout, HostedPage, JsonObject } from '../types.js';
import { termsOf } from '../world.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { formatLocale, showAmount } from './money.js';
import { fillIn, languageOf, TEXTS } from './texts.js';
import type { Language, Texts } from './texts.js';

/** What every part of a page depends on. */
export type View = Visit &
  Readonly<{
    checkout: Checkout;
    language: Language;
    texts: Texts;
    /** The locale in which amounts and days are written. */
    locale: string;
    /** The page's path, and the query that keeps a language which was chosen. */
    path: string;
    keep: string;
    problems: ReadonlyMap<FieldName, Problem>;
  }>;

/** What a step adds to the frame that all have: its heading and what is below. */
export type Part = Readonly<{ heading: string; body: Html }>;

/** The language a page is shown in: the one that was chosen, else the session's, else English. */
export function chooseLanguage(
  chosen: Language | null,
  request: JsonObject,
): Pick<View, 'language' | 'texts' | 'locale'> {
  const locale = textField(request, 'locale');
  const language = chosen ?? languageOf(locale) ?? 'en';
  return { language, texts: TEXTS[language], locale: formatLocale(locale, language) };
}

/** An amount of the session's currency. */
export function amountOf({ session, locale }: View, minor: number): string {
  return showAmount(minor, textField(session.request, 'purchase_currency'), locale);
}

/** Who asks for the money, with the logo where there is one that may be loaded. */
export function shop({ world, page }: View): Html {
  const name = merchantName(world, page);
  const logo = logoOf(world, page);
  const image = logo === null ? null : html`<img src="${logo.href}" alt="" />`;
  return html`<p class="shop">${image}<span>${name}</span></p>`;
}

function merchantName({ settings }: Visit['world'], { merchantId }: HostedPage): string {
  return settings.merchants.find(({ id }) => id === merchantId)?.name ?? merchantId;
}

/**
 * The shop's logo: https, or http on this machine. Only letters, digits, dots, hyphens and a port may be in the
 * host, since it goes into the page's policy.
 */
export function logoOf({ settings }: Visit['world'], page: HostedPage): URL | null {
  const text = textField(page.options, 'logo_url');
  if (!isMerchantUrl(text, settings.allowHttpLoopback)) return null;
  const url = new URL(text);
  return /^[a-z0-9.-]+(?::\d+)?$/i.test(url.host) ? url : null;
}

/** What is bought, line by line. */
export function orderTable(view: View): Html {
  const { page, session, texts } = view;
  const lines = listField(session.request, 'order_lines').map((line) => {
    const quantity = wholeField(line, 'quantity');
    const each = amountOf(view, wholeField(line, 'unit_price'));
    return html`<tr>
      <td>
        ${textField(line, 'name')}
        ${quantity === 1 ? null : html`<small>${quantity} × ${each}</small>`}
      </td>
      <td>${amountOf(view, wholeField(line, 'total_amount'))}</td>
    </tr>`;
  });
  const isHidden = page.options['show_subtotal_detail'] === 'HIDE';
  const head = html`<thead>
    <tr>
      <th scope="col">${texts.item}</th>
      <th scope="col">${texts.price}</th>
    </tr>
  </thead>`;
  return html`<table>
    <caption>
      ${texts.yourOrder}
    </caption>
    ${
      isHidden
        ? null
        : html`${head}
            <tbody>
              ${lines}
            </tbody>`
    }
    <tfoot>
      <tr>
        <th scope="row">${texts.total}</th>
        <td>${amountOf(view, wholeField(session.request, 'order_amount'))}</td>
      </tr>
    </tfoot>
  </table>`;
}

/** The order in one line. */
export function orderStrip(view: View): Html {
  const { page, session } = view;
  return html`<p class="strip">
    <span>${page.title}</span>
    <strong>${amountOf(view, wholeField(session.request, 'order_amount'))}</strong>
  </p>`;
}

/** A form of the step a customer is at. The browser checks nothing itself: what is wrong is said in the page's language. */
export function stepForm(view: View, action: string, content: Html): Html {
  return html`<form method="post" action="${view.path}${view.keep}" novalidate>
    ${stepMarks(view)} ${action === 'next' ? null : hidden('action', action)} ${content}
  </form>`;
}

/** What tells a form of this step and turn from those of others. */
export function stepMarks({ checkout }: View): Html {
  return html`${hidden('step', checkout.step)} ${hidden('turn', String(checkout.turn))}`;
}

/** A field that is not shown. */
export function hidden(name: string, value: string): Html {
  return html`<input type="hidden" name="${name}" value="${value}" />`;
}

/** The ways out of the payment, at the end of every step. */
export function waysOut({ path, keep, texts }: View): Html {
  return html`<form class="ways" method="post" action="${path}${keep}">
    <button class="plain" name="action" value="back">${texts.backToShop}</button>
    <button class="plain" name="action" value="cancel">${texts.cancelPayment}</button>
  </form>`;
}

/** For who tests the shop and not the page: an end at once. */
export function shortcuts({ path, keep, texts }: View): Html {
  return html`<details>
    <summary>${texts.shortcuts}</summary>
    <p class="soft">${texts.shortcutsText}</p>
    <form method="post" action="${path}${keep}">
      <button name="action" value="approve">${texts.approve}</button>
      <button name="action" value="decline">${texts.decline}</button>
      <button name="action" value="cancel">${texts.cancel}</button>
    </form>
  </details>`;
}

/** Where among the steps this one is. */
export function progress({ texts }: View, step: number, steps: number): Html {
  return html`<p class="progress">${fillIn(texts.progress, { step, steps })}</p>`;
}

/** The button that goes on, the first of its form so that Enter presses it. */
export function nextButton({ texts }: View): Html {
  return html`<button class="act">${texts.next}</button>`;
}

/** A way back to an earlier step. */
export function goForm(view: View, to: string, label: string): Html {
  return stepForm(
    view,
    'go',
    html`<button class="plain" name="to" value="${to}">${label}</button>`,
  );
}

/** The country the customer buys in, alpha-2. */
export function countryOf({ session }: View): string {
  return textField(session.request, 'purchase_country');
}

/** Days until an invoice is due. */
export function dueDays({ world, page }: View): number {
  return termsOf(world, page.merchantId).invoiceDueDays;
}
