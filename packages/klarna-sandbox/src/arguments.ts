import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isWhole } from './fields.js';
import { readInstant } from './options.js';
import type { SandboxOptions } from './options.js';
import { readScenario } from './scenario.js';
import type { ScenarioDocument } from './scenario.js';

/** What the command line asks for. `wrong` carries the sentence that says why nothing is done. */
export type Asked =
  | Readonly<{ kind: 'start'; options: SandboxOptions }>
  | Readonly<{ kind: 'help' | 'version' }>
  | Readonly<{ kind: 'wrong'; message: string }>;

/** What `--help` prints. */
export const HELP = `klarna-sandbox: a Klarna for tests, with a clock that can be turned

  --port N          where it listens; 4001, or KLARNA_SANDBOX_PORT; 0 picks a free port
  --host NAME       on which address; 127.0.0.1, or HOST
  --data DIRECTORY  keeps everything there; or KLARNA_SANDBOX_DATA; else nothing outlives the process
  --seed N          the same seed gives the same ids, and the same faults by chance
  --start-at TIME   where the clock starts (ISO 8601), standing still; real time when left out
  --clock MODE      "held" or "ticking": what the clock does at --start-at
  --scenario FILE   how it is set up and what goes wrong, as JSON: see the README
  --version         prints the version
  --help            prints this
`;

/** The environment, as far as it is read. */
export type Environment = Readonly<Record<string, string | undefined>>;

const FLAGS = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  seed: { type: 'string' },
  'start-at': { type: 'string' },
  clock: { type: 'string' },
  scenario: { type: 'string' },
  version: { type: 'boolean', short: 'v' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads flags, and the environment where a flag is missing. Reads the scenario's file; throws nothing. */
export function readArguments(args: readonly string[], environment: Environment): Asked {
  try {
    const { values } = parseArgs({ args: [...args], options: FLAGS, strict: true });
    if (values.help) return { kind: 'help' };
    if (values.version) return { kind: 'version' };
    const port = values.port ?? environment['KLARNA_SANDBOX_PORT'] ?? '4001';
    const host = values.host ?? environment['HOST'];
    const directory = values.data ?? environment['KLARNA_SANDBOX_DATA'];
    const { seed, 'start-at': startAt, clock, scenario } = values;
    return {
      kind: 'start',
      options: {
        port: whole('--port', port, 65_535),
        ...(host ? { host } : {}),
        ...(directory ? { directory } : {}),
        ...(seed === undefined ? {} : { seed: whole('--seed', seed, Number.MAX_SAFE_INTEGER) }),
        ...(startAt === undefined ? {} : { startAt: instant(startAt) }),
        ...(clock === undefined ? {} : { clock: clockMode(clock) }),
        ...(scenario === undefined ? {} : { scenario: readFile(scenario) }),
      },
    };
  } catch (problem) {
    return { kind: 'wrong', message: problem instanceof Error ? problem.message : 'bad arguments' };
  }
}

function whole(flag: string, text: string, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (isWhole(value, 0, max)) return value;
  throw new RangeError(`${flag} must be a whole number from 0 to ${max}, not "${text}"`);
}

function instant(text: string): string {
  try {
    readInstant(text);
    return text;
  } catch {
    throw new RangeError(`--start-at must be an ISO 8601 instant, not "${text}"`);
  }
}

function clockMode(text: string): 'held' | 'ticking' {
  if (text === 'held' || text === 'ticking') return text;
  throw new RangeError(`--clock must be "held" or "ticking", not "${text}"`);
}

function readFile(path: string): ScenarioDocument {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : 'unreadable';
    throw new Error(`--scenario ${path}: ${why}`, { cause: problem });
  }
  try {
    readScenario(value);
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : 'unreadable';
    throw new Error(`--scenario ${path}: ${why}`, { cause: problem });
  }
  return value as ScenarioDocument;
}
