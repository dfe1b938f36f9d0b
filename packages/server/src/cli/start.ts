import { elapsedMs } from '../clock.js';
import { readConfig, SANDBOX_API_KEY, type Config, type Environment } from '../config.js';
import { EXAMPLE_ORDER } from '../example-order.js';
import { startService, type Service } from '../service.js';
import { listSites } from '../store/sites.js';

/** Starts the service and stays until it is told to stop. */
export async function start(env: Environment): Promise<number> {
  const config = readConfig(env);
  const began = elapsedMs();
  const service = await startService(config);
  process.stdout.write(greeting(config, service, elapsedMs() - began));
  if ((await listSites(service.db)).length === 0) {
    process.stdout.write('\nThere is no site yet, so no API key: see kvitt account --help\n');
  }
  await toldToStop();
  process.stdout.write('\nstopping: finishing what is in flight\n');
  await service.close();
  return 0;
}

/** Resolves when the process is told to stop, by SIGTERM or Ctrl-C. */
export async function toldToStop(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        // A second one means it: the default action.
        resolve();
      });
    }
  });
}

function greeting(config: Config, service: Service, tookMs: number): string {
  const store = config.databaseUrl === null ? embeddedName(config) : 'PostgreSQL (DATABASE_URL)';
  const { apiKey, edition } = config.firstSite;
  const lines = [
    `Kvitt is ready (${Math.round(tookMs)} ms), ${config.mode} mode`,
    `  dashboard        ${service.url}/`,
    `  merchant API     ${service.url}/v1/json`,
    `  reference        ${service.url}/docs`,
    `  health           ${service.url}/health/ready`,
    `  store            ${store}`,
    `  Klarna           ${service.klarnaUrl}${config.mode === 'sandbox' ? ' (sandbox)' : ''}`,
  ];
  if (config.mode === 'live') return `${lines.join('\n')}\n`;
  return `${[
    ...lines,
    `  edition          ${edition}`,
    `  API key          ${apiKey === SANDBOX_API_KEY ? apiKey : '(KVITT_API_KEY)'}`,
    '',
    'Create an order, then open its payment_url in a browser:',
    '',
    curlLine(service.url, apiKey),
    '',
    'Turn the clock by four weeks:',
    '',
    `curl -s -X POST ${service.url}/sandbox/clock/advance -H 'api_key: ${apiKey}' -d '{"by":"P28D"}'`,
  ].join('\n')}\n`;
}

const embeddedName = ({ dataDirectory }: Config): string =>
  dataDirectory === null ? 'embedded, in memory' : `embedded, in ${dataDirectory}`;

/** A line for a shell that creates an order at a service. */
export function curlLine(url: string, apiKey: string): string {
  return `curl -s ${url}/v1/json/orders -H 'api_key: ${apiKey}' -H 'content-type: application/json' \\\n  -d '${JSON.stringify(EXAMPLE_ORDER)}'`;
}
