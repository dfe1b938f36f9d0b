import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf } from '@kvitt/flow';
import { documentedCalls } from '../../src/docs/calls.ts';
import { errorsOf } from '../../src/docs/errors.ts';
import { answerSchema } from '../../src/docs/openapi.ts';
import type { Service } from '../../src/service.ts';
import { startTestService } from '../support/service.ts';
import { runExamples, type Ran } from './support/examples.ts';

type Document = Readonly<{
  openapi: string;
  servers: readonly Readonly<{ url: string }>[];
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  components: Readonly<{ schemas: Readonly<Record<string, object>> }>;
}>;
type Operation = Readonly<{
  operationId: string;
  requestBody?: { content: Record<string, { schema: object }> };
}>;

let service: Service;
let served: Document;
let ran: readonly Ran[];
beforeAll(async () => {
  service = await startTestService();
  served = (await (await fetch(`${service.url}/docs/openapi.json`)).json()) as Document;
  ran = await runExamples(service);
}, 60_000);
afterAll(() => service.close());

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

const faultsOf = (validate: ValidateFunction, value: unknown): readonly string[] =>
  validate(value) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message ?? ''}`);

/** `METHOD /path` of every operation of the document. */
const operationsIn = ({ paths }: Document): readonly string[] =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );

describe('the document', () => {
  it('is OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(served));
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(served.openapi).toBe('3.1.0');
  });

  it('holds only schemas that a validator of 2020-12 understands', () => {
    const strict = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
    addFormats.default(strict);
    for (const [name, schema] of Object.entries(served.components.schemas)) {
      strict.addSchema(schema, `#/components/schemas/${name}`);
    }
    for (const name of Object.keys(served.components.schemas)) {
      expect(strict.getSchema(`#/components/schemas/${name}`), name).toBeTypeOf('function');
    }
  });

  it('describes every route that is registered, and no other', () => {
    const silent = service.routes.filter(({ description }) => description === undefined);
    expect(silent).toEqual([]);
    const registered = service.routes
      .filter(({ description }) => description !== null)
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(operationsIn(served).toSorted()).toEqual(registered.toSorted());
  });

  it('names every operation once', () => {
    const ids = Object.values(served.paths).flatMap((path) =>
      Object.values(path).map(({ operationId }) => operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names every part of a path', () => {
    for (const { path, description } of documentedCalls(service.routes)) {
      const parts = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name);
      expect([path, Object.keys(description.path ?? {})]).toEqual([path, parts]);
    }
  });

  it('says where the service is', () => {
    expect(served.servers).toEqual([{ url: service.url }]);
  });
});

describe('the examples of the reference', () => {
  it('show every call that merchants make', () => {
    const without = documentedCalls(service.routes)
      .filter(({ description }) => description.examples.length === 0)
      .filter(({ description }) => description.tag !== 'Payment page')
      .map(({ description }) => description.id);
    expect(without).toEqual([]);
  });

  it('are what the schemas of requests say', () => {
    for (const { call, example } of ran) {
      if (call.description.body === undefined) continue;
      const faults = faultsOf(ajv.compile(call.description.body.schema), example.body);
      expect([call.description.id, faults]).toEqual([call.description.id, []]);
    }
  });

  it('run in the order of the page, and are answered as the schemas say', () => {
    expect(ran.length).toBeGreaterThan(25);
    for (const { call, example, status, body, url } of ran) {
      const { id, contentType } = call.description;
      expect([id, url, status, status === (example.http ?? 200) ? '' : body]).toEqual([
        id,
        url,
        example.http ?? 200,
        '',
      ]);
      const schema =
        example.http === undefined
          ? answerSchema(call)
          : (served.components.schemas['Failure'] ?? {});
      const faults = contentType === undefined ? faultsOf(ajv.compile(schema), body) : [];
      expect([id, faults]).toEqual([id, []]);
    }
  });
});

describe('a refusal', () => {
  const refused: [what: string, id: string, method: string, path: string, body?: object][] = [
    ['a wrong key', 'readMe', 'GET', '/v1/json/me'],
    ['an empty order', 'createOrder', 'POST', '/v1/json/orders', {}],
    ['an unknown order', 'readOrder', 'GET', '/v1/json/orders/none'],
    ['an update of nothing', 'updateOrder', 'PATCH', '/v1/json/orders/none', {}],
    ['a refund of nothing', 'requestRefund', 'POST', '/v1/json/orders/none/refunds', { amount: 1 }],
    ['an unknown gateway', 'readGateway', 'GET', '/v1/json/gateways/IDEAL'],
    ['an unknown account', 'readBalances', 'GET', '/v1/json/accounts/1/balances'],
    ['a setting that is none', 'updateSite', 'PATCH', '/v1/json/sites/12001', { url: 'x' }],
    [
      'an action that is none',
      'actAsCustomer',
      'POST',
      '/sandbox/orders/none/customer',
      { action: 'x' },
    ],
  ];
  it.each(refused)('of %s is one that its call names', async (what, id, method, path, body) => {
    const response = await fetch(`${service.url}${path}`, {
      method,
      headers: { api_key: what === 'a wrong key' ? 'none' : 'key-of-the-test-site' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    const call = documentedCalls(service.routes).find(({ description }) => description.id === id);
    if (call === undefined) throw new Error(`no call ${id}`);
    const named = errorsOf(call).map((key) => [errorOf(key).http, errorOf(key).code]);
    expect(named).toContainEqual([response.status, answer['error_code']]);
    const failure = served.components.schemas['Failure'] ?? {};
    expect(faultsOf(ajv.compile(failure), answer)).toEqual([]);
  });
});

describe('in live mode', () => {
  it('the document has no sandbox', async () => {
    const live = await startTestService({
      KVITT_MODE: 'live',
      KVITT_API_KEY: undefined,
      KVITT_ALLOW_EMBEDDED: 'yes',
      KLARNA_BASE_URL: 'http://127.0.0.1:9',
      KLARNA_USERNAME: 'u',
      KLARNA_PASSWORD: 'p',
      KVITT_PUBLIC_URL: 'https://pay.example.org',
      KVITT_SECRET: '07'.repeat(32),
    });
    try {
      const document = (await (await fetch(`${live.url}/docs/openapi.json`)).json()) as Document;
      expect(operationsIn(document).filter((each) => each.includes('sandbox'))).toEqual([]);
      expect(operationsIn(document)).toContain('POST /v1/json/orders');
      expect(JSON.stringify(document)).not.toMatch(/sandbox/i);
    } finally {
      await live.close();
    }
  });
});
