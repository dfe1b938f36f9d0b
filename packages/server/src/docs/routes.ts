import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Description } from '../api/operation.js';
import { always } from '../api/wire/schema.js';
import { documentedCalls, type Route } from './calls.js';
import { openApi } from './openapi.js';
import { referencePage } from './page.js';
import { REFERENCE_SCRIPT } from './script.js';
import { REFERENCE_STYLE } from './style.js';

/** What the reference is told of the service. */
export type DocsOptions = Readonly<{
  /** Base of the addresses handed out. */
  publicUrl: () => string;
  routes: readonly Route[];
  /** Whether examples may be sent from the page. */
  isSandbox: boolean;
  /** The keys that the page may show, null when they are secrets. */
  apiKey: string | null;
  accountKey: string | null;
}>;

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as Readonly<{ version: string }>;

const OWN = { tag: 'Service', bare: true, open: true, errors: [] } as const;

const OPENAPI = {
  ...OWN,
  id: 'readOpenApi',
  summary: 'This reference for machines',
  says: 'OpenAPI 3.1, made from the schemas that requests are read with.',
  answer: { type: 'object', description: 'An OpenAPI document.' },
  examples: [{}],
} as const satisfies Description;

const file = <Id extends string>(id: Id, summary: string, contentType: string) =>
  ({
    ...OWN,
    id,
    summary,
    contentType,
    answer: always('string', 'A text.'),
    examples: [{}],
  }) as const satisfies Description;

const PAGE = file('readReference', 'This reference', 'text/html');
const STYLE = file('readReferenceStyle', 'Its style sheet', 'text/css');
const SCRIPT = file('readReferenceScript', 'Its script', 'text/javascript');

/** Nothing from elsewhere, and no script but our own. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache',
} as const;

/** `/docs` and `/docs/openapi.json`: the reference, made from the routes that are registered. */
export function registerDocs(app: FastifyInstance, options: DocsOptions): void {
  const { publicUrl, routes, isSandbox, apiKey, accountKey } = options;
  // The address is known once the service listens, and then stays.
  const openApiText = once(() =>
    JSON.stringify(openApi(documentedCalls(routes), { url: publicUrl(), version })),
  );
  const pageText = once(() =>
    referencePage({
      calls: documentedCalls(routes),
      target: { url: publicUrl(), apiKey, accountKey },
      version,
      canRun: isSandbox,
    }),
  );
  const serve = (
    path: string,
    description: Description,
    type: string,
    text: () => string,
  ): void => {
    app.get(path, { config: { description } }, async (_request, reply): Promise<FastifyReply> =>
      reply.headers(HEADERS).header('content-type', `${type}; charset=utf-8`).send(text()),
    );
  };
  serve('/docs', PAGE, 'text/html', pageText);
  serve('/docs/reference.css', STYLE, 'text/css', () => REFERENCE_STYLE);
  serve('/docs/reference.js', SCRIPT, 'text/javascript', () => REFERENCE_SCRIPT);
  serve('/docs/openapi.json', OPENAPI, 'application/json', openApiText);
}

function once(make: () => string): () => string {
  let made: string | null = null;
  return () => (made ??= make());
}
