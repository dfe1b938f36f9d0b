import { askedFields } from '../behaviour/checkout.js';
import { mustSignUp } from '../behaviour/details.js';
import type { DetailName } from '../behaviour/details.js';
import { withSaid } from '../behaviour/hosted-page.js';
import { idNumberOf } from '../id-numbers.js';
import { checkbox, textInput } from './form-fields.js';
import type { FieldParts } from './form-fields.js';
import { html } from './html.js';
import { countryOf, goForm, nextButton, stepForm } from './parts.js';
import type { Part, View } from './parts.js';
import { personFor, testPersonForm } from './person-form.js';
import type { Chosen } from './person-form.js';
import { fillIn } from './texts.js';

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

/** The step that asks for what the shop did not say, and for the terms from who signs up. */
export function details(view: View, chosen: Chosen): Part {
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
  const body = html`<p>${isNew ? texts.signUpText : texts.detailsText}</p>
    ${stepForm(view, 'next', html`${fields} ${nextButton(view)}`)} ${testPersonForm(view, asked)}
    ${goForm(view, 'account', texts.changeContact)}`;
  return { heading: isNew ? texts.signUpHeading : texts.detailsHeading, body };
}

/** How a detail is asked for, filled in with `value`. */
export function detailField(view: View, name: DetailName, value: string): FieldParts {
  const parts = { name, value, label: view.texts[name], ...DETAIL_FIELDS[name] };
  const idNumber = idNumberOf(countryOf(view));
  if (name !== 'national_identification_number' || idNumber === null) return parts;
  const { name: idName, example } = idNumber;
  const label = fillIn(parts.label, { name: idName });
  return { ...parts, label, hint: fillIn(view.texts.idHint, { example }) };
}
