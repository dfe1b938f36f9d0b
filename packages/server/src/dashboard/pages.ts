import fastifyStatic from '@fastify/static';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** Where the dashboard's build lies. */
export const DASHBOARD_FILES = fileURLToPath(new URL('../../../dashboard/dist/', import.meta.url));

/** Nothing from elsewhere, and no script that is not a file of ours. The components write rules of their own into the page. */
export const PAGE_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** Paths that belong to others, whatever the browser would like to read there. */
const NOT_OURS = /^\/(?:v1|pay|docs|sandbox|api|health|metrics|klarna|assets)(?:[/?]|$)/;
const YEAR_SECONDS = 31_536_000;

const NOT_BUILT = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kvitt</title></head>
<body><h1>Kvitt is running</h1><p>The dashboard is not built. This builds it:</p>
<pre>npm run build --workspace packages/dashboard</pre><p><a href="/docs">The API’s reference</a></p></body></html>
`;

/**
 * Serves the dashboard's files from a directory, and answers what else browsers navigate to with its page; where there is
 * no build, with how to make one. Answers the fallback for paths that nothing else is registered for.
 */
export function registerDashboardPages(
  app: FastifyInstance,
  directory: string,
): (request: FastifyRequest, reply: FastifyReply) => FastifyReply | null {
  const files = filesOf(directory);
  const isBuilt = files.includes('index.html');
  const page = (reply: FastifyReply): FastifyReply => {
    void reply.headers(PAGE_HEADERS).header('cache-control', 'no-store');
    return isBuilt
      ? reply.sendFile('index.html', { cacheControl: false })
      : reply.type('text/html; charset=utf-8').send(NOT_BUILT);
  };
  if (isBuilt) {
    void app.register(fastifyStatic, { root: directory, serve: false, preCompressed: true });
    serveFiles(app, files);
  }
  app.get('/', { config: { dashboard: true } }, async (_request, reply) => page(reply));
  return ({ method, url, headers }, reply) => {
    const isNavigation =
      (method === 'GET' || method === 'HEAD') && (headers.accept ?? '').includes('text/html');
    return isNavigation && !NOT_OURS.test(url) ? page(reply) : null;
  };
}

function filesOf(directory: string): readonly string[] {
  try {
    return readdirSync(directory, { withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(?:br|gz|map)$/.test(entry.name))
      .map(({ name }) => name);
  } catch {
    return [];
  }
}

function serveFiles(app: FastifyInstance, files: readonly string[]): void {
  const config = { dashboard: true } as const;
  // Their names change with their content.
  app.get<{ Params: { '*': string } }>('/assets/*', { config }, async ({ params }, reply) =>
    reply
      .headers(PAGE_HEADERS)
      .sendFile(`assets/${params['*']}`, { maxAge: YEAR_SECONDS * 1000, immutable: true }),
  );
  for (const name of files) {
    if (name === 'index.html') continue;
    app.get(`/${name}`, { config }, async (_request, reply) =>
      reply.headers(PAGE_HEADERS).sendFile(name, { maxAge: 3_600_000 }),
    );
  }
}
