import { isEditionName, type CaptureOn, type EditionName } from '@kvitt/flow';
import type { LogFormat } from './log.js';

/** Everything the service is told from outside, checked once at the start. */
export type Config = Readonly<{
  mode: 'sandbox' | 'live';
  host: string;
  port: number;
  /** Base of the addresses handed out; null means where the service listens. */
  publicUrl: string | null;
  /** Connection string of a served PostgreSQL; null means the embedded store. */
  databaseUrl: string | null;
  /** Directory of the embedded store; null keeps nothing. */
  dataDirectory: string | null;
  klarna: Readonly<{
    baseUrl: string | null;
    username: string;
    password: string;
    /** How long one call may take before its outcome is unknown. */
    timeoutMs: number;
  }>;
  klarnaSandboxPort: number;
  /** 32 bytes that the API keys in the store are encrypted with. */
  secret: Uint8Array;
  /** Made at the first start in sandbox mode. */
  firstSite: Readonly<{
    apiKey: string;
    accountKey: string;
    edition: EditionName;
    captureOn: CaptureOn | null;
  }>;
  log: LogFormat;
  /** Whether a line is logged for every request. */
  accessLog: boolean;
  /** Whether `/metrics` is served, and the token it then takes; null means that it is not. */
  metrics: Readonly<{ token: string | null }> | null;
  /** How often a key may call; null as often as it likes. */
  rateLimit: Readonly<{ perSecond: number; burst: number }> | null;
  /** Where notifications may go: to https addresses of the public internet, or anywhere. */
  notifyTargets: 'public' | 'anywhere';
}>;

/** The faults of an environment, one sentence each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/** Variables of the environment, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The API key of the site made at the first start of a sandbox. */
export const SANDBOX_API_KEY = 'sandbox-api-key-for-the-first-site';
/** The API key of that site's account. */
export const SANDBOX_ACCOUNT_KEY = 'sandbox-api-key-for-the-first-account';

/** The environment this process was started with; read here and nowhere else. */
export const environment = (): Environment => process.env;

/** Reads and checks an environment; throws a `ConfigError` that names every fault at once. */
export function readConfig(env: Environment): Config {
  const faults: string[] = [];
  const mode = oneOf(env, faults, 'KVITT_MODE', ['sandbox', 'live'], 'sandbox');
  const edition = text(env, 'KVITT_EDITION') ?? '2021';
  if (!isEditionName(edition)) faults.push(`KVITT_EDITION is "${edition}": use 2021 or 2025`);
  const databaseUrl = text(env, 'DATABASE_URL');
  if (databaseUrl !== null && !/^postgres(ql)?:\/\//.test(databaseUrl)) {
    faults.push('DATABASE_URL must start with postgres:// or postgresql://');
  }
  const data = text(env, 'KVITT_DATA') ?? '.kvitt';
  const captureOn = text(env, 'KVITT_CAPTURE_ON');
  if (captureOn !== null && captureOn !== 'authorization' && captureOn !== 'shipment') {
    faults.push(`KVITT_CAPTURE_ON is "${captureOn}": use authorization or shipment`);
  }
  const config: Config = {
    mode,
    host: text(env, 'HOST') ?? '127.0.0.1',
    port: port(env, faults, 'PORT', 4000),
    publicUrl: url(env, faults, 'KVITT_PUBLIC_URL'),
    databaseUrl,
    dataDirectory: data === 'memory' ? null : data,
    klarna: {
      baseUrl: url(env, faults, 'KLARNA_BASE_URL'),
      username: text(env, 'KLARNA_USERNAME') ?? (mode === 'sandbox' ? 'PK_sandbox' : ''),
      password: text(env, 'KLARNA_PASSWORD') ?? (mode === 'sandbox' ? 'sandbox' : ''),
      timeoutMs: milliseconds(env, faults, 'KLARNA_TIMEOUT_MS', 10_000),
    },
    klarnaSandboxPort: port(env, faults, 'KLARNA_SANDBOX_PORT', 4001),
    secret: secret(env, faults, mode),
    firstSite: {
      apiKey: text(env, 'KVITT_API_KEY') ?? SANDBOX_API_KEY,
      accountKey: text(env, 'KVITT_ACCOUNT_KEY') ?? SANDBOX_ACCOUNT_KEY,
      edition: isEditionName(edition) ? edition : '2021',
      captureOn: captureOn === 'authorization' || captureOn === 'shipment' ? captureOn : null,
    },
    log: oneOf(
      env,
      faults,
      'KVITT_LOG',
      ['text', 'json', 'silent'],
      mode === 'live' ? 'json' : 'text',
    ),
    accessLog:
      oneOf(env, faults, 'KVITT_ACCESS_LOG', ['on', 'off'], mode === 'live' ? 'on' : 'off') ===
      'on',
    metrics: metricsOf(env, faults, mode),
    rateLimit: rateLimit(env, faults, mode === 'live' ? '100/400' : '0'),
    notifyTargets: oneOf(
      env,
      faults,
      'KVITT_NOTIFY',
      ['public', 'anywhere'],
      mode === 'live' ? 'public' : 'anywhere',
    ),
  };
  for (const [name, key] of [
    ['KVITT_API_KEY', config.firstSite.apiKey],
    ['KVITT_ACCOUNT_KEY', config.firstSite.accountKey],
  ] as const) {
    if (!/^[\x21-\x7e]{5,255}$/.test(key)) {
      faults.push(`${name} must have 5 to 255 visible characters, without spaces`);
    }
  }
  if (config.firstSite.apiKey === config.firstSite.accountKey) {
    faults.push('KVITT_API_KEY and KVITT_ACCOUNT_KEY must differ');
  }
  if (mode === 'live') faults.push(...liveFaults(config, env));
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

/** In live mode nothing that costs money has a default. */
function liveFaults(config: Config, env: Environment): string[] {
  const faults: string[] = [];
  if (config.klarna.baseUrl === null) {
    faults.push(
      'KLARNA_BASE_URL is missing: live mode needs the address of Klarna for your region',
    );
  }
  if (config.klarna.username === '') faults.push('KLARNA_USERNAME is missing');
  if (config.klarna.password === '') faults.push('KLARNA_PASSWORD is missing');
  if (config.publicUrl === null) {
    faults.push('KVITT_PUBLIC_URL is missing: customers must reach the payment page');
  }
  if (config.databaseUrl === null && text(env, 'KVITT_ALLOW_EMBEDDED') !== 'yes') {
    faults.push(
      'DATABASE_URL is missing: the embedded store does not survive a power cut. ' +
        'Set KVITT_ALLOW_EMBEDDED=yes to use it in live mode all the same',
    );
  }
  return faults;
}

function text(env: Environment, name: string): string | null {
  const value = env[name]?.trim();
  return value === undefined || value === '' ? null : value;
}

function oneOf<T extends string>(
  env: Environment,
  faults: string[],
  name: string,
  allowed: readonly T[],
  fallback: T,
): T {
  const value = text(env, name);
  if (value === null) return fallback;
  const found = allowed.find((each) => each === value);
  if (found === undefined) faults.push(`${name} is "${value}": use ${allowed.join(' or ')}`);
  return found ?? fallback;
}

/** A sandbox has nothing to hide, so it needs no secret of its own. */
const SANDBOX_SECRET = Buffer.alloc(32, 'sandbox');

function secret(env: Environment, faults: string[], mode: Config['mode']): Uint8Array {
  const value = text(env, 'KVITT_SECRET');
  if (value === null && mode === 'sandbox') return SANDBOX_SECRET;
  const bytes = Buffer.from(value ?? '', /^[0-9a-f]{64}$/i.test(value ?? '') ? 'hex' : 'base64');
  if (bytes.length === 32) return bytes;
  faults.push(
    `KVITT_SECRET ${value === null ? 'is missing' : 'is wrong'}: API keys are encrypted with it. ` +
      'Give 32 random bytes, as base64 or 64 hex digits, such as "openssl rand -base64 32" prints, and keep them',
  );
  return bytes;
}

function port(env: Environment, faults: string[], name: string, fallback: number): number {
  const value = text(env, name);
  if (value === null) return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 0 && number <= 65_535) return number;
  faults.push(`${name} is "${value}": use a port from 0 to 65535 (0 picks a free one)`);
  return fallback;
}

/** Served to everybody in a sandbox; in live mode when it is said so, or to who has the token. */
function metricsOf(env: Environment, faults: string[], mode: Config['mode']): Config['metrics'] {
  const token = text(env, 'KVITT_METRICS_TOKEN');
  const isOn = token !== null || mode === 'sandbox' ? 'on' : 'off';
  return oneOf(env, faults, 'KVITT_METRICS', ['on', 'off'], isOn) === 'on' ? { token } : null;
}

/** `100` requests a second and four times as many at once, `100/400` says both, `0` sets no limit. */
function rateLimit(env: Environment, faults: string[], fallback: string): Config['rateLimit'] {
  const value = text(env, 'KVITT_RATE_LIMIT') ?? fallback;
  const [, second, burst] = /^(\d{1,6})(?:\/([1-9]\d{0,6}))?$/.exec(value) ?? [];
  if (second === undefined) {
    faults.push(
      `KVITT_RATE_LIMIT is "${value}": use requests a second such as 100 or 100/400, or 0`,
    );
    return null;
  }
  const perSecond = Number(second);
  return perSecond === 0 ? null : { perSecond, burst: Number(burst ?? perSecond * 4) };
}

function milliseconds(env: Environment, faults: string[], name: string, fallback: number): number {
  const value = text(env, name);
  if (value === null) return fallback;
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 60_000) return number;
  faults.push(`${name} is "${value}": use milliseconds from 1 to 60000`);
  return fallback;
}

function url(env: Environment, faults: string[], name: string): string | null {
  const value = text(env, name);
  if (value === null) return null;
  if (URL.canParse(value) && /^https?:/.test(value)) return value.replace(/\/+$/, '');
  faults.push(`${name} is "${value}": use an address such as https://pay.example.org`);
  return null;
}
