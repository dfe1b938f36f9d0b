import { testPersons } from '../test-persons.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { showCountry } from './money.js';
import { countryOf, hidden } from './parts.js';
import type { View } from './parts.js';
import { fillIn } from './texts.js';

/** Which test person the fields are to be filled with, null for none. */
export type Chosen = 'approved' | 'denied' | null;

/** The published data of the test person that was asked for, by field name; those that are known. */
export function personFor(view: View, chosen: Chosen): Readonly<Record<string, string>> {
  const persons = chosen === null ? null : testPersons(countryOf(view));
  const person = persons?.[chosen === 'denied' ? 'denied' : 'approved'];
  return Object.fromEntries(
    Object.entries(person ?? {}).filter((entry): entry is [string, string] => entry[1] !== null),
  );
}

/** Buttons that show the step again, filled in with a test person of the country; null where that fills nothing. */
export function testPersonForm(view: View, names: readonly string[]): Html | null {
  const { texts, language, path } = view;
  const known = personFor(view, 'approved');
  if (!names.some((name) => known[name])) return null;
  const country = showCountry(countryOf(view), language);
  return html`<form class="tip" method="get" action="${path}">
    <h2>${texts.persons}</h2>
    <p>${fillIn(texts.personsText, { country })}</p>
    ${view.keep === '' ? null : hidden('lang', language)}
    <button name="person" value="approved">${texts.approvedPerson}</button>
    <button name="person" value="denied">${texts.deniedPerson}</button>
  </form>`;
}
