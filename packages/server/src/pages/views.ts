import { klarnaLines, taxCountry, type OrderRequest, type Payment } from '@kvitt/flow';
import type { Brand, StoredOrder } from '../api/ports.js';
import { formatLocale, showAmount } from './amount.js';
import type { FieldName, Filled, Problems } from './form.js';
import { document, html, type Html } from './html.js';
import { shopAddress, type Standing } from './standing.js';
import { LANGUAGES, TEXTS, type Language, type Texts } from './texts.js';

/** What every page depends on. */
export type View = Readonly<{
  language: Language;
  /** The path of this payment's page, without a query. */
  path: string;
  /** The query that keeps a language the customer chose: empty or `?lang=de`. */
  keep: string;
  /** How the shop shows itself. */
  brand: Brand;
}>;

const TERMS_URL = 'https://www.klarna.com/international/terms-and-conditions/';

/** The form: what is to be paid, the fields still needed, and the two ways on. */
export function paymentPage(
  view: View,
  stored: StoredOrder,
  asked: readonly FieldName[],
  filled: Filled,
  problems: Problems,
): string {
  const texts = TEXTS[view.language];
  const fields = asked.map((name) => field(name, texts, filled[name] ?? '', problems));
  const details =
    fields.length === 0
      ? null
      : html`<fieldset>
          <legend>${texts.details}</legend>
          ${fields}
        </fieldset>`;
  const content = html`${summary(texts, problems)} ${overview(view, stored)}
    <form method="post" action="${view.path}${view.keep}">
      ${details} ${terms(texts, filled.terms, problems)}
      <p class="soft">${texts.next}</p>
      <button class="act" type="submit">${texts.toKlarna}</button>
    </form>
    ${cancelForm(view)}`;
  const title = problems.size === 0 ? texts.heading : `${texts.error}: ${texts.heading}`;
  return page(view, title, content);
}

/** For a customer who has been at Klarna's page, or is on the way there. */
export function resumePage(view: View, stored: StoredOrder): string {
  const texts = TEXTS[view.language];
  const content = html`${overview(view, stored)}
    <form method="post" action="${view.path}${view.keep}">
      <p>${texts.resume}</p>
      <button class="act" type="submit">${texts.toKlarna}</button>
    </form>
    ${cancelForm(view)}`;
  return page(view, texts.heading, content);
}

/** Says that Klarna has not answered yet, and looks again by itself. */
export function waitPage(view: View, next: string): string {
  const texts = TEXTS[view.language];
  const content = html`<div class="wait" role="status">
      <h1>${texts.moment}</h1>
      <p>${texts.momentText}</p>
    </div>
    <p><a href="${next}">${texts.goOn}</a></p>`;
  return document({
    language: view.language,
    title: texts.moment,
    content: framed(view, content),
    refreshTo: next,
  });
}

/** Says in words where a payment that is no longer open stands, and leads back to the shop. */
export function standingPage(
  view: View,
  request: OrderRequest,
  standing: Exclude<Standing, 'open' | 'placing'>,
): string {
  const texts = TEXTS[view.language];
  const shop = shopAddress(request, standing);
  const back =
    shop === null ? null : html`<a class="button act" href="${shop}">${texts.backToShop}</a>`;
  const content = html`<h1>${texts[standing]}</h1>
    <p>${texts[`${standing}Text`]}</p>
    <p class="soft">${request.description}</p>
    ${back}`;
  return page(view, texts[standing], content);
}

/** For an address that leads to no payment, and for failures of ours. */
export function plainPage(language: Language, what: 'unknown' | 'failed'): string {
  const texts = TEXTS[language];
  const content = html`<main>
    <h1>${texts[what]}</h1>
    <p>${texts[`${what}Text`]}</p>
  </main>`;
  return document({ language, title: texts[what], content, refreshTo: null });
}

const page = (view: View, title: string, content: Html): string =>
  document({
    language: view.language,
    title,
    content: framed(view, content),
    refreshTo: null,
  });

function framed({ language, path, brand }: View, content: Html): Html {
  const others = LANGUAGES.filter((other) => other !== language).map(
    (other) =>
      html`<li>
        <a href="${path}?lang=${other}" lang="${other}" hreflang="${other}">${TEXTS[other].name}</a>
      </li>`,
  );
  return html`<main>${shop(path, brand)} ${content}</main>
    <footer>
      <nav aria-label="${TEXTS[language].languages}">
        <ul>
          ${others}
        </ul>
      </nav>
    </footer>`;
}

/** Whose page it is, where the shop has said so. The name is told once, by the text or by the image. */
function shop(path: string, { name, hasLogo }: Brand): Html | null {
  if (name === null && !hasLogo) return null;
  const image = hasLogo ? html`<img src="${path}/logo" alt="" />` : null;
  return html`<p class="shop">${image}${name === null ? null : html`<span>${name}</span>`}</p>`;
}

const cancelForm = ({ language, path, keep }: View): Html =>
  html`<form method="post" action="${path}/cancel${keep}">
    <button type="submit">${TEXTS[language].cancel}</button>
  </form>`;

function overview({ language }: View, { payment, request }: StoredOrder): Html {
  const texts = TEXTS[language];
  const locale = formatLocale(request.customer.locale, language);
  const amount = showAmount(payment.amountMinor, payment.currency, locale);
  return html`<h1>${texts.heading}</h1>
    <p class="soft">${request.description}</p>
    <p class="amount">${amount}</p>
    ${cart(texts, payment, request, locale, amount)}`;
}

/** The cart with each line's price, tax included; the lines add up to the amount to the cent. */
function cart(
  texts: Texts,
  payment: Payment,
  request: OrderRequest,
  locale: string,
  amount: string,
): Html | null {
  if (request.cart === null || request.cart.items.length === 0) return null;
  const lines = klarnaLines(
    request.cart,
    payment.amountMinor,
    request.taxTables,
    request.description,
    taxCountry(request),
  ).map(({ name, quantity, totalAmount }) => {
    const label = quantity === 1 ? name : `${quantity} × ${name}`;
    const price = showAmount(BigInt(totalAmount), payment.currency, locale);
    return html`<tr>
      <td>${label}</td>
      <td>${price}</td>
    </tr>`;
  });
  return html`<table>
    <caption>
      ${texts.cart}
    </caption>
    <thead>
      <tr>
        <th scope="col">${texts.item}</th>
        <th scope="col">${texts.price}</th>
      </tr>
    </thead>
    <tbody>
      ${lines}
    </tbody>
    <tfoot>
      <tr>
        <th scope="row">${texts.total}</th>
        <td>${amount}</td>
      </tr>
    </tfoot>
  </table>`;
}

const INPUTS: Readonly<
  Record<FieldName, Readonly<{ type: string; autocomplete: string; hint: keyof Texts | null }>>
> = {
  birthday: { type: 'date', autocomplete: 'bday', hint: null },
  email: { type: 'email', autocomplete: 'email', hint: null },
  phone: { type: 'tel', autocomplete: 'tel', hint: 'phoneHint' },
};

function field(name: FieldName, texts: Texts, value: string, problems: Problems): Html {
  const { type, autocomplete, hint } = INPUTS[name];
  const problem = problems.get(name);
  const hintLine =
    hint === null ? null : html`<span class="hint" id="${name}-hint">${texts[hint]}</span>`;
  const described = [
    ...(hint === null ? [] : [`${name}-hint`]),
    ...(problem === undefined ? [] : [`${name}-error`]),
  ].join(' ');
  return html`<div class="field">
    <label for="${name}">${texts[name]}</label>
    ${hintLine} ${errorLine(name, texts, problems)}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      value="${value}"
      required
      ${described === '' ? null : html`aria-describedby="${described}"`}
      ${problem === undefined ? null : html`aria-invalid="true"`}
    />
  </div>`;
}

function errorLine(name: FieldName | 'terms', texts: Texts, problems: Problems): Html | null {
  const problem = problems.get(name);
  return problem === undefined
    ? null
    : html`<span class="error" id="${name}-error">${texts[problem]}</span>`;
}

const terms = (texts: Texts, agreed: boolean, problems: Problems): Html =>
  html`<div class="check">
    <input
      id="terms"
      name="terms"
      type="checkbox"
      value="yes"
      required
      ${agreed ? html`checked` : null}
      ${problems.has('terms') ? html`aria-invalid="true" aria-describedby="terms-error"` : null}
    />
    <label for="terms">
      ${texts.agree} <a href="${TERMS_URL}" target="_blank" rel="noopener">${texts.terms}</a>
    </label>
    ${errorLine('terms', texts, problems)}
  </div>`;

function summary(texts: Texts, problems: Problems): Html | null {
  if (problems.size === 0) return null;
  const items = [...problems].map(
    ([name, problem]) => html`<li><a href="#${name}">${texts[problem]}</a></li>`,
  );
  return html`<div class="summary" role="alert" aria-labelledby="summary" tabindex="-1">
    <h2 id="summary">${texts.check}</h2>
    <ul>
      ${items}
    </ul>
  </div>`;
}
