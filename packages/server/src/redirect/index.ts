/**
 * A preload for programs that use a client of the PSP's API with its address built in: `node --import kvitt/redirect app.js`,
 * or `--require`. Requests for the PSP's hosts go to `KVITT_URL`, whatever made them; all others are left alone.
 */
import http from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import { rewriter, type Rewriter } from './rewrite.js';

type Ask = typeof http.request;
type Web = Readonly<{ request: Ask; get: Ask }>;

const original = {
  'http:': { request: http.request, get: http.get },
  'https:': { request: https.request, get: https.get },
} as const satisfies Record<string, Web>;

const rewrite = rewriter(process.env['KVITT_URL']);

/** One of the four ways to make a request, which may turn out to go elsewhere by another protocol. */
function redirected(name: keyof Web, own: Ask, to: Rewriter): Ask {
  const ask = (...args: readonly unknown[]): http.ClientRequest => {
    const elsewhere = to.request(args);
    if (elsewhere === null) return Reflect.apply(own, undefined, args) as http.ClientRequest;
    const { options, callback } = elsewhere;
    return original[to.protocol][name](options, callback);
  };
  return ask;
}

for (const [module, { request, get }] of [
  [http, original['http:']],
  [https, original['https:']],
] as const) {
  Object.assign(module, {
    request: redirected('request', request, rewrite),
    get: redirected('get', get, rewrite),
  });
}
// For programs that import { request } by name.
syncBuiltinESMExports();

const { fetch: originalFetch } = globalThis;
globalThis.fetch = async (input, init) => {
  const address = input instanceof Request ? input.url : String(input);
  const elsewhere = rewrite.address(address);
  if (elsewhere === null) return originalFetch(input, init);
  return originalFetch(input instanceof Request ? new Request(elsewhere, input) : elsewhere, init);
};
