import { errorOf } from '@kvitt/flow';
import { TAGS, type Example } from '../api/operation.js';
import { html, type Html } from '../pages/html.js';
import { inPageOrder, isChange, type DocumentedCall } from './calls.js';
import { curlOf, examplePath, keptBy, keyOf, type Kept, type Target } from './curl.js';
import { errorsInOrder, errorsOf, RETRY } from './errors.js';
import { limitsOf, members, words } from './members.js';
import { answerSchema } from './openapi.js';
import type { Schema } from '../api/wire/schema.js';

/** What the page is made from. */
export type PageParts = Readonly<{
  calls: readonly DocumentedCall[];
  target: Target;
  version: string;
  /** Whether examples can be sent from the page: in the sandbox only. */
  canRun: boolean;
}>;

/** The reference as one page that needs no script. */
export function referencePage(parts: PageParts): string {
  const calls = inPageOrder(parts.calls);
  const tags = Object.keys(TAGS).filter((tag) =>
    calls.some(({ description }) => description.tag === tag),
  );
  const kept = keptBy(calls);
  const prefix = prefixOf(parts.target);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Kvitt API</title>
        <link rel="stylesheet" href="${prefix}/docs/reference.css" />
        <script src="${prefix}/docs/reference.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#calls">Skip to the calls</a>
        <header>
          <p class="brand"><strong>Kvitt API</strong> <span class="soft">${parts.version}</span></p>
          <details class="menu">
            <summary>Contents</summary>
            ${contents(calls, tags)}
          </details>
        </header>
        <nav aria-label="Contents">${contents(calls, tags)}</nav>
        <main>
          ${introduction(parts)}
          <div id="calls">${tags.map((tag) => section(tag, calls, kept, parts))}</div>
          ${errorList()}
        </main>
      </body>
    </html> `.markup;
}

/** The path before ours, where a proxy gives us one. */
const prefixOf = ({ url }: Target): string => new URL(url).pathname.replace(/\/$/, '');

const contents = (calls: readonly DocumentedCall[], tags: readonly string[]): Html =>
  html`<ul class="contents">
    ${tags.map(
      (tag) =>
        html`<li>
          <a href="#${anchor(tag)}">${tag}</a>
          <ul>
            ${calls
              .filter(({ description }) => description.tag === tag)
              .map(
                ({ description }) =>
                  html`<li><a href="#${description.id}">${description.summary}</a></li>`,
              )}
          </ul>
        </li>`,
    )}
    <li><a href="#errors">Errors</a></li>
  </ul>`;

const anchor = (tag: string): string => tag.toLowerCase().replace(/\W+/g, '-');

function introduction({ target, canRun }: PageParts): Html {
  const key =
    target.apiKey === null
      ? html`your key, as <code>KEY=…</code> in the shell, and the account’s as
          <code>ACCOUNT_KEY=…</code>`
      : html`<code>${target.apiKey}</code>`;
  return html`<section class="intro">
    <h1>Merchant API</h1>
    <p>
      The JSON API that MultiSafepay merchants and plugins use, for the part that concerns Klarna.
      For machines:
      <a href="${prefixOf(target)}/docs/openapi.json">OpenAPI 3.1</a>.
    </p>
    <dl>
      <dt>Address</dt>
      <dd><code>${target.url}/v1/json</code></dd>
      <dt>Key</dt>
      <dd>
        Header <code>api_key</code>, or <code>Authorization: Bearer …</code>, or the query parameter
        <code>api_key</code>. In the examples: ${key}.
      </dd>
      <dt>Answers</dt>
      <dd>
        <code>{"success":true,"data":…}</code> with HTTP 200, or
        <code>{"success":false,"data":{},"error_code":…,"error_info":"…"}</code> with the HTTP
        status of the <a href="#errors">error</a>.
      </dd>
      <dt>Amounts</dt>
      <dd>
        Whole numbers in the currency’s smallest unit; <code>unit_price</code> is a decimal without
        tax.
      </dd>
      <dt>Repeats</dt>
      <dd>
        With the header <code>Idempotency-Key</code> on a change, the same request gets the same
        answer; another request under the same key is refused.
      </dd>
      <dt>Tolerance</dt>
      <dd>
        Numbers may be texts and texts numbers; <code>""</code>, <code>[]</code> and
        <code>null</code> count as missing; unknown members and query parameters are ignored; the
        content type does not matter. <code>POST</code> with
        <code>X-HTTP-Method-Override: PATCH</code> is a PATCH.
      </dd>
    </dl>
    ${
      canRun
        ? html`<p>
            The examples run in the order of this page, from an empty sandbox, in one shell or with
            the buttons.
          </p>`
        : null
    }
  </section>`;
}

function section(
  tag: string,
  calls: readonly DocumentedCall[],
  kept: Kept,
  parts: PageParts,
): Html {
  return html`<section id="${anchor(tag)}" class="tag">
    <h2>${tag}</h2>
    <p>${TAGS[tag as keyof typeof TAGS]}</p>
    ${calls
      .filter(({ description }) => description.tag === tag)
      .map((call) => callView(call, kept, parts))}
  </section>`;
}

function callView(call: DocumentedCall, kept: Kept, parts: PageParts): Html {
  const { description } = call;
  const examples = description.examples.map((example, index) =>
    exampleView(call, example, parts, index === 0 ? (kept.get(description.id) ?? []) : []),
  );
  return html`<article id="${description.id}">
    <div class="told">
      <h3><a href="#${description.id}">${description.summary}</a></h3>
      <p class="call">
        <span class="method ${call.method.toLowerCase()}">${call.method}</span>
        <code>${call.path.replace(/:(\w+)/g, '{$1}')}</code>
      </p>
      ${description.says === undefined ? null : html`<p>${words(description.says)}</p>`}
      ${parametersView(description.path, 'Path')}
      ${parametersView(
        description.query?.schema['properties'] as Record<string, Schema> | undefined,
        'Query',
      )}
      ${description.body === undefined ? null : part('Body', members(description.body.schema))}
      ${answerView(call)} ${refusals(call)}
    </div>
    <div class="examples">${examples}</div>
  </article>`;
}

const part = (title: string, content: Html | null): Html | null =>
  content === null
    ? null
    : html`<h4>${title}</h4>
        ${content}`;

const parametersView = (
  parameters: Readonly<Record<string, Schema>> | undefined,
  title: string,
): Html | null =>
  parameters === undefined ? null : part(title, members({ properties: parameters }));

function answerView(call: DocumentedCall): Html | null {
  const { description } = call;
  if (description.contentType !== undefined) return null;
  const shown = description.bare === true ? answerSchema(call) : description.answer;
  const title = description.bare === true ? 'Answer' : 'Answer, in data';
  const inner = members(shown);
  const says = typeof shown['description'] === 'string' ? shown['description'] : limitsOf(shown);
  if (inner === null)
    return html`<h4>${title}</h4>
      <p>${words(says)}</p>`;
  return html`<h4>${title}</h4>
    ${
      inner.markup.length > FOLDED_FROM
        ? html`<details>
            <summary>All members</summary>
            ${inner}
          </details>`
        : inner
    }`;
}

/** Answers longer than this, as markup, are folded. */
const FOLDED_FROM = 2_000;

function refusals(call: DocumentedCall): Html | null {
  const keys = errorsOf(call);
  if (keys.length === 0) return null;
  return html`<details class="refusals">
    <summary>Errors</summary>
    <ul>
      ${keys.map((key) => {
        const { code, http, info } = errorOf(key);
        return html`<li><code>${code}</code> <span class="soft">HTTP ${http}</span> ${info}</li>`;
      })}
    </ul>
  </details>`;
}

function exampleView(
  call: DocumentedCall,
  example: Example,
  { target, canRun }: PageParts,
  kept: readonly string[],
): Html {
  const { description } = call;
  const path = examplePath(call, example, (member) => `{${member}}`);
  const body = example.body === undefined ? '' : JSON.stringify(example.body);
  const takes = Object.values(example.path ?? {}).flatMap((value) =>
    typeof value === 'string' ? [] : [`${value.takenFrom} ${value.member}`],
  );
  return html`<figure
    class="example"
    data-call="${description.id}"
    data-method="${call.method}"
    data-http="${example.http ?? 200}"
    data-path="${path}"
    data-takes="${takes.join(',')}"
    data-body="${isChange(call) ? body : ''}"
    data-key="${description.open === true ? '' : (keyOf(example, target) ?? 'ask')}"
    data-run="${canRun && description.contentType === undefined ? 'yes' : 'no'}"
  >
    ${example.says === undefined ? null : html`<figcaption>${words(example.says)}</figcaption>`}
    <pre tabindex="0"><code>${curlOf(call, example, target, kept)}</code></pre>
  </figure>`;
}

function errorList(): Html {
  return html`<section id="errors" class="tag">
    <h2>Errors</h2>
    <p>
      Tell them apart by number and HTTP status. A detail may follow the sentence after a colon.
    </p>
    <div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th scope="col">error_code</th>
            <th scope="col">HTTP</th>
            <th scope="col">error_info</th>
            <th scope="col">repeat?</th>
          </tr>
        </thead>
        <tbody>
          ${errorsInOrder().map((key) => {
            const { code, http, info, retry } = errorOf(key);
            return html`<tr>
              <td>${code}</td>
              <td>${http}</td>
              <td>${info}</td>
              <td>${RETRY[retry]}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}
