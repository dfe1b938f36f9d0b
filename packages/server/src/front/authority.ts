import { createPrivateKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DAY, later, times, type Instant } from '@kvitt/flow';
import { makeAuthority, makeServer, type Certified } from './certificate.js';

/** What the front shows its clients, and where the certificate is that they must trust. */
export type Credentials = Readonly<{
  certificate: string;
  key: string;
  authorityPath: string;
  /** Whether the authority was made just now, so that clients must be told of it again. */
  isNewAuthority: boolean;
}>;

const AUTHORITY_DAYS = 3_650;
/** Some clients refuse what lives longer. */
const SERVER_DAYS = 397;

/**
 * The front's certificate for these hosts. The authority that vouches for it is made at the first use and kept in
 * `directory`; it can vouch for those hosts alone, so other hosts need another. Keys are readable by their owner only.
 */
export async function credentials(
  directory: string,
  hosts: readonly string[],
  now: Instant,
): Promise<Credentials> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const authorityPath = join(directory, 'ca.pem');
  const kept = await keptAuthority(directory, hosts, now);
  const authority =
    kept ?? makeAuthority({ name: nameFor(hosts), hosts, ...days(now, AUTHORITY_DAYS) });
  if (kept === null) {
    await keep(directory, 'ca', authority);
    await writeFile(join(directory, 'hosts'), hosts.join('\n'));
  }
  // Its key is nobody's but this run's, so it is never written.
  const server = makeServer(
    { name: hosts[0] ?? '', hosts, ...days(now, SERVER_DAYS) },
    { name: nameFor(hosts), key: authority.key },
  );
  return {
    certificate: server.certificate + authority.certificate,
    key: pem(server),
    authorityPath,
    isNewAuthority: kept === null,
  };
}

/** The name says what it vouches for, to whoever finds it in a list of trusted ones. */
const nameFor = ([first = '', ...others]: readonly string[]): string =>
  `Kvitt front for ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`.slice(0, 64);

/** From the day before, since clocks differ. */
const days = (now: Instant, count: number): Readonly<{ from: Date; to: Date }> => ({
  from: new Date(now - DAY),
  to: new Date(later(now, times(count - 1, DAY))),
});

const pem = ({ key }: Certified): string => String(key.export({ type: 'pkcs8', format: 'pem' }));

/** The authority of earlier runs; null when there is none, when it is for other hosts, or ends within a month. */
async function keptAuthority(
  directory: string,
  hosts: readonly string[],
  now: Instant,
): Promise<Certified | null> {
  const read = async (name: string): Promise<string | null> =>
    readFile(join(directory, name), 'utf8').catch(() => null);
  const [known, certificate, key] = await Promise.all([
    read('hosts'),
    read('ca.pem'),
    read('ca-key.pem'),
  ]);
  if (known !== hosts.join('\n') || certificate === null || key === null) return null;
  const { validTo } = new X509Certificate(certificate);
  if (Date.parse(validTo) < later(now, times(30, DAY))) return null;
  return { certificate, key: createPrivateKey(key) };
}

async function keep(directory: string, name: string, certified: Certified): Promise<void> {
  const keyPath = join(directory, `${name}-key.pem`);
  await writeFile(keyPath, pem(certified), { mode: 0o600 });
  // The mode above is for a file that is new.
  await chmod(keyPath, 0o600);
  await writeFile(join(directory, `${name}.pem`), certified.certificate);
}
