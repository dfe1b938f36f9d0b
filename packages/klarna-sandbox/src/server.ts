import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { answerApi, plainRefusal } from './api.js';
import { answerControl } from './controls.js';
import type { Controlled } from './controls.js';
import type { Fault } from './faults.js';
import { isObject } from './fields.js';
import { showFrontPage } from './pages/front.js';
import { showAsset, showPayPage, submitPayPage } from './pages/pay.js';
import { empty, refuse, render } from './replies.js';
import type { Rendered, Reply } from './replies.js';
import type { JsonObject } from './types.js';

const BODY_BYTES_MAX = 2_000_000;

type Incoming = Readonly<{
  request: IncomingMessage;
  response: ServerResponse;
  method: string;
  url: URL;
  text: string;
}>;

/** The HTTP server over a sandbox: Klarna's paths, its pages, the sandbox's controls. */
export function createHttpServer(controlled: Controlled): Server {
  const { log } = controlled.sandbox.world.settings;
  return createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    receive(controlled, request, response).catch((problem: unknown) => {
      log(problem instanceof Error ? (problem.stack ?? problem.message) : 'unknown problem');
      if (response.headersSent) response.destroy();
      else send(response, plainRefusal(500, 'INTERNAL_SERVER_ERROR'));
    });
  });
}

async function receive(
  controlled: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const text = await readText(request);
  if (text === null) {
    send(response, plainRefusal(413, 'REQUEST_TOO_LARGE'));
    return;
  }
  const method = request.method ?? 'GET';
  const url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  const incoming = { request, response, method, url, text };
  if (/^\/sandbox(\/|$)/.test(url.pathname)) send(response, control(controlled, incoming));
  else if (url.pathname.startsWith('/pay/')) send(response, pay(controlled, incoming));
  else if (method === 'GET' && url.pathname === '/') send(response, plain(showFrontPage()));
  else if (url.pathname === '/favicon.ico') send(response, plain(empty(204)));
  else await api(controlled, incoming);
}

async function api(controlled: Controlled, incoming: Incoming): Promise<void> {
  const { method, url, response } = incoming;
  const fault = controlled.faults.take(method, url.pathname);
  if (fault?.kind === 'delay') await wait(fault.delay_ms ?? 1000);
  if (fault?.kind === 'reset_before') {
    note(controlled, incoming, null);
    response.destroy();
    return;
  }
  const answer = fault?.kind === 'status' ? faultAnswer(fault) : work(controlled, incoming);
  note(controlled, incoming, fault?.kind === 'reset_after' ? null : answer.status);
  if (fault?.kind === 'reset_after') response.destroy();
  else if (fault?.kind === 'garbage') send(response, NONSENSE);
  else send(response, answer);
}

function work({ sandbox }: Controlled, { request, method, url, text }: Incoming): Rendered {
  const { settings } = sandbox.world;
  const key = request.headers['klarna-idempotency-key'];
  return answerApi(sandbox, {
    method,
    path: url.pathname,
    query: url.searchParams,
    authorization: request.headers.authorization ?? '',
    idempotencyKey: typeof key === 'string' ? key : '',
    text,
    baseUrl: settings.publicUrl ?? `http://${request.headers.host ?? settings.host}`,
  });
}

const NONSENSE: Rendered = {
  status: 200,
  headers: { 'Content-Type': 'text/html' },
  text: '<html><body>An upstream server answered something else.</body></html>',
};

function faultAnswer(fault: Fault): Rendered {
  return plainRefusal(fault.status ?? 503, 'TEMPORARILY_UNAVAILABLE', 'Fault injected.');
}

function note({ sandbox, requests }: Controlled, incoming: Incoming, status: number | null): void {
  const { request, method, url } = incoming;
  const key = request.headers['klarna-idempotency-key'];
  const idempotencyKey = typeof key === 'string' ? key : '';
  requests.add({
    method,
    path: url.pathname,
    status,
    idempotencyKey,
    at: sandbox.world.clock.now(),
  });
}

function control(controlled: Controlled, { method, url, text }: Incoming): Rendered {
  const body = readJson(text);
  const path = url.pathname.replace(/^\/sandbox/, '').replace(/\/$/, '');
  if (!body) return plainRefusal(400, 'BAD_REQUEST', 'The body must be a JSON object.');
  return plain(answerControl(controlled, { method, path, query: url.searchParams, body }));
}

function pay({ sandbox }: Controlled, { method, url, text }: Incoming): Rendered {
  const shortId = url.pathname.slice('/pay/'.length).replace(/\/$/, '');
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

function send(response: ServerResponse, { status, headers, text }: Rendered): void {
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(text);
}

async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return size > BODY_BYTES_MAX ? null : Buffer.concat(chunks).toString('utf8');
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
