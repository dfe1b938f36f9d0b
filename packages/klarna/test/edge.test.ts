import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ORDER } from './support/examples.js';
import { answer, startStubKlarna, type StubKlarna } from './support/stub-klarna.js';

const SRC = new URL('../src/', import.meta.url);

let stub: StubKlarna;
beforeAll(async () => {
  stub = await startStubKlarna();
});
afterAll(async () => stub.stop());

it('imports nothing but its own files', async () => {
  const files = (await readdir(SRC, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(files.map(async (name) => readFile(new URL(name, SRC), 'utf8')));
  const imported = texts.flatMap((text) =>
    [...text.matchAll(/from '([^']+)'/g)].map(([, at]) => at),
  );
  expect(imported.length).toBeGreaterThan(50);
  expect(imported.filter((at) => !at?.startsWith('.'))).toEqual([]);
});

it('calls Klarna where there is nothing of Node.js but what edge runtimes have too', async () => {
  const entry = fileURLToPath(new URL('../dist/index.js', import.meta.url));
  // What a worker of an edge runtime has: everything else of Node.js is out of the client's reach.
  const script = `
    const { parentPort, workerData } = require('node:worker_threads');
    const KEPT = new Set(['Object', 'Function', 'Array', 'Number', 'parseFloat', 'parseInt', 'Infinity', 'NaN',
      'undefined', 'Boolean', 'String', 'Symbol', 'Date', 'Promise', 'RegExp', 'Error', 'TypeError', 'RangeError',
      'SyntaxError', 'EvalError', 'ReferenceError', 'URIError', 'AggregateError', 'JSON', 'Math', 'Intl', 'ArrayBuffer',
      'Uint8Array', 'Int8Array', 'Uint16Array', 'Int16Array', 'Uint32Array', 'Int32Array', 'Float32Array',
      'Float64Array', 'Uint8ClampedArray', 'BigUint64Array', 'BigInt64Array', 'DataView', 'Map', 'BigInt', 'Set',
      'WeakMap', 'WeakSet', 'WeakRef', 'Proxy', 'Reflect', 'Atomics', 'SharedArrayBuffer', 'FinalizationRegistry',
      'decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent', 'escape', 'unescape', 'eval', 'isFinite',
      'isNaN', 'globalThis', 'WebAssembly', 'Iterator',
      'fetch', 'Request', 'Response', 'Headers', 'FormData', 'Blob', 'AbortController', 'AbortSignal', 'Event',
      'EventTarget', 'DOMException', 'URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'ReadableStream',
      'WritableStream', 'TransformStream', 'crypto', 'Crypto', 'CryptoKey', 'SubtleCrypto', 'btoa', 'atob',
      'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'queueMicrotask', 'structuredClone',
      'performance', 'console']);
    (async () => {
      const { pathToFileURL } = require('node:url');
      const url = pathToFileURL(workerData.entry).href;
      const load = new Function('url', 'return import(url)');
      // Node.js's own fetch needs some of them, so they are taken from the client's files alone.
      const folder = url.replace(/[^/]*$/, '');
      const reached = [];
      for (const name of Object.getOwnPropertyNames(globalThis)) {
        if (KEPT.has(name)) continue;
        const value = globalThis[name];
        Object.defineProperty(globalThis, name, { configurable: true, get: () => {
          const caller = new Error().stack.split('\\n')[2] || '';
          if (!caller.includes(folder)) return value;
          reached.push(name);
          return undefined;
        } });
      }
      const klarna = await load(url);
      const client = klarna.createKlarnaClient({ baseUrl: workerData.url, username: 'u', password: 'p' });
      const outcome = await client.orders.read(workerData.order);
      const secret = klarna.newCallbackSecret();
      const same = await klarna.isCallbackSecret(secret, secret);
      const rows = klarna.parseSettlementCsv('type;amount;posting_currency\\nSALE;1.00;SEK\\n');
      parentPort.postMessage({ reached, kind: outcome.kind, same, rows: rows.length });
    })().catch((error) => parentPort.postMessage(String(error && error.stack)));
  `;
  stub.script(answer(200, ORDER));
  const worker = new Worker(script, {
    eval: true,
    workerData: { entry, url: stub.baseUrl, order: ORDER.order_id },
  });
  try {
    const told = await new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    expect(told).toEqual({ reached: [], kind: 'accepted', same: true, rows: 1 });
  } finally {
    await worker.terminate();
  }
});
