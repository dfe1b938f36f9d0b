/** Lets whoever waits for something about a payment know that there is news of it, in this process. */
export type Signals = Readonly<{
  send: (key: string) => void;
  /** Resolves at the next signal for the key, or after `timeoutMs`. */
  wait: (key: string, timeoutMs: number) => Promise<void>;
}>;

/** Signals by key; nobody listening is no error. */
export function createSignals(): Signals {
  const waiting = new Map<string, Set<() => void>>();
  return {
    send: (key) => {
      for (const tell of waiting.get(key) ?? []) tell();
    },
    wait: async (key, timeoutMs) =>
      new Promise((resolve) => {
        const listeners = waiting.get(key) ?? new Set();
        waiting.set(key, listeners);
        const end = (): void => {
          clearTimeout(timer);
          listeners.delete(end);
          if (listeners.size === 0) waiting.delete(key);
          resolve();
        };
        const timer = setTimeout(end, timeoutMs);
        listeners.add(end);
      }),
  };
}
