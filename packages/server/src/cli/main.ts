import { ConfigError, environment } from '../config.js';
import { account, ACCOUNT_HELP } from './account.js';
import { UsageError } from './arguments.js';
import { demo } from './demo.js';
import { expected, EXPECTED_HELP } from './expected.js';
import { front, FRONT_HELP } from './front.js';
import { key, KEY_HELP } from './key.js';
import { klarna, KLARNA_HELP } from './klarna.js';
import { migrateStore } from './migrate.js';
import { site, SITE_HELP } from './site.js';
import { payout, PAYOUT_HELP } from './payout.js';
import { report, REPORT_HELP } from './report.js';
import { reconcile, RECONCILE_HELP } from './reconcile.js';
import { start } from './start.js';
import { statement, STATEMENT_HELP } from './statement.js';
import { suspense, SUSPENSE_HELP } from './suspense.js';
import { user, USER_HELP } from './user.js';
import { verifyStore } from './verify.js';

type Verb = Readonly<{
  summary: string;
  help: string;
  run: (args: readonly string[]) => Promise<number>;
}>;

const STORE_HELP = `The store is DATABASE_URL, which may be in use, or the embedded one in KVITT_DATA (default .kvitt), which
only one process can open: stop the service first.`;

const VERBS: Readonly<Record<string, Verb>> = {
  start: {
    summary: 'start the service (in sandbox mode with its own Klarna)',
    help: `Usage: kvitt start

Starts the merchant API, the payment pages and the workers; in sandbox mode, the default, also a
Klarna of our own. Stops on SIGTERM or Ctrl-C once everything in flight is finished.

  PORT, HOST                where it listens (4000, 127.0.0.1)
  KVITT_MODE                sandbox (default) or live
  DATABASE_URL              a PostgreSQL 15 or later; otherwise the embedded store is used
  KVITT_DATA                directory of the embedded store (.kvitt); "memory" keeps nothing
  KVITT_SECRET              32 bytes that API keys are encrypted with, as base64 or 64 hex digits (live mode)
  KVITT_API_KEY, KVITT_ACCOUNT_KEY   keys of the sandbox's first site and of its account
  KVITT_EDITION             2021 (default) or 2025: which statuses the first site sees
  KVITT_CAPTURE_ON          authorization or shipment; otherwise as the edition has it
  KVITT_PUBLIC_URL          the address customers reach this service at
  KLARNA_BASE_URL           live: Klarna's API for your region; sandbox: a Klarna sandbox elsewhere
  KLARNA_USERNAME, KLARNA_PASSWORD   API credentials
  KLARNA_TIMEOUT_MS         how long one call to Klarna may take (10000)
  KLARNA_SANDBOX_PORT       where the Klarna sandbox listens (4001)
  KVITT_NOTIFY              public (live's default): notifications only go to https addresses of the
                            public internet; anywhere (the sandbox's): also to localhost
  KVITT_RATE_LIMIT          requests a second for each key, and how many at once: 100/400 (live's
                            default); 0 (the sandbox's) sets no limit
  KVITT_METRICS             on (the sandbox's default) or off (live's): /metrics for Prometheus
  KVITT_METRICS_TOKEN       /metrics is served to who sends it as bearer token
  KVITT_LOG                 text, json or silent
  KVITT_ACCESS_LOG          on (live's default) or off: a line for every request`,
    run: async () => start(environment()),
  },
  demo: {
    summary: 'walk one payment through every row of the flow, both editions',
    help: `Usage: kvitt demo [--edition 2021|2025]

Starts everything on a store in memory, walks the good journey and every other ending through the
real HTTP interfaces, and prints what the API answered at each row. Exit status 1 when any row
differs from the published tables.`,
    run: demo,
  },
  migrate: {
    summary: 'bring the store to the schema of this version',
    help: `Usage: kvitt migrate\n\n${STORE_HELP}\nNothing happens when it is up to date; a newer store is refused.`,
    run: async () => migrateStore(environment()),
  },
  site: {
    summary: 'create a site with its edition and policies, change them, list sites',
    help: `${SITE_HELP}\n\n${STORE_HELP}`,
    run: async (args) => site(environment(), args),
  },
  account: {
    summary: 'create an account with its API key, set its fees and where its payouts go',
    help: `${ACCOUNT_HELP}\n\n${STORE_HELP}`,
    run: async (args) => account(environment(), args),
  },
  payout: {
    summary: 'list payouts under way, and say which have left the bank',
    help: `${PAYOUT_HELP}\n\n${STORE_HELP}`,
    run: async (args) => payout(environment(), args),
  },
  statement: {
    summary: 'write every movement of a balance between two days as a file for bookkeeping',
    help: `${STATEMENT_HELP}\n\n${STORE_HELP}`,
    run: async (args) => statement(environment(), args),
  },
  report: {
    summary: 'write transactions, the financial report or a settlement as CSV or XLSX',
    help: `${REPORT_HELP}\n\n${STORE_HELP}`,
    run: async (args) => report(environment(), args),
  },
  key: {
    summary: 'rotate API keys, list them without showing any',
    help: `${KEY_HELP}\n\n${STORE_HELP}`,
    run: async (args) => key(environment(), args),
  },
  user: {
    summary:
      'create people who sign in to the dashboard, change their roles, reset and disable them',
    help: `${USER_HELP}\n\n${STORE_HELP}`,
    run: async (args) => user(environment(), args),
  },
  klarna: {
    summary: 'give a site its own credentials at Klarna, list what differs from Klarna',
    help: `${KLARNA_HELP}\n\n${STORE_HELP}`,
    run: async (args) => klarna(environment(), args),
  },
  reconcile: {
    summary: 'import a settlement file of Klarna, and say what differs and why',
    help: `${RECONCILE_HELP}\n\n${STORE_HELP}`,
    run: async (args) => reconcile(environment(), args),
  },
  suspense: {
    summary: 'list what waits for an explanation, and accept one',
    help: `${SUSPENSE_HELP}\n\n${STORE_HELP}`,
    run: async (args) => suspense(environment(), args),
  },
  expected: {
    summary: 'list what Klarna has still to pay, when, and what is late',
    help: `${EXPECTED_HELP}\n\n${STORE_HELP}`,
    run: async (args) => expected(environment(), args),
  },
  front: {
    summary: 'stand in for the PSP’s hosts with TLS, for clients that know no other',
    help: FRONT_HELP,
    run: async (args) => front(environment(), args),
  },
  verify: {
    summary: 'fold all events again and compare states, chains, transfers and balances',
    help: `Usage: kvitt verify\n\n${STORE_HELP}\nExit status 1 when anything differs.`,
    run: async () => verifyStore(environment()),
  },
};

const USAGE = `Kvitt, a payment service for orders paid with Klarna

Usage: kvitt <command> [--help]

${Object.entries(VERBS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)} ${summary}`)
  .join('\n')}
`;

/** Runs a command line; answers the exit status: 0 done, 1 it found or met a fault, 2 wrong usage. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(USAGE);
    return name === undefined ? 2 : 0;
  }
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined) {
    process.stderr.write(`kvitt: there is no command "${name}"\n\n${USAGE}`);
    return 2;
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${verb.help}\n`);
    return 0;
  }
  try {
    return await verb.run(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`kvitt: ${error.message}; see kvitt ${name} --help\n`);
      return 2;
    }
    const faults = error instanceof ConfigError ? error.faults : [messageOf(error)];
    for (const fault of faults) process.stderr.write(`kvitt: ${fault}\n`);
    return 1;
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    return `port ${String(error.port)} is in use: set PORT or KLARNA_SANDBOX_PORT to another`;
  }
  if ('code' in error && error.code === 'ECONNREFUSED') {
    return `the database does not answer: ${error.message || 'connection refused'}`;
  }
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
