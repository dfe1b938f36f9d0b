import type { Snapshot } from './snapshots.js';

/** A sandbox that listens, as far as forks need to know it. */
export type Listening = Readonly<{ url: string; port: number; close: () => Promise<void> }>;

/** Second sandboxes in the same process, each going on from a snapshot on a port of its own. */
export type Forks = Readonly<{
  start: (snapshot: Snapshot) => Promise<Listening>;
  list: () => readonly Pick<Listening, 'url' | 'port'>[];
  /** False when no fork listens on that port. */
  end: (port: number) => Promise<boolean>;
  endAll: () => Promise<void>;
}>;

/** No forks; `open` starts one. */
export function createForks(open: (snapshot: Snapshot) => Promise<Listening>): Forks {
  const running = new Map<number, Listening>();
  const end = async (port: number): Promise<boolean> => {
    const found = running.get(port);
    running.delete(port);
    await found?.close();
    return found !== undefined;
  };
  return {
    start: async (snapshot) => {
      const fork = await open(snapshot);
      running.set(fork.port, fork);
      return fork;
    },
    list: () => [...running.values()].map(({ url, port }) => ({ url, port })),
    end,
    endAll: async () => {
      await Promise.all([...running.keys()].map((port) => end(port)));
    },
  };
}
