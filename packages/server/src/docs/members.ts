import { html, type Html } from '../pages/html.js';
import type { Schema } from '../api/wire/schema.js';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  integer: 'whole number',
  number: 'decimal',
  boolean: 'true or false',
  array: 'list',
  object: 'object',
  null: 'null',
};

/** A paragraph's words, with `code` between backticks. */
export const words = (text: string): Html =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))
    .reduce((before, part) => html`${before}${part}`);

/** A schema's type and limits in a few words. */
export function limitsOf(schema: Schema): string {
  const { type, enum: values, const: value } = schema;
  if (value !== undefined) return JSON.stringify(value);
  if (Array.isArray(values)) return values.map(String).join(', ');
  const types = [type].flat().flatMap((each) => TYPES[String(each)] ?? []);
  const bounds = [
    between(schema['minLength'], schema['maxLength'], 'characters'),
    between(schema['minimum'], schema['maximum'], ''),
    between(undefined, schema['maxItems'], 'elements'),
    typeof schema['format'] === 'string' ? FORMATS[schema['format']] : undefined,
    schema['default'] === undefined ? undefined : `else ${JSON.stringify(schema['default'])}`,
  ].filter((each) => each !== undefined);
  return [types.join(' or '), ...bounds].filter((each) => each !== '').join(', ');
}

const FORMATS: Readonly<Record<string, string>> = {
  date: 'YYYY-MM-DD',
  'date-time': 'ISO 8601',
  uri: 'address',
};

function between(least: unknown, most: unknown, unit: string): string | undefined {
  const from = typeof least === 'number' && (least !== 1 || unit === '') ? least : null;
  const to = typeof most === 'number' ? most : null;
  if (from === null && to === null) return undefined;
  const range =
    from === null ? `at most ${to}` : to === null ? `at least ${from}` : `${from} to ${to}`;
  return `${range} ${unit}`.trimEnd();
}

/** The object whose members are shown for a schema: itself, or what its list holds; null for neither. */
function objectIn(schema: Schema): Schema | null {
  if (typeof schema['properties'] === 'object') return schema;
  const items = schema['items'];
  return typeof items === 'object' && items !== null ? objectIn(items as Schema) : null;
}

/** The members of an object, or of what a list holds, one below another; objects in it fold open. */
export function members(schema: Schema): Html | null {
  const object = objectIn(schema);
  const entries = Object.entries((object?.['properties'] ?? {}) as Record<string, Schema>);
  if (entries.length === 0) return null;
  const required = new Set((object?.['required'] ?? []) as readonly string[]);
  const isAnswer = object?.['additionalProperties'] === false;
  return html`<ul class="members">
    ${entries.map(([name, member]) => one(name, member, !isAnswer && required.has(name)))}
  </ul>`;
}

function one(name: string, schema: Schema, isRequired: boolean): Html {
  const inner = members(schema);
  const head = html`<code class="name">${name}</code>
    <span class="type">${limitsOf(schema)}</span>${
      isRequired ? html` <span class="needed">required</span>` : null
    }`;
  const says =
    typeof schema['description'] === 'string' ? html`<p>${words(schema['description'])}</p>` : null;
  return inner === null
    ? html`<li>${head}${says}</li>`
    : html`<li>
        <details>
          <summary>${head}${says}</summary>
          ${inner}
        </details>
      </li>`;
}
