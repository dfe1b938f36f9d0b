import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signBody } from '../../src/effects/signature.js';
import { seedOfRun } from '../../../../test/support/random.js';
import { bodies } from './support/orders.js';
import { findPython, rewrittenByPython } from './support/python.js';

const KEY = 'key-of-the-first-site';
const AT = 1_767_315_793;

/** A receiver in Python: reads each line's header and body, writes the body again and compares the signature. */
const RECEIVER = `
import base64, hashlib, hmac, json, sys
key = sys.argv[1].encode()
for line in sys.stdin.buffer.read().decode("utf-8").split("\\n"):
    if not line:
        continue
    auth, body = json.loads(line)
    again = json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False)
    seconds, _, mac = base64.b64decode(auth).decode().partition(":")
    made = hmac.new(key, (seconds + ":" + again).encode("utf-8"), hashlib.sha512).hexdigest()
    out = json.dumps([hmac.compare_digest(mac, made), again])
    sys.stdout.write(out + "\\n")
`;

const PYTHON = findPython();
const seed = seedOfRun();

describe.skipIf(PYTHON === null)(`Python itself (SEED=${seed})`, () => {
  const ask = (texts: readonly string[]): [boolean, string][] => {
    const input = texts.map((body) => JSON.stringify([signBody(body, KEY, AT), body])).join('\n');
    const { stdout, stderr } = spawnSync(PYTHON ?? '', ['-c', RECEIVER, KEY], {
      input,
      encoding: 'utf8',
      maxBuffer: 100_000_000,
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    expect(stderr).toBe('');
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as [boolean, string]);
  };

  test('verifies the body of any order after it parsed it and wrote it again', () => {
    const all = fc.sample(bodies, { seed, numRuns: 300 });
    const answers = ask(all);
    expect(answers.map(([, again]) => again)).toEqual(all);
    expect(answers.every(([isValid]) => isValid)).toBe(true);
  });

  test('does what the rules say that the other tests go by', () => {
    const values = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify([number])),
      fc.jsonValue({ stringUnit: 'binary' }).map((value) => JSON.stringify(value)),
    );
    const all = fc.sample(values, { seed, numRuns: 500 });
    expect(ask(all).map(([, again]) => again)).toEqual(all.map(rewrittenByPython));
  });
});
