import { setTimeout as pause } from 'node:timers/promises';

/** Waits until `isSo` answers true, looking again and again; throws after `withinMs`. */
export async function waitUntil(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  withinMs = 60_000,
): Promise<void> {
  const until = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > until) throw new Error(`not within ${withinMs / 1000} s: ${what}`);
    await pause(20);
  }
}

/** Does `work` on every item, `width` of them at a time. */
export async function atATime<T>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: width }, lane));
}
