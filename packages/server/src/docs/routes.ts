import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import type { Description } from '../api/operation.js';
import type { Schema } from '../api/wire/schema.js';
import { documentedCalls, type Route } from './calls.js';
import { openApi } from './openapi.js';

/** What the reference is told of the service. */
export type DocsOptions = Readonly<{
  /** Base of the addresses handed out. */
  publicUrl: () => string;
  routes: readonly Route[];
}>;

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as Readonly<{ version: string }>;

const OPENAPI = {
  id: 'readOpenApi',
  tag: 'Service',
  summary: 'This reference for machines',
  says: 'OpenAPI 3.1, made from the schemas that requests are read with.',
  answer: { type: 'object', description: 'An OpenAPI document.' },
  bare: true,
  open: true,
  errors: [],
  examples: [{}],
} as const satisfies Description;

/** `/docs/openapi.json`: the reference, made from the routes that are registered. */
export function registerDocs(app: FastifyInstance, { publicUrl, routes }: DocsOptions): void {
  let made: Schema | null = null;
  app.get('/docs/openapi.json', { config: { description: OPENAPI } }, async (_request, reply) => {
    made ??= openApi(documentedCalls(routes), { url: publicUrl(), version });
    return reply.header('access-control-allow-origin', '*').send(made);
  });
}
