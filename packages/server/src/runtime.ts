/** One kind of work that is done whenever some is due. */
export type Duty = Readonly<{
  name: string;
  /** Does what is due, at most a batch; answers how much it did. */
  work: () => Promise<number>;
}>;

/** The loops that work duties off. */
export type Runtime = Readonly<{
  /** There may be something to do now. */
  wake: () => void;
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
  // Counts wakes, so that one which comes while a loop is at work is not slept through.
  let wakes = 0;
  const sleepers = new Set<() => void>();
  const watchers = new Set<() => void>();
  const working = new Set<Promise<number>>();

  const wake = (): void => {
    wakes += 1;
    for (const rouse of sleepers) rouse();
  };
  const sleep = async (ms: number): Promise<void> => until(sleepers, ms);
  const activity = async (ms: number): Promise<void> => until(watchers, ms);

  const turn = async (duty: Duty): Promise<number> => {
    const work = duty.work().catch((error: unknown) => {
      if (!is.stopped) onError(duty.name, error);
      return 0;
    });
    working.add(work);
    const count = await work;
    working.delete(work);
    if (count > 0) for (const see of watchers) see();
    return count;
  };

  const loop = async (duty: Duty): Promise<void> => {
    while (!is.stopped) {
      const before = wakes;
      const count = is.paused ? 0 : await turn(duty);
      const mayRest = is.paused || (count === 0 && wakes === before);
      if (mayRest && !is.stopped) await sleep(idleMs);
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
