import type { FieldName } from '../behaviour/details.js';
import { html } from './html.js';
import type { Html } from './html.js';
import type { View } from './parts.js';

/** How a text field is to be filled in. */
export type FieldParts = Readonly<{
  name: FieldName;
  label: string;
  value: string;
  type: string;
  autocomplete: string;
  hint?: string;
  inputmode?: string;
  className?: string;
}>;

/** A labelled text field with its hint and what is wrong with it; the first wrong one has the focus. */
export function textInput(view: View, parts: FieldParts): Html {
  const { name, label, value, type, autocomplete, hint, inputmode, className } = parts;
  const problem = view.problems.get(name);
  const described = [
    ...(hint === undefined ? [] : [`${name}-hint`]),
    ...(problem === undefined ? [] : [`${name}-error`]),
  ].join(' ');
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${hint === undefined ? null : html`<span class="hint" id="${name}-hint">${hint}</span>`}
    ${errorLine(view, name)}
    <input
      id="${name}"
      name="${name}"
      type="${type}"
      autocomplete="${autocomplete}"
      value="${value}"
      required
      ${inputmode === undefined ? null : html`inputmode="${inputmode}"`}
      ${className === undefined ? null : html`class="${className}"`}
      ${described === '' ? null : html`aria-describedby="${described}"`}
      ${marks(view, name)}
    />
  </div>`;
}

/** A box to tick, with what is wrong with it. */
export function checkbox(view: View, name: FieldName, label: string): Html {
  const described = view.problems.has(name) ? html`aria-describedby="${name}-error"` : null;
  return html`<div class="check">
    <input
      id="${name}"
      name="${name}"
      type="checkbox"
      value="yes"
      required
      ${described}
      ${marks(view, name)}
    />
    <label for="${name}">${label}</label>
    ${errorLine(view, name)}
  </div>`;
}

/** What is wrong with a field, beside it. */
export function errorLine({ problems, texts }: View, name: FieldName): Html | null {
  const problem = problems.get(name);
  return problem === undefined
    ? null
    : html`<span class="error" id="${name}-error">${texts[problem]}</span>`;
}

function marks({ problems }: View, name: FieldName): Html | null {
  if (!problems.has(name)) return null;
  const isFirst = [...problems.keys()][0] === name;
  return isFirst ? html`aria-invalid="true" autofocus` : html`aria-invalid="true"`;
}

/** What is wrong with the form, each line leading to its field. */
export function errorSummary({ problems, texts }: View): Html | null {
  if (problems.size === 0) return null;
  const items = [...problems].map(
    ([name, problem]) => html`<li><a href="#${name}">${texts[problem]}</a></li>`,
  );
  return html`<div class="summary" role="alert" aria-labelledby="summary">
    <h2 id="summary">${texts.check}</h2>
    <ul>
      ${items}
    </ul>
  </div>`;
}
