import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const KVITT = fileURLToPath(new URL('../../bin/kvitt.js', import.meta.url));

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'kvitt-front-cli-'));
  onTestFinished(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return path;
}

it('kvitt front says where it listens and how clients are told of it, and stops when told', async () => {
  const data = folder();
  const child = spawn(
    process.execPath,
    [KVITT, 'front', '--port', '0', '--host', 'api.example.com'],
    {
      env: { KVITT_DATA: data },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  while (!said.includes('.NET')) await once(child.stdout, 'data');
  const [, port = ''] = /ready on 127\.0\.0\.1:(\d+), for api\.example\.com/.exec(said) ?? [];
  expect(Number(port)).toBeGreaterThan(0);
  expect(said).toContain(`${data}/front/ca.pem (new: clients must be told to trust it)`);
  expect(said).toContain(`--connect-to api.example.com:443:127.0.0.1:${port}`);
  expect(said).toContain('\n127.0.0.1 api.example.com\n');
  for (const way of [
    'NODE_EXTRA_CA_CERTS',
    'REQUESTS_CA_BUNDLE',
    'SSL_CERT_FILE',
    'openssl.cafile',
    'keytool',
  ]) {
    expect(said).toContain(way);
  }
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

it.each([
  ['in live mode', { KVITT_MODE: 'live' }, [], /does not run in live mode/],
  ['without a directory', { KVITT_DATA: 'memory' }, [], /must be a directory/],
  ['on a port that is none', {}, ['--port', 'x'], /use a port from 0 to 65535/],
  ['for a host that is none', {}, ['--host', 'a b'], /is no host name/],
  ['before an address that is none', {}, ['--to', 'ftp://x'], /must be an http or https address/],
] as const)('kvitt front does not start %s', (_, env, args, reason) => {
  const { status, stderr } = spawnSync(process.execPath, [KVITT, 'front', ...args], {
    env: { KVITT_DATA: folder(), ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(reason);
});
