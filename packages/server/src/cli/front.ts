import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createClock } from '../clock.js';
import { readConfig, type Config, type Environment } from '../config.js';
import { credentials, type Credentials } from '../front/authority.js';
import { startFront } from '../front/front.js';
import { UsageError } from './arguments.js';
import { toldToStop } from './start.js';

/** The hosts that the PSP's clients have built in. */
const HOSTS = ['api.multisafepay.com', 'testapi.multisafepay.com', 'pay.multisafepay.com'];

/** What the front verb says of itself. */
export const FRONT_HELP = `Usage: kvitt front [--port 8443] [--host NAME …] [--to URL]

For clients that cannot be told another address: listens with TLS under the PSP's host names and sends requests on to
the service. Makes an authority of its own in KVITT_DATA/front, which can vouch for those hosts and for nothing else;
prints how clients are told to trust it. For development: refuses to run in live mode.

  --port     where it listens (8443); clients know 443 only, see what it prints
  --host     a host name, again for another (api., testapi. and pay.multisafepay.com)
  --to       where the service is (HOST and PORT)`;

type Wanted = Readonly<{ port: number; hosts: readonly string[]; to: URL }>;

/** Runs `kvitt front` until it is told to stop. */
export async function front(env: Environment, args: readonly string[]): Promise<number> {
  if (env['KVITT_MODE']?.trim() === 'live') {
    throw new UsageError('the front is for development and does not run in live mode');
  }
  const config = readConfig(env);
  if (config.dataDirectory === null) {
    throw new UsageError('the front keeps its authority in KVITT_DATA, which must be a directory');
  }
  const wanted = wantedOf(config, args);
  const directory = resolve(join(config.dataDirectory, 'front'));
  const shown = await credentials(directory, wanted.hosts, createClock().now());
  const running = await startFront({ ...wanted, ...shown, host: config.host });
  const told = toldToStop();
  process.stdout.write(greeting(config, { ...wanted, port: running.port }, shown));
  await told;
  await running.close();
  return 0;
}

function wantedOf(config: Config, args: readonly string[]): Wanted {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '8443' },
      host: { type: 'string', multiple: true, default: HOSTS },
      to: { type: 'string', default: `http://${config.host}:${config.port}` },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError(`--port is "${values.port}": use a port from 0 to 65535`);
  }
  const wrong = values.host.find((host) => !/^(?=.{1,253}$)[a-z\d-]+(?:\.[a-z\d-]+)*$/i.test(host));
  if (wrong !== undefined) throw new UsageError(`--host "${wrong}" is no host name`);
  if (!/^https?:\/\//.test(values.to) || !URL.canParse(values.to)) {
    throw new UsageError('--to must be an http or https address');
  }
  return { port, hosts: values.host.map((host) => host.toLowerCase()), to: new URL(values.to) };
}

function greeting(
  { host }: Config,
  { port, hosts, to }: Wanted,
  { authorityPath: ca, isNewAuthority }: Credentials,
): string {
  const [first] = hosts;
  return `The front is ready on ${host}:${port}, for ${hosts.join(', ')}; requests go on to ${to.origin}
  authority        ${ca}${isNewAuthority ? ' (new: clients must be told to trust it)' : ''}

Try it without changing anything:

curl -s --cacert '${ca}' --connect-to ${first}:443:${host}:${port} https://${first}/v1/json/gateways -H 'api_key: …'

Send the hosts here, by this line in /etc/hosts, and port 443, which clients expect (or run with --port 443):

${host} ${hosts.join(' ')}
iptables -t nat -A OUTPUT -p tcp -d ${host} --dport 443 -j REDIRECT --to-ports ${port}

Tell the client to trust the authority, and only the client:

  Node     NODE_EXTRA_CA_CERTS='${ca}' node app.js
  Python   REQUESTS_CA_BUNDLE='${ca}' python3 app.py      (SSL_CERT_FILE without requests)
  PHP      php -d openssl.cafile='${ca}' -d curl.cainfo='${ca}' app.php
  Java     keytool -importcert -noprompt -alias kvitt -file '${ca}' -keystore kvitt.p12 -storepass changeit
           java -Djavax.net.ssl.trustStore=kvitt.p12 -Djavax.net.ssl.trustStorePassword=changeit …
  .NET     SSL_CERT_FILE='${ca}' dotnet run               (on Linux)
`;
}
