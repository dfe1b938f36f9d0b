import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { UsageError } from './arguments.js';

/** A secret from the first line of standard input; asked for, and not shown, where that is a terminal. */
export async function readSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  const isTerminal = stdin.isTTY;
  if (isTerminal) stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: isTerminal });
  try {
    for await (const line of lines) {
      if (line !== '') return line;
      break;
    }
  } finally {
    lines.close();
    if (isTerminal) stderr.write('\n');
  }
  throw new UsageError('the password is read from standard input, and nothing is there');
}
