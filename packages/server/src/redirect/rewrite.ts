import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { RequestOptions } from 'node:https';
import { urlToHttpOptions } from 'node:url';

/** The hosts of the PSP's API: live, test, and the one that old clients use. */
const HOSTS: ReadonlySet<string> = new Set([
  'api.multisafepay.com',
  'testapi.multisafepay.com',
  'pay.multisafepay.com',
]);

type Callback = (response: IncomingMessage) => void;

/** What goes elsewhere. */
export type Rewriter = Readonly<{
  protocol: 'http:' | 'https:';
  /** The arguments of `http.request`, put right; null for a request that is none of ours. */
  request: (
    args: readonly unknown[],
  ) => Readonly<{ options: RequestOptions; callback: Callback | undefined }> | null;
  /** An address put right; null for one that is none of ours. */
  address: (address: string) => string | null;
}>;

/** Sends what is meant for the PSP's hosts to `to`. Throws when that is no address of the web. */
export function rewriter(to: string | undefined): Rewriter {
  const target = targetOf(to);
  const { hostname, port } = urlToHttpOptions(target);
  // The path of every request begins with /v1/json; an address may be given with it.
  const prefix = target.pathname.replace(/\/+$/, '').replace(/\/v1\/json$/, '');
  return {
    protocol: target.protocol as Rewriter['protocol'],
    request: (args) => {
      const { options, callback } = optionsOf(args);
      if (!HOSTS.has(hostOf(options))) return null;
      const { agent, servername: _name, host: _host, defaultPort: _port, ...rest } = options;
      return {
        callback,
        options: {
          ...rest,
          protocol: target.protocol,
          hostname,
          port: port ?? null,
          path: `${prefix}${options.path ?? '/'}`,
          headers: withoutHost(options.headers),
          // An agent for another protocol would refuse.
          ...(isFor(agent, target.protocol) ? { agent } : {}),
        },
      };
    },
    address: (address) => {
      if (!URL.canParse(address)) return null;
      const url = new URL(address);
      if (!HOSTS.has(url.hostname)) return null;
      return `${target.origin}${prefix}${url.pathname}${url.search}`;
    },
  };
}

function targetOf(to: string | undefined): URL {
  if (to !== undefined && /^https?:\/\//i.test(to) && URL.canParse(to)) return new URL(to);
  throw new Error(
    'kvitt/redirect: set KVITT_URL to where Kvitt listens, such as http://127.0.0.1:4000',
  );
}

/** The arguments of `http.request` in its three forms, as options and what is to be called. */
function optionsOf(
  args: readonly unknown[],
): Readonly<{ options: RequestOptions; callback: Callback | undefined }> {
  const [first, ...others] = args;
  const callback = args.find((each) => typeof each === 'function') as Callback | undefined;
  if (typeof first !== 'string' && !(first instanceof URL)) {
    return { options: { ...(first as RequestOptions) }, callback };
  }
  if (!URL.canParse(String(first))) return { options: {}, callback };
  const [second] = others;
  const more = typeof second === 'object' && second !== null ? (second as RequestOptions) : {};
  return { options: { ...urlToHttpOptions(new URL(first)), ...more }, callback };
}

const hostOf = ({ hostname, host }: RequestOptions): string =>
  (hostname ?? host ?? '').replace(/:\d+$/, '').toLowerCase();

/** Node names the new host by itself; a list of headers is how some clients write them. */
function withoutHost(headers: RequestOptions['headers']): OutgoingHttpHeaders {
  const entries = Array.isArray(headers)
    ? headers.flatMap((name, index) =>
        index % 2 === 0 ? [[String(name), headers[index + 1]] as const] : [],
      )
    : Object.entries(headers ?? {});
  return Object.fromEntries(entries.filter(([name]) => name.toLowerCase() !== 'host'));
}

const isFor = (agent: RequestOptions['agent'], protocol: string): boolean =>
  agent === false ||
  (typeof agent === 'object' && (agent as { protocol?: string }).protocol === protocol);
