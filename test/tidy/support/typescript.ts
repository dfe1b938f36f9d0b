import type { ApiDescription } from '../../../packages/server/src/dashboard/operation.js';

type Schema = Readonly<Record<string, unknown>>;

const HEAD = `// Made from the service's declarations (packages/server/src/dashboard/operations.ts) by
// UPDATE=1 npx vitest run --project tidy test/tidy/dashboard-types.test.ts
// Amounts are integers in minor units; moments are ISO 8601 in UTC with milliseconds.
`;

/** The TypeScript of every call of the dashboard: named types, and one interface from call to body, query and answer. */
export function typesText(calls: readonly ApiDescription[]): string {
  const named = new Map<string, string>();
  const rows = calls.map(({ id, method, path, says, body, query, answer }) => {
    const sent = body === undefined ? 'undefined' : typeOf(body.schema, named, true);
    const asked = query === undefined ? 'undefined' : typeOf(query.schema, named, true);
    return `  /** ${method} /api${path}: ${says} */
  ${id}: { method: '${method}'; path: '/api${path}'; body: ${sent}; query: ${asked}; answer: ${typeOf(answer, named, false)} };`;
  });
  const types = [...named].map(([name, text]) => `export type ${name} = ${text};`);
  const paths = calls.map(({ id, method, path }) => `  ${id}: ['${method}', '/api${path}'],`);
  return [
    HEAD,
    ...types,
    `/** Every call by its id. */\nexport interface Calls {\n${rows.join('\n')}\n}`,
    `/** Where each call goes. */\nexport const CALLS = {\n${paths.join('\n')}\n} as const satisfies { [Id in keyof Calls]: readonly [Calls[Id]['method'], Calls[Id]['path']] };`,
    '',
  ].join('\n');
}

/** A schema as a type; members of what is sent may be missing, those of an answer are all there. */
function typeOf(schema: Schema, named: Map<string, string>, isSent: boolean): string {
  const title = schema['title'];
  if (typeof title !== 'string' || isSent) return bare(schema, named, isSent);
  const text = bare(schema, named, isSent);
  const known = named.get(title);
  if (known !== undefined && known !== text) throw new Error(`two types are called ${title}`);
  named.set(title, text);
  return title;
}

function bare(schema: Schema, named: Map<string, string>, isSent: boolean): string {
  const { type, properties, items } = schema;
  const words = schema['enum'] as readonly string[] | undefined;
  const either = schema['anyOf'] as readonly Schema[] | undefined;
  if (words !== undefined) return words.map((word) => `'${word}'`).join(' | ');
  if (either !== undefined && type === undefined) {
    return either.map((each) => typeOf(each, named, isSent)).join(' | ');
  }
  if (Array.isArray(type)) {
    return type.map((each: string) => bare({ ...schema, type: each }, named, isSent)).join(' | ');
  }
  switch (type) {
    case 'object':
      return properties === undefined ? 'Record<string, unknown>' : objectOf(schema, named, isSent);
    case 'array':
      return `readonly (${typeOf(items as Schema, named, isSent)})[]`;
    case 'integer':
    case 'number':
      return 'number';
    case 'boolean':
    case 'null':
    case 'string':
      return type;
    default:
      throw new Error(`no type for ${JSON.stringify(schema)}`);
  }
}

function objectOf(schema: Schema, named: Map<string, string>, isSent: boolean): string {
  const required = (schema['required'] ?? []) as readonly string[];
  const members = Object.entries(schema['properties'] as Readonly<Record<string, Schema>>);
  if (members.length === 0) return 'Record<string, never>';
  const lines = members.map(([name, member]) => {
    const mark = required.includes(name) ? '' : '?';
    const says =
      typeof member['description'] === 'string' ? `/** ${member['description']} */\n` : '';
    return `${says}${name}${mark}: ${typeOf(member, named, isSent)};`;
  });
  return `{\n${lines.join('\n')}\n}`;
}
