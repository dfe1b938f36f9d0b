import type { Example, Taken } from '../../../src/api/operation.ts';
import { documentedCalls, inPageOrder, type DocumentedCall } from '../../../src/docs/calls.ts';
import { SANDBOX_ACCOUNT_KEY } from '../../../src/config.ts';
import type { Service } from '../../../src/service.ts';
import { API_KEY } from '../../support/service.ts';

/** What an example was answered. */
export type Ran = Readonly<{
  call: DocumentedCall;
  example: Example;
  url: string;
  status: number;
  body: unknown;
}>;

/**
 * Runs every example of the reference in the order of its page, each with what earlier ones were answered; calls named in
 * `except` are left out.
 */
export async function runExamples(
  service: Service,
  except: readonly string[] = [],
): Promise<readonly Ran[]> {
  const ran: Ran[] = [];
  for (const call of inPageOrder(documentedCalls(service.routes))) {
    if (except.includes(call.description.id)) continue;
    for (const example of call.description.examples) {
      ran.push(await runExample(service, call, example, ran));
    }
  }
  return ran;
}

async function runExample(
  service: Service,
  call: DocumentedCall,
  example: Example,
  ran: readonly Ran[],
): Promise<Ran> {
  const path = call.path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(valueOf(example.path?.[name] ?? '', ran)),
  );
  const query = new URLSearchParams(example.query).toString();
  const url = `${service.url}${path}${query === '' ? '' : `?${query}`}`;
  const response = await fetch(url, {
    method: call.method,
    headers: call.description.open === true ? {} : { api_key: keyOf(example) },
    ...(example.body === undefined ? {} : { body: JSON.stringify(example.body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true;
  const body: unknown = isJson ? JSON.parse(text) : text;
  return { call, example, url, status: response.status, body };
}

const keyOf = ({ as }: Example): string => (as === 'account' ? SANDBOX_ACCOUNT_KEY : API_KEY);

function valueOf(value: string | Taken, ran: readonly Ran[]): string {
  if (typeof value === 'string') return value;
  const found = ran.find(({ call }) => call.description.id === value.takenFrom);
  if (found === undefined) throw new Error(`no example of ${value.takenFrom} ran before`);
  const { data } = found.body as { data: Record<string, unknown> };
  return String(data[value.member]);
}
