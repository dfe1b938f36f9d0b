import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Controlled } from './controls.js';
import type { Rendered } from './replies.js';
import { brokenAnswer, respond, tooLargeAnswer } from './respond.js';
import type { Outcome } from './respond.js';
import { answerDespiteStrayBytes } from './stray-bytes.js';

const BODY_BYTES_MAX = 2_000_000;
/** Controls take snapshots back, which hold a whole sandbox. */
const CONTROL_BYTES_MAX = 500_000_000;

/** The HTTP server over a sandbox: Klarna's paths, its pages, the sandbox's controls. */
export function createHttpServer(controlled: Controlled): Server {
  const { log } = controlled.sandbox.world.settings;
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    receive(controlled, request, response).catch((problem: unknown) => {
      log(problem instanceof Error ? (problem.stack ?? problem.message) : 'unknown problem');
      if (response.headersSent) response.destroy();
      else send(response, brokenAnswer());
    });
  });
  answerDespiteStrayBytes(server);
  return server;
}

async function receive(
  controlled: Controlled,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = addressOf(request.url ?? '/');
  const isControl = url.pathname.startsWith('/sandbox/');
  const text = await readText(request, isControl ? CONTROL_BYTES_MAX : BODY_BYTES_MAX);
  const { method = 'GET', headers } = request;
  const incoming = { method, url, headers, text: text ?? '' };
  if (text === null) send(response, tooLargeAnswer(controlled, incoming));
  else deliver(response, await respond(controlled, incoming));
}

/** What was asked for. A path may begin with two slashes: clients join it to a base that ends with one. */
function addressOf(target: string): URL {
  if (target.startsWith('/')) return new URL(`http://sandbox.invalid${target}`);
  return new URL(URL.canParse(target) ? target : 'http://sandbox.invalid/');
}

function deliver(response: ServerResponse, outcome: Outcome): void {
  switch (outcome.kind) {
    case 'answer':
      send(response, outcome.rendered);
      return;
    case 'cut':
      response.destroy();
      return;
    case 'silent':
      // The caller ends it, or the sandbox when it closes.
      return;
  }
}

function send(response: ServerResponse, { status, headers, text }: Rendered): void {
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(text)) };
  response.writeHead(status, { ...headers, ...length });
  response.end(text);
}

async function readText(request: IncomingMessage, bytesMax: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= bytesMax) chunks.push(chunk);
  }
  return size > bytesMax ? null : Buffer.concat(chunks).toString('utf8');
}
