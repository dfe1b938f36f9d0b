import { errorOf, type ErrorKey } from '@kvitt/flow';
import { TAGS } from '../api/operation.js';
import { always, listOfAll, record, type Schema } from '../api/wire/schema.js';
import { isChange, type DocumentedCall } from './calls.js';
import { errorsOf } from './errors.js';
import { hoist } from './hoist.js';

/** What the document says of the service beside its calls. */
export type Served = Readonly<{ url: string; version: string }>;

const FAILURE = record(
  {
    success: always('boolean', 'False.', { const: false }),
    data: record({}, { says: 'Always empty.' }),
    error_code: always('integer', 'The number of the refusal.'),
    error_info: always('string', 'The refusal in words; a detail may follow after a colon.'),
  },
  {
    title: 'Failure',
    says: 'A request that was refused.',
    sometimes: {
      message: always('string', 'With 422: what is wrong, in general.'),
      errors: listOfAll(
        record({
          attribute: always('string', 'The member that is wrong.'),
          details: listOfAll({ type: 'string' }, 'What is wrong with it.'),
          message: always('string', 'The same in one sentence.'),
          uri: always('string', 'Always empty.'),
        }),
        'With 422: everything that is wrong.',
      ),
    },
  },
);

const DESCRIPTION = `The JSON API that MultiSafepay merchants and plugins use, for the part that concerns Klarna.

Amounts are whole numbers in the currency's smallest unit; \`unit_price\` is a decimal without tax.
Requests are read more tolerantly than the schemas tell: numbers may be texts and texts numbers, \`""\`, \`[]\` and
null count as missing, and unknown members and query parameters are ignored.`;

/** The OpenAPI 3.1 document of the calls that are served. */
export function openApi(calls: readonly DocumentedCall[], { url, version }: Served): Schema {
  const schemas = new Map<string, Schema>();
  const paths: Record<string, Record<string, Schema>> = {};
  for (const call of calls) {
    const path = call.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[call.method.toLowerCase()] = hoist(operationOf(call), schemas);
  }
  const used = new Set(calls.map(({ description }) => description.tag));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kvitt merchant API',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url }],
    tags: Object.entries(TAGS)
      .filter(([name]) => used.has(name as keyof typeof TAGS))
      .map(([name, description]) => ({ name, description })),
    security: [{ header: [] }, { query: [] }, { bearer: [] }],
    paths,
    components: {
      schemas: Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        header: { type: 'apiKey', in: 'header', name: 'api_key' },
        query: { type: 'apiKey', in: 'query', name: 'api_key' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
    },
  };
}

function operationOf(call: DocumentedCall): Schema {
  const { description } = call;
  const parameters = parametersOf(call);
  return {
    operationId: description.id,
    tags: [description.tag],
    summary: description.summary,
    ...(description.says === undefined ? {} : { description: description.says }),
    ...(description.open === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(description.body === undefined ? {} : { requestBody: requestBody(call) }),
    responses: responsesOf(call),
  };
}

function parametersOf(call: DocumentedCall): readonly Schema[] {
  const { description } = call;
  const { query } = description;
  const inQuery = Object.entries((query?.schema['properties'] ?? {}) as Record<string, Schema>);
  return [
    ...Object.entries(description.path ?? {}).map(([name, schema]) =>
      parameter('path', name, schema),
    ),
    ...inQuery.map(([name, schema]) => parameter('query', name, schema)),
    ...(isChange(call) && description.bare !== true ? [IDEMPOTENCY_KEY] : []),
  ];
}

function parameter(place: 'path' | 'query', name: string, schema: Schema): Schema {
  const { description, ...rest } = schema;
  return {
    name,
    in: place,
    ...(place === 'path' ? { required: true } : {}),
    ...(description === undefined ? {} : { description }),
    schema: rest,
  };
}

const IDEMPOTENCY_KEY: Schema = {
  name: 'Idempotency-Key',
  in: 'header',
  description:
    'The same request under the same key gets the same answer; another request under it is refused.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
};

function requestBody({ description }: DocumentedCall): Schema {
  const bodies = description.examples.flatMap(({ body }) => body ?? []);
  const examples = Object.fromEntries(
    bodies.map((value, index) => [`example-${index + 1}`, { value }]),
  );
  return {
    required: true,
    content: {
      [description.contentType === undefined
        ? 'application/json'
        : 'application/x-www-form-urlencoded']: {
        schema: description.body?.schema,
        ...(bodies.length === 0 ? {} : { examples }),
      },
    },
  };
}

/** The schema of a call’s answer as it goes over the wire. */
export function answerSchema({ description }: DocumentedCall): Schema {
  if (description.bare === true) return description.answer;
  return record({
    success: always('boolean', 'True.', { const: true }),
    data: description.answer,
    ...description.beside,
  });
}

function responsesOf(call: DocumentedCall): Schema {
  const { description } = call;
  const byStatus = new Map<number, ErrorKey[]>();
  for (const key of errorsOf(call)) {
    const { http } = errorOf(key);
    byStatus.set(http, [...(byStatus.get(http) ?? []), key]);
  }
  const failures = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([http, keys]) => [String(http), refusal(keys)] as const);
  const type = description.contentType ?? 'application/json';
  return {
    '200': {
      description: description.summary,
      content: {
        [type]: { schema: answerSchema(call) },
        ...Object.fromEntries(
          Object.entries(description.files ?? {}).map(([file, says]) => [
            file,
            { schema: always('string', says) },
          ]),
        ),
      },
    },
    ...Object.fromEntries(failures),
    ...description.otherResponses,
  };
}

function refusal(keys: readonly ErrorKey[]): Schema {
  const codes = [...new Set(keys.map((key) => errorOf(key).code))];
  return {
    description: keys.map((key) => `${errorOf(key).code} ${errorOf(key).info}`).join('; '),
    content: {
      'application/json': {
        schema: { allOf: [FAILURE, { properties: { error_code: { enum: codes } } }] },
      },
    },
  };
}
