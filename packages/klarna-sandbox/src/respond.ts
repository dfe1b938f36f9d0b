import { answerApi, plainRefusal, refuseApi } from './api.js';
import type { ApiRequest } from './api.js';
import { answerControl } from './controls.js';
import type { Controlled } from './controls.js';
import { fitsPath } from './faults.js';
import type { Fault } from './faults.js';
import { isObject } from './fields.js';
import { showFrontPage } from './pages/front.js';
import { showAsset, showPayPage, submitPayPage } from './pages/pay.js';
import { showQrCode } from './pages/qr-image.js';
import { empty, refuse, render } from './replies.js';
import type { Rendered, Reply } from './replies.js';
import type { Sandbox } from './sandbox.js';
import type { JsonObject } from './types.js';

/** One request, read to the end, whichever way it came. Header names are in lower case. */
export type Incoming = Readonly<{
  method: string;
  url: URL;
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  text: string;
}>;

/** What the caller gets: an answer, a connection that is cut, or nothing until it gives up. */
export type Outcome = Readonly<
  { kind: 'answer'; rendered: Rendered } | { kind: 'cut' } | { kind: 'silent' }
>;

/** Answers any request: Klarna's paths, its pages, the sandbox's controls. */
export async function respond(controlled: Controlled, incoming: Incoming): Promise<Outcome> {
  const { method, url } = incoming;
  if (/^\/sandbox(\/|$)/.test(url.pathname)) return answer(await control(controlled, incoming));
  if (url.pathname.startsWith('/pay/')) return answer(pay(controlled, incoming));
  if (method === 'GET' && url.pathname === '/') return answer(plain(showFrontPage()));
  if (url.pathname === '/favicon.ico') return answer(plain(empty(204)));
  return api(controlled, incoming);
}

/** The answer when the sandbox itself is at fault. */
export function brokenAnswer(): Rendered {
  return plainRefusal(500, 'INTERNAL_SERVER_ERROR');
}

/** The answer to a body that is too large to be read. */
export function tooLargeAnswer(controlled: Controlled, incoming: Incoming): Rendered {
  const request = toApi(controlled, incoming);
  return refuseApi(controlled.sandbox, request, 413, 'REQUEST_TOO_LARGE');
}

const CUT: Outcome = { kind: 'cut' };
const SILENT: Outcome = { kind: 'silent' };

function answer(rendered: Rendered): Outcome {
  return { kind: 'answer', rendered };
}

async function api(controlled: Controlled, incoming: Incoming): Promise<Outcome> {
  const { faults } = controlled.sandbox.world;
  const { method, url } = incoming;
  const taken = controlled.sandbox.perform(() =>
    faults.take('request', (fault) => fitsPath(fault, method, url.pathname)),
  );
  if (!taken) return answered(controlled, incoming);
  faults.note(taken, { method, path: url.pathname });
  const { fault } = taken;
  switch (fault.kind) {
    case 'delay':
      await wait(fault.delay_ms ?? 1000);
      return answered(controlled, incoming);
    case 'reset_before':
    case 'hang':
      note(controlled, incoming, null);
      return fault.kind === 'hang' ? SILENT : CUT;
    case 'reset_after':
    case 'hang_after':
      answerApi(controlled.sandbox, toApi(controlled, incoming));
      note(controlled, incoming, null);
      return fault.kind === 'hang_after' ? SILENT : CUT;
    case 'status': {
      const rendered = faultAnswer(controlled, incoming, fault);
      note(controlled, incoming, rendered.status);
      return answer(rendered);
    }
    case 'garbage':
      await answered(controlled, incoming);
      return answer(NONSENSE);
  }
}

async function answered(controlled: Controlled, incoming: Incoming): Promise<Outcome> {
  const rendered = answerApi(controlled.sandbox, toApi(controlled, incoming));
  note(controlled, incoming, rendered.status);
  return answer(rendered);
}

function toApi({ sandbox }: Controlled, incoming: Incoming): ApiRequest {
  const { headers, method, url, text } = incoming;
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    authorization: header(headers, 'authorization'),
    idempotencyKey: header(headers, 'klarna-idempotency-key'),
    text,
    baseUrl: baseUrlOf(sandbox, incoming),
  };
}

/** The address under which links are made: the public one, else the one that was called. */
function baseUrlOf({ world: { settings } }: Sandbox, { headers }: Incoming): string {
  return settings.publicUrl ?? `http://${header(headers, 'host') || settings.host}`;
}

function header(headers: Incoming['headers'], name: string): string {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
}

const NONSENSE: Rendered = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  text: '<html><body>An upstream server answered something else.</body></html>',
};

/** What Klarna calls the statuses that come about by trouble rather than by a rule. */
const TROUBLE: Readonly<Record<number, string>> = {
  409: 'CONFLICT',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
};

function faultAnswer(controlled: Controlled, incoming: Incoming, fault: Fault): Rendered {
  const status = fault.status ?? 503;
  const code = TROUBLE[status] ?? 'TEMPORARILY_UNAVAILABLE';
  const request = toApi(controlled, incoming);
  const refusal = refuseApi(controlled.sandbox, request, status, code, 'Fault injected.');
  const isLimit = status === 429;
  const wait = fault.retry_after ?? (isLimit ? 1 : null);
  return {
    ...refusal,
    headers: {
      ...refusal.headers,
      ...(isLimit ? { 'X-Ratelimit-Remaining': '0', 'X-Ratelimit-Reset': String(wait) } : {}),
      ...(wait === null ? {} : { 'Retry-After': String(wait) }),
    },
  };
}

function note({ sandbox, requests }: Controlled, incoming: Incoming, status: number | null): void {
  const { headers, method, url } = incoming;
  const idempotencyKey = header(headers, 'klarna-idempotency-key');
  const at = sandbox.world.clock.now();
  requests.add({ method, path: url.pathname, status, idempotencyKey, at });
}

async function control(controlled: Controlled, { method, url, text }: Incoming): Promise<Rendered> {
  const body = readJson(text);
  const path = url.pathname.replace(/^\/sandbox/, '').replace(/\/$/, '');
  if (!body) return plainRefusal(400, 'BAD_REQUEST', 'The body must be a JSON object.');
  return plain(await answerControl(controlled, { method, path, query: url.searchParams, body }));
}

function pay({ sandbox }: Controlled, incoming: Incoming): Rendered {
  const { method, url, text } = incoming;
  const shortId = url.pathname.slice('/pay/'.length).replace(/\/$/, '');
  const qr = /^([^/]+)\/qr$/.exec(shortId)?.[1];
  if (qr !== undefined && method === 'GET')
    return plain(showQrCode(sandbox.world, qr, baseUrlOf(sandbox, incoming)));
  if (shortId.startsWith('assets/')) return plain(showAsset(shortId.slice('assets/'.length)));
  return plain(
    sandbox.perform(() => {
      const request = { world: sandbox.world, shortId, query: url.searchParams };
      if (method === 'GET') return showPayPage(request);
      if (method === 'POST') return submitPayPage(request, new URLSearchParams(text));
      return refuse(405, 'BAD_REQUEST', 'Only GET and POST.');
    }),
  );
}

function plain(reply: Reply): Rendered {
  const { status, headers, text } = render(reply, '');
  const { 'Klarna-Correlation-Id': _, ...rest } = headers;
  return { status, headers: rest, text };
}

function readJson(text: string): JsonObject | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}
