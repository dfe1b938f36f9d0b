/** The four calls Klarna makes to a merchant. */
export type CallbackKind = 'authorization' | 'status_update' | 'notification' | 'push';

/** One call to a merchant's address. */
export type Callback = Readonly<{
  kind: CallbackKind;
  url: string;
  /** Posted as JSON; the same for every attempt. Undefined posts nothing but the address. */
  body: unknown;
  /** Told once, when the last attempt is over. */
  onSettled?: (isReceived: boolean) => void;
  /** It was delayed by a fault, so that no other befalls it. */
  isLate?: boolean;
}>;

/** Posts to the merchant's addresses, best effort, without anyone waiting for it. */
export type Callbacks = Readonly<{
  post: (callback: Callback) => void;
  /** Resolves when nothing is under way. */
  idle: () => Promise<void>;
  close: () => void;
}>;

/** The part of `fetch` with which callbacks go out. */
export type OutwardFetch = (url: string, init: RequestInit) => Promise<Response>;

/** What a poster needs to know. */
export type CallbackOptions = Readonly<{
  /** Real milliseconds in which the pauses between attempts are counted; 1000 are a second. */
  retryMs: number;
  log: (line: string) => void;
  /** Runs what follows a call, so that what it changes is journalled. */
  settle: (work: () => void) => void;
  /** The global `fetch` when left out. */
  send: OutwardFetch | undefined;
}>;

/** How one kind of call is repeated at once, in real time. Long repeats are deadlines of the clock. */
type Plan = Readonly<{
  attemptsMax: number;
  /** How many units to wait after the attempt of this number. */
  pause: (attempt: number) => number;
  timeoutMs: number;
  isReceived: (httpStatus: number) => boolean;
}>;

const isSuccess = (httpStatus: number): boolean => httpStatus >= 200 && httpStatus < 300;

const PLANS: Readonly<Record<CallbackKind, Plan>> = {
  // Two seconds to connect and two to read, then three more attempts.
  authorization: {
    attemptsMax: 4,
    pause: (attempt) => 2 ** (attempt - 1),
    timeoutMs: 4000,
    isReceived: isSuccess,
  },
  status_update: { attemptsMax: 4, pause: () => 3, timeoutMs: 3000, isReceived: isSuccess },
  notification: {
    attemptsMax: 1,
    pause: () => 0,
    timeoutMs: 3000,
    isReceived: (httpStatus) => httpStatus === 200,
  },
  push: { attemptsMax: 1, pause: () => 0, timeoutMs: 3000, isReceived: isSuccess },
};

/** Makes the poster. */
export function createCallbacks({ retryMs, log, settle, send }: CallbackOptions): Callbacks {
  const outward: OutwardFetch = send ?? ((url, init) => fetch(url, init));
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();
  const deliver = async ({ kind, url, body, onSettled }: Callback): Promise<void> => {
    const plan = PLANS[kind];
    let isReceived = false;
    for (let attempt = 1; attempt <= plan.attemptsMax && !isReceived; attempt += 1) {
      if (attempt > 1) await pause(retryMs * plan.pause(attempt - 1), closing.signal);
      const outcome = await attemptPost(outward, { url, body }, plan, closing.signal);
      if (closing.signal.aborted) return;
      isReceived = outcome === 'received';
      if (!isReceived) log(`${kind} callback ${url} attempt ${attempt}: ${outcome}`);
    }
    if (onSettled) settle(() => onSettled(isReceived));
  };
  return {
    post: (callback) => {
      const delivery = deliver(callback).finally(() => underWay.delete(delivery));
      underWay.add(delivery);
    },
    idle: async () => {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    close: () => {
      closing.abort();
    },
  };
}

async function attemptPost(
  send: OutwardFetch,
  { url, body }: Pick<Callback, 'url' | 'body'>,
  { timeoutMs, isReceived }: Plan,
  closing: AbortSignal,
): Promise<string> {
  try {
    const answer = await send(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'manual',
      signal: AbortSignal.any([closing, AbortSignal.timeout(timeoutMs)]),
    });
    await answer.arrayBuffer();
    return isReceived(answer.status) ? 'received' : `answered ${answer.status}`;
  } catch (problem) {
    return problem instanceof Error ? problem.message : 'failed';
  }
}

function pause(milliseconds: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      closing.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    timer.unref();
    closing.addEventListener('abort', end);
  });
}
