import { describe, expect, it } from 'vitest';
import { occurrences, sourceFiles } from './support/sources.js';

type Rule = Readonly<{
  what: string;
  pattern: RegExp;
  /** The files that may, each with the reason. */
  only: Readonly<Record<string, string>>;
}>;

const SERVER = 'packages/server/src/';
const SANDBOX = 'packages/klarna-sandbox/src/';

/** What happens in one place only. */
const RULES: readonly Rule[] = [
  {
    what: 'the machine’s clock is read',
    pattern: /\bDate\.now\b|new Date\(\)|performance\.now/,
    only: {
      [`${SERVER}clock.ts`]: 'the service’s one clock',
      [`${SANDBOX}clock.ts`]: 'Klarna’s own clock',
    },
  },
  {
    what: 'chance is asked',
    pattern: /Math\.random|\brandom(?:Bytes|UUID|Int)\b|getRandomValues/,
    only: {
      [`${SERVER}duties.ts`]: 'names the lanes of the workers',
      [`${SERVER}service.ts`]: 'names requests',
      [`${SERVER}api-ports.ts`]: 'makes the tokens of payment pages',
      [`${SERVER}store/passwords.ts`]: 'makes salts, sessions and recovery codes',
      [`${SERVER}store/vault.ts`]: 'makes API keys, and the nonces they are sealed with',
      [`${SERVER}front/certificate.ts`]: 'numbers certificates, which must not repeat',
      [`${SANDBOX}random.ts`]: 'seeded, or seeded by chance',
      'packages/klarna/src/client.ts': 'the default that a caller may replace',
      'packages/klarna/src/callbacks.ts': 'makes the secrets of addresses',
      'packages/dashboard/src/pages/transaction/action-dialog.tsx':
        'names what is asked for, so that a second click is not done again',
    },
  },
  {
    what: 'the environment is read',
    pattern: /process\.env/,
    only: {
      [`${SERVER}config.ts`]: 'checks everything the service is told',
      [`${SANDBOX}cli.ts`]: 'a program of its own',
      [`${SERVER}redirect/index.ts`]: 'preloaded into somebody else’s program',
    },
  },
  {
    what: 'the network is called',
    pattern: /\bfetch\(|globalThis\.fetch|\(fetch\)|\bhttps?Request\b|\bfrom 'undici'/,
    only: {
      [`${SERVER}effects/outward.ts`]: 'calls merchants, at addresses that were looked at',
      [`${SERVER}sandbox/klarna-controls.ts`]: 'turns the sandbox’s clock; absent in live mode',
      [`${SERVER}cli/demo-client.ts`]: 'a merchant and a customer',
      [`${SERVER}docs/script.ts`]: 'the reference’s buttons, in the reader’s browser',
      [`${SERVER}redirect/index.ts`]: 'puts itself before the fetch of somebody else’s program',
      [`${SANDBOX}callbacks.ts`]: 'Klarna’s calls back to the merchant',
      'packages/dashboard/src/api/client.ts': 'the dashboard’s calls, in the reader’s browser',
      'packages/klarna/src/client.ts': 'the default that a caller may replace',
      'packages/klarna/src/request.ts': 'every call to Klarna',
    },
  },
  {
    what: 'a timer is kept in memory',
    pattern: /\bset(?:Timeout|Interval)\(/,
    only: {
      [`${SERVER}runtime.ts`]: 'how long an idle loop sleeps',
      [`${SERVER}signals.ts`]: 'how long an answer waits for Klarna',
      [`${SERVER}docs/script.ts`]: 'how long a button says that it copied, in a browser',
      [`${SANDBOX}callbacks.ts`]: 'the wait between two callbacks',
      [`${SANDBOX}respond.ts`]: 'a fault that delays an answer',
      [`${SANDBOX}start.ts`]: 'the tick that runs what is due',
      'packages/klarna/src/client.ts': 'the wait between two attempts',
      'packages/klarna/src/request.ts': 'the time an attempt may take',
    },
  },
  {
    what: 'orders are written',
    pattern: /\b(?:insert into|update|delete from)\s+(?:orders|events)\b/i,
    only: { [`${SERVER}store/commit.ts`]: 'the only writer of a status' },
  },
  {
    what: 'balances are written',
    pattern: /\b(?:insert into|update|delete from)\s+(?:transfers|balances)\b/i,
    only: { [`${SERVER}store/ledger.ts`]: 'the book' },
  },
  {
    what: 'an effect or a notification is made',
    pattern: /\binsert into\s+(?:effects|notifications)\b/i,
    only: { [`${SERVER}store/outbox-rows.ts`]: 'part of the one commit' },
  },
  {
    what: 'tables are emptied',
    pattern: /\btruncate\s/i,
    only: { [`${SERVER}store/clock-row.ts`]: 'the sandbox’s reset' },
  },
];

const SQL =
  /(?:^|[\s'"`(])(?:select\s+\S+.*|insert into\s+\w+|update\s+\w+(?:\s+\w+)?\s+set\b|delete from\s+\w+|truncate\s+\w+)/;

describe('what happens in one place', () => {
  const files = sourceFiles();

  it.each(RULES)('only there: $what', ({ pattern, only }) => {
    const found = files
      .filter(({ path }) => !Object.hasOwn(only, path))
      .flatMap((file) => occurrences(file, pattern));
    expect(found).toEqual([]);
  });

  it.each(RULES)('names no file without need: $what', ({ pattern, only }) => {
    const idle = Object.keys(only).filter(
      (path) => !files.some((file) => file.path === path && pattern.test(file.code)),
    );
    expect(idle).toEqual([]);
  });

  it('SQL stands in store and queries', () => {
    const found = files
      .filter(({ path }) => !/^packages\/server\/src\/(?:store|queries)\//.test(path))
      .flatMap((file) => occurrences({ ...file, code: stringsOf(file.code) }, SQL));
    expect(found).toEqual([]);
  });
});

/** The lines of a file that hold a statement as text. */
const stringsOf = (code: string): string =>
  code
    .split('\n')
    .map((line) => (/['"`]\s*(?:select|insert|update|delete|truncate)\s/i.test(line) ? line : ''))
    .join('\n');
