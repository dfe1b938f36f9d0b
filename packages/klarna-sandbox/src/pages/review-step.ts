import { askedFields, requestOf } from '../behaviour/checkout.js';
import { contactOf, detailOf, DETAIL_NAMES } from '../behaviour/details.js';
import type { DetailName } from '../behaviour/details.js';
import { wholeField } from '../fields.js';
import { inUpperCase } from '../page-fields.js';
import { detailField } from './details-step.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { showDay } from './money.js';
import { amountOf, dueDays, hidden, stepForm, stepMarks } from './parts.js';
import type { Part, View } from './parts.js';
import { instalments } from './plan.js';
import { fillIn } from './texts.js';

/** The last step: what is paid when, who pays it, and the button that does. */
export function review(view: View): Part {
  const { texts, checkout, page, path, keep } = view;
  const request = requestOf(view, checkout);
  const word =
    CONFIRM_WORDS.find((type) => type === inUpperCase(page.options['purchase_type'])) ?? 'BUY';
  const change = (to: string, label: string): Html =>
    html`<button class="plain" form="change" name="to" value="${to}">${label}</button>`;
  const hasDetails = askedFields(view, checkout).length > 0;
  const about = DETAIL_NAMES.filter((name) => detailOf(request, name) !== '').map(
    (name) =>
      html`<dt>${detailField(view, name, '').label}</dt>
        <dd>${shownDetail(view, name, detailOf(request, name))}</dd>`,
  );
  const body = html`<form id="change" method="post" action="${path}${keep}">
      ${stepMarks(view)} ${hidden('action', 'go')}
    </form>
    <section>
      <h2>${texts.method}</h2>
      <p><strong>${texts[checkout.method]}</strong></p>
      ${plan(view)} ${change('summary', texts.changeMethod)}
    </section>
    <section>
      <h2>${texts.contact}</h2>
      <dl>
        <dt>${texts.phone}</dt>
        <dd>${checkout.account?.phone ?? contactOf(request, 'phone')}</dd>
        <dt>${texts.email}</dt>
        <dd>${checkout.account?.email ?? contactOf(request, 'email')}</dd>
      </dl>
      ${change('account', texts.changeContact)}
    </section>
    <section>
      <h2>${texts.aboutYou}</h2>
      <dl>${about}</dl>
      ${hasDetails ? change('details', texts.changeDetails) : null}
    </section>
    ${stepForm(
      view,
      'next',
      html`<p>${fillIn(texts.agreement, { method: texts[checkout.method] })}</p>
        <button class="act">${texts[`confirm_${word}`]}</button>`,
    )}`;
  return { heading: texts.reviewHeading, body };
}

const CONFIRM_WORDS = [
  'BUY',
  'RENT',
  'BOOK',
  'SUBSCRIBE',
  'DOWNLOAD',
  'ORDER',
  'CONTINUE',
] as const;

function shownDetail({ locale }: View, name: DetailName, value: string): string {
  const at = name === 'date_of_birth' ? Date.parse(`${value}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(at) ? value : showDay(at, locale);
}

/** What the customer pays and when, by the method that was chosen. */
function plan(view: View): Html {
  const { world, session, texts, checkout } = view;
  const total = wholeField(session.request, 'order_amount');
  const words = { amount: amountOf(view, total), days: dueDays(view) };
  const sentence = html`<p>${fillIn(texts[`plan_${checkout.method}`], words)}</p>`;
  if (checkout.method !== 'pay_over_time') return sentence;
  const rows = instalments(total, world.clock.now()).map(
    ({ amount, at }, index) =>
      html`<tr>
        <td>${index === 0 ? texts.today : showDay(at, view.locale)}</td>
        <td>${amountOf(view, amount)}</td>
      </tr>`,
  );
  return html`${sentence}
    <table>
      <thead>
        <tr>
          <th scope="col">${texts.dueOn}</th>
          <th scope="col">${texts.amount}</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>`;
}
