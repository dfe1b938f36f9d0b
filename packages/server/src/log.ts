/** How log lines are written. */
export type LogFormat = 'json' | 'text' | 'silent';

/** Structured log; values of personal or secret fields are never written. */
export type Log = Readonly<{
  info: (message: string, details?: Readonly<Record<string, unknown>>) => void;
  warn: (message: string, details?: Readonly<Record<string, unknown>>) => void;
  error: (message: string, details?: Readonly<Record<string, unknown>>) => void;
}>;

/** Names of fields whose values are not written. */
const SECRET = /key|password|secret|token|authorization|email|phone|birth|name|address/i;

/** A log that writes lines to `write`, by default standard error. */
export function createLog(
  format: LogFormat,
  now: () => number,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const line =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, details: Readonly<Record<string, unknown>> = {}): void => {
      if (format === 'silent') return;
      const shown = redact(details);
      const at = new Date(now()).toISOString();
      if (format === 'json') {
        write(`${JSON.stringify({ at, level, message, ...shown })}\n`);
        return;
      }
      const rest = Object.entries(shown).map(([name, value]) => `${name}=${String(value)}`);
      write(`${at} ${level.padEnd(5)} ${[message, ...rest].join(' ')}\n`);
    };
  return { info: line('info'), warn: line('warn'), error: line('error') };
}

function redact(details: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      SECRET.test(name) ? '[redacted]' : typeof value === 'bigint' ? value.toString() : value,
    ]),
  );
}
