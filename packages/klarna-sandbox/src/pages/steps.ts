import {
  askedFields,
  CODE_TRIES,
  knownAccount,
  methodsOf,
  requestOf,
  stepsOf,
  stepUpOf,
} from '../behaviour/checkout.js';
import { contactOf, detailOf, DETAIL_NAMES, mustSignUp } from '../behaviour/details.js';
import type { DetailName } from '../behaviour/details.js';
import { withSaid } from '../behaviour/hosted-page.js';
import { textField, wholeField } from '../fields.js';
import { idNumberOf } from '../id-numbers.js';
import { testPersons } from '../test-persons.js';
import type { TestPerson } from '../test-persons.js';
import type { MethodChoice } from '../types.js';
import { termsOf } from '../world.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { showCountry, showDay } from './money.js';
import {
  amountOf,
  checkbox,
  errorLine,
  errorSummary,
  hidden,
  optionsOf,
  orderStrip,
  orderTable,
  progress,
  shop,
  shortcuts,
  stepForm,
  stepMarks,
  textInput,
  waysOut,
} from './parts.js';
import type { FieldParts, View } from './parts.js';
import { instalments } from './plan.js';
import { fillIn } from './texts.js';

/** Which test person the fields are to be filled with, null for none. */
export type Chosen = 'approved' | 'denied' | null;

/** A step that asks something. */
export type AskingStep = 'summary' | 'account' | 'code' | 'details' | 'identity' | 'review';

/** The step of a payment that is open: its title, and its content. */
export function showStep(
  view: View,
  step: AskingStep,
  chosen: Chosen,
): Readonly<{ title: string; content: Html }> {
  const { heading, body } = PARTS[step](view, chosen);
  const steps = stepsOf(view);
  const content = html`${shop(view)} ${progress(view, steps.indexOf(step) + 1, steps.length)}
    ${step === 'summary' ? null : orderStrip(view)} ${errorSummary(view)}
    <h1>${heading}</h1>
    ${body} ${waysOut(view)} ${shortcuts(view)}`;
  const { texts, problems, page } = view;
  const title = step === 'summary' ? page.title : `${heading} – ${page.title}`;
  return { title: problems.size === 0 ? title : `${texts.error}: ${title}`, content };
}

type Part = Readonly<{ heading: string; body: Html }>;

const PARTS: Readonly<Record<AskingStep, (view: View, chosen: Chosen) => Part>> = {
  summary,
  account,
  code,
  details,
  identity,
  review,
};

function summary(view: View): Part {
  const { texts, checkout, page } = view;
  const choices = methodsOf(view).map((choice) => {
    const isChosen = choice === checkout.method;
    return html`<label class="choice">
      <input
        type="radio"
        name="payment_method"
        value="${choice}"
        ${isChosen ? html`id="payment_method" checked` : null}
      />
      <span>${texts[choice]}<small>${methodText(view, choice)}</small></span>
    </label>`;
  });
  const body = html`${orderTable(view)}
  ${stepForm(
    view,
    'next',
    html`<fieldset>
        <legend>${texts.payHow}</legend>
        ${errorLine(view, 'payment_method')} ${choices}
      </fieldset>
      ${nextButton(view)}`,
  )}`;
  return { heading: page.title, body };
}

function methodText(view: View, choice: MethodChoice): string {
  return fillIn(view.texts[`${choice}_text`], { days: dueDays(view) });
}

function dueDays({ world, page }: View): number {
  return termsOf(world, page.merchantId).invoiceDueDays;
}

function account(view: View, chosen: Chosen): Part {
  const { texts, checkout } = view;
  const known = { ...knownAccount(view, checkout), ...checkout.draft, ...personFor(view, chosen) };
  const example = testPersons(countryOf(view))?.approved.phone ?? '+31689124321';
  const fields = html`${textInput(view, {
    name: 'phone',
    label: texts.phone,
    value: known.phone,
    type: 'tel',
    autocomplete: 'tel',
    hint: fillIn(texts.phoneHint, { example }),
  })}
  ${textInput(view, {
    name: 'email',
    label: texts.email,
    value: known.email,
    type: 'email',
    autocomplete: 'email',
  })}`;
  const body = html`<p>${texts.accountText}</p>
    ${stepForm(view, 'next', html`${fields} ${nextButton(view)}`)} ${testPersonForm(view)}
    ${goForm(view, 'summary', texts.changeMethod)}`;
  return { heading: texts.accountHeading, body };
}

function code(view: View): Part {
  const { texts, checkout } = view;
  const phone = masked(checkout.account?.phone ?? '');
  const isLocked = checkout.wrongCodes >= CODE_TRIES;
  const field = textInput(view, {
    name: 'code',
    label: texts.code,
    value: '',
    type: 'text',
    autocomplete: 'one-time-code',
    inputmode: 'numeric',
    className: 'code',
    hint: texts.codeHint,
  });
  const again = html`<button ${isLocked ? html`class="act" id="code"` : null}>
    ${texts.newCode}
  </button>`;
  const sent = checkout.codesSent > 1 && checkout.wrongCodes === 0;
  const body = html`${sent ? html`<p role="status">${texts.codeAgain}</p>` : null}
    <p>${fillIn(texts.codeText, { phone })}</p>
    ${isLocked ? null : stepForm(view, 'next', html`${field} ${nextButton(view)}`)}
    ${stepForm(view, 'resend', again)} ${goForm(view, 'account', texts.changeContact)}`;
  return { heading: texts.codeHeading, body };
}

/** All but the last two digits hidden. */
function masked(phone: string): string {
  return `••• ${phone.replaceAll(/\D/g, '').slice(-2)}`;
}

const DETAIL_FIELDS: Readonly<
  Record<DetailName, Readonly<{ type: string; autocomplete: string }>>
> = {
  given_name: { type: 'text', autocomplete: 'given-name' },
  family_name: { type: 'text', autocomplete: 'family-name' },
  street_address: { type: 'text', autocomplete: 'street-address' },
  postal_code: { type: 'text', autocomplete: 'postal-code' },
  city: { type: 'text', autocomplete: 'address-level2' },
  date_of_birth: { type: 'date', autocomplete: 'bday' },
  national_identification_number: { type: 'text', autocomplete: 'off' },
};

function details(view: View, chosen: Chosen): Part {
  const { texts, checkout, session } = view;
  const known: Readonly<Record<string, string>> = {
    ...checkout.details,
    ...checkout.draft,
    ...personFor(view, chosen),
  };
  const asked = askedFields(view, checkout);
  const fields = asked.map((name) =>
    name === 'terms'
      ? checkbox(view, name, texts.agreeTerms)
      : textInput(view, detailField(view, name, known[name] ?? '')),
  );
  const isNew = mustSignUp(withSaid(session.request, checkout.account));
  const hasOthers = asked.some((name) => name !== 'terms');
  const body = html`<p>${isNew ? texts.signUpText : texts.detailsText}</p>
    ${stepForm(view, 'next', html`${fields} ${nextButton(view)}`)}
    ${hasOthers ? testPersonForm(view) : null} ${goForm(view, 'account', texts.changeContact)}`;
  return { heading: isNew ? texts.signUpHeading : texts.detailsHeading, body };
}

function detailField(view: View, name: DetailName, value: string): FieldParts {
  const parts = { name, value, label: view.texts[name], ...DETAIL_FIELDS[name] };
  const idNumber = idNumberOf(countryOf(view));
  if (name !== 'national_identification_number' || idNumber === null) return parts;
  const { name: idName, example } = idNumber;
  const label = fillIn(parts.label, { name: idName });
  return { ...parts, label, hint: fillIn(view.texts.idHint, { example }) };
}

function identity(view: View): Part {
  const { texts, checkout } = view;
  const body = html`<p>
      ${stepUpOf(view, checkout) === 'scan' ? texts.identityScan : texts.identityBank}
    </p>
    <p class="tip">${texts.identityHint}</p>
    ${stepForm(view, 'next', html`${checkbox(view, 'identified', texts.identified)} ${nextButton(view)}`)}
    ${goForm(view, 'account', texts.changeContact)}`;
  return { heading: texts.identityHeading, body };
}

function review(view: View): Part {
  const { texts, checkout, page, path, keep } = view;
  const request = requestOf(view, checkout);
  const word = CONFIRM_WORDS.find((type) => type === optionsOf(page)['purchase_type']) ?? 'BUY';
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
      <h2>${texts.method}: ${texts[checkout.method]}</h2>
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

function nextButton({ texts }: View): Html {
  return html`<button class="act">${texts.next}</button>`;
}

function goForm(view: View, to: string, label: string): Html {
  return stepForm(
    view,
    'go',
    html`<button class="plain" name="to" value="${to}">${label}</button>`,
  );
}

function countryOf({ session }: View): string {
  return textField(session.request, 'purchase_country');
}

/** The published data of the test person that was asked for, those that are known. */
function personFor(view: View, chosen: Chosen): Readonly<Record<string, string>> {
  const persons = chosen === null ? null : testPersons(countryOf(view));
  const person: TestPerson | undefined = persons?.[chosen === 'denied' ? 'denied' : 'approved'];
  return Object.fromEntries(
    Object.entries(person ?? {}).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** Buttons that show the step again, filled in with a test person of the country. */
function testPersonForm(view: View): Html | null {
  const { texts, language, path } = view;
  if (testPersons(countryOf(view)) === null) return null;
  const country = showCountry(countryOf(view), language);
  return html`<form class="tip" method="get" action="${path}">
    <h2>${texts.persons}</h2>
    <p>${fillIn(texts.personsText, { country })}</p>
    ${view.keep === '' ? null : hidden('lang', language)}
    <button name="person" value="approved">${texts.approvedPerson}</button>
    <button name="person" value="denied">${texts.deniedPerson}</button>
  </form>`;
}
