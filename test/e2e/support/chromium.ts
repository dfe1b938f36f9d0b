import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * The Chromium of this machine, null when there is none, which is said aloud; an error where `CI=true` promises
 * one. Looked for in `PATH` only: nothing is downloaded.
 */
export function findChromium(): string | null {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  const told = 'no Chromium in PATH';
  if (process.env['CI'] === 'true') throw new Error(told);
  console.log(`${told}: the browser tests are left out`);
  return null;
}

/** Starts a browser without a window. */
export async function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--lang=en-US'],
  });
}
