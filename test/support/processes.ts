import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

const KVITT = fileURLToPath(new URL('../../packages/server/bin/kvitt.js', import.meta.url));
const KLARNA = fileURLToPath(
  new URL('../../packages/klarna-sandbox/bin/klarna-sandbox.js', import.meta.url),
);

/** Environment of a child: nothing of ours gets in but what finds its programs. */
type Environment = Readonly<Record<string, string>>;

/** A process that was started and has said that it is ready. */
type Running = Readonly<{
  child: ChildProcess;
  ready: RegExpExecArray;
  /** Milliseconds from the start to being ready. */
  tookMs: number;
}>;

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function run(
  args: readonly string[],
  env: Environment,
  whenReady: RegExp,
  onLine: (line: string) => void = () => undefined,
): Promise<Running> {
  const began = performance.now();
  const child = spawn(process.execPath, [...args], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let heard = '';
  let unfinished = '';
  const ready = await new Promise<RegExpExecArray>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      const found = whenReady.exec(heard);
      if (found !== null) resolve(found);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      const lines = (unfinished + text).split('\n');
      unfinished = lines.pop() ?? '';
      lines.forEach(onLine);
      heard += text;
    });
    child.once('exit', (code, signal) => {
      reject(new Error(`ended (${code ?? signal}) before it was ready:\n${heard.slice(-2_000)}`));
    });
  });
  return { child, ready, tookMs: performance.now() - began };
}

async function end(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}

/** A Klarna sandbox in a process of its own. */
export type KlarnaProcess = Readonly<{ url: string; stop: () => Promise<void> }>;

/** Starts a Klarna sandbox in a process of its own, keeping nothing. */
export async function startKlarna(): Promise<KlarnaProcess> {
  const { child, ready } = await run(
    [KLARNA],
    { KLARNA_SANDBOX_PORT: '0' },
    /listens on (http:\S+)/,
  );
  return { url: ready[1] ?? '', stop: async () => end(child, 'SIGTERM') };
}

/** The service in a process of its own, which can be killed and started again on the same port. */
export type ServiceProcess = Readonly<{
  url: string;
  env: Environment;
  /** Kills it as a power cut would, and waits until it is gone. */
  kill: () => Promise<void>;
  /** Starts it again; answers how long that took in milliseconds. */
  start: () => Promise<number>;
  stop: () => Promise<void>;
  /** Its log lines of level error. */
  errors: readonly string[];
}>;

/** Starts the service as `kvitt start` in a process of its own. */
export async function startService(env: Environment): Promise<ServiceProcess> {
  const port = await freePort();
  const whole = { KVITT_LOG: 'json', ...env, PORT: String(port) };
  const errors: string[] = [];
  const onLine = (line: string): void => {
    if (!line.includes('"level":"info"') && !line.includes('"level":"warn"')) errors.push(line);
  };
  const launch = async (): Promise<Running> =>
    run([KVITT, 'start'], whole, /Kvitt is ready/, onLine);
  let running = await launch();
  return {
    url: `http://127.0.0.1:${port}`,
    env: whole,
    errors,
    kill: async () => end(running.child, 'SIGKILL'),
    start: async () => {
      running = await launch();
      return running.tookMs;
    },
    stop: async () => end(running.child, 'SIGTERM'),
  };
}

/** Runs `kvitt verify` over the store that `env` names; answers its exit status and what it printed. */
export async function verifyStore(
  env: Environment,
): Promise<Readonly<{ status: number | null; output: string }>> {
  const child = spawn(process.execPath, [KVITT, 'verify'], {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return { status: child.exitCode, output };
}
