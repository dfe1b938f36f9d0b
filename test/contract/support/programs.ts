import { spawnSync } from 'node:child_process';

/** Whether a program runs here; said aloud when it does not, and an error where `CI=true` promises it. */
export function canRun(what: string, program: string, ...args: readonly string[]): boolean {
  if (spawnSync(program, args, { stdio: 'ignore' }).status === 0) return true;
  const told = `no ${what} runs here`;
  if (process.env['CI'] === 'true') throw new Error(told);
  console.log(`${told}: what needs it is left out`);
  return false;
}
