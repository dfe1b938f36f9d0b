/** One kind of work that is done whenever some is due. */
export type Duty = Readonly<{
  name: string;
  /** Does what is due, at most a batch; answers how much it did. */
  work: () => Promise<number>;
}>;

/** The loops that work duties off. */
export type Runtime = Readonly<{
  /** There may be something to do now: for everybody, or for one loop of each duty named. */
  wake: (names?: readonly string[]) => void;
  /** Stops all loops until `resume`, once the work at hand is done. */
  pause: () => Promise<void>;
  resume: () => void;
  /** Ends all loops, once the work at hand is done. */
  stop: () => Promise<void>;
  /** Resolves when any loop has done something, or after `timeoutMs`. */
  activity: (timeoutMs: number) => Promise<void>;
}>;

/**
 * Runs each duty in a loop of its own, from the first `resume` on: again at once while there was work, otherwise
 * when woken, or after `idleMs`, since another process may have left some. A duty that throws is reported and tried
 * again.
 */
export function startRuntime(
  duties: readonly Duty[],
  idleMs: number,
  onError: (duty: string, error: unknown) => void,
): Runtime {
  const is = { stopped: false, paused: true };
  // Counts wakes by duty, so that one which comes while its loops are at work is not slept through.
  const wakes = new Map<string, number>();
  const sleepers = new Map<string, Set<() => void>>(duties.map(({ name }) => [name, new Set()]));
  const watchers = new Set<() => void>();
  const working = new Set<Promise<number>>();

  const count = (name: string): number => wakes.get(name) ?? 0;
  const wakeAll = (): void => {
    for (const [name, asleep] of sleepers) {
      wakes.set(name, count(name) + 1);
      for (const rouse of asleep) rouse();
    }
  };
  // One loop of a duty is enough: it goes on while there is work, and a busy one leaves the next wake to another.
  const wakeOne = (name: string): void => {
    wakes.set(name, count(name) + 1);
    const [rouse] = sleepers.get(name) ?? [];
    rouse?.();
  };
  const wake: Runtime['wake'] = (names) => {
    if (names === undefined) wakeAll();
    else names.forEach(wakeOne);
  };
  const activity = async (ms: number): Promise<void> => until(watchers, ms);

  const turn = async (duty: Duty): Promise<number> => {
    const work = duty.work().catch((error: unknown) => {
      if (!is.stopped) onError(duty.name, error);
      return 0;
    });
    working.add(work);
    const done = await work;
    working.delete(work);
    if (done > 0) for (const see of watchers) see();
    return done;
  };

  const loop = async (duty: Duty): Promise<void> => {
    const asleep = sleepers.get(duty.name) ?? new Set();
    while (!is.stopped) {
      const before = count(duty.name);
      const done = is.paused ? 0 : await turn(duty);
      const mayRest = is.paused || (done === 0 && count(duty.name) === before);
      if (mayRest && !is.stopped) await until(asleep, idleMs);
    }
  };

  const loops = duties.map(loop);
  const settled = async (): Promise<void> => {
    await Promise.all(working);
  };
  return {
    wake,
    activity,
    pause: async () => {
      is.paused = true;
      await settled();
    },
    resume: () => {
      is.paused = false;
      wake();
    },
    stop: async () => {
      is.stopped = true;
      wake();
      await Promise.all(loops);
    },
  };
}

/** Work of a duty that is done at most once in so many real milliseconds, and never counts as work done. */
export function atMostEvery(
  ms: number,
  elapsedMs: () => number,
  work: () => Promise<void>,
): Duty['work'] {
  let last = -Infinity;
  return async () => {
    if (elapsedMs() - last < ms) return 0;
    last = elapsedMs();
    await work();
    return 0;
  };
}

async function until(waiting: Set<() => void>, ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      waiting.delete(end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    waiting.add(end);
  });
}
