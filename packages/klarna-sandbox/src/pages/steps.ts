import { CODE_TRIES, knownAccount, methodsOf, stepsOf, stepUpOf } from '../behaviour/checkout.js';
import { testPersons } from '../test-persons.js';
import type { MethodChoice } from '../types.js';
import { details } from './details-step.js';
import { checkbox, errorLine, errorSummary, textInput } from './form-fields.js';
import { html } from './html.js';
import type { Html } from './html.js';
import {
  countryOf,
  dueDays,
  goForm,
  nextButton,
  orderStrip,
  orderTable,
  progress,
  shop,
  shortcuts,
  stepForm,
  waysOut,
} from './parts.js';
import type { Part, View } from './parts.js';
import { personFor, testPersonForm } from './person-form.js';
import type { Chosen } from './person-form.js';
import { review } from './review-step.js';
import { fillIn } from './texts.js';

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
    ${stepForm(view, 'next', html`${fields} ${nextButton(view)}`)}
    ${testPersonForm(view, ['phone', 'email'])} ${goForm(view, 'summary', texts.changeMethod)}`;
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
  return `•••\u00a0${phone.replaceAll(/\D/g, '').slice(-2)}`;
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
