import { readFileSync } from 'node:fs';
import { HELP, readArguments } from './arguments.js';
import { startKlarnaSandbox } from './index.js';
import { DEFAULT_MERCHANT } from './options.js';
import type { SandboxOptions } from './options.js';

/** Exit codes: what was asked for makes no sense, or it could not be done. */
const EXIT = { wrong: 2, failed: 1 } as const;

const asked = readArguments(process.argv.slice(2), process.env);
switch (asked.kind) {
  case 'help':
    process.stdout.write(HELP);
    break;
  case 'version':
    process.stdout.write(`${version()}\n`);
    break;
  case 'wrong':
    process.stderr.write(`klarna-sandbox: ${asked.message}\nTry klarna-sandbox --help.\n`);
    process.exitCode = EXIT.wrong;
    break;
  case 'start':
    await start(asked.options);
}

async function start(options: SandboxOptions): Promise<void> {
  try {
    const log = (line: string): void => {
      console.log(line);
    };
    const sandbox = await startKlarnaSandbox({ ...options, log });
    const [merchant = DEFAULT_MERCHANT] = options.scenario?.merchants ?? [];
    const { username, password } = merchant;
    log(`The Klarna sandbox listens on ${sandbox.url} (user ${username}, password ${password}).`);
    const stop = (): void => {
      void sandbox.close();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : 'unknown problem';
    process.stderr.write(`klarna-sandbox: ${why}\n`);
    process.exitCode = EXIT.failed;
  }
}

function version(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return String((JSON.parse(text) as { version: unknown }).version);
}
