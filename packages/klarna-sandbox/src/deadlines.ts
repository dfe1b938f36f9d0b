import type { Millis } from './types.js';

/** The kinds of deadlines, in the order in which those of one instant run. */
export const DEADLINE_KINDS = [
  'session_expiry',
  'token_expiry',
  'page_expiry',
  'fraud_decision',
  'fraud_cancellation',
  'risk_stop',
  'notification',
  'push',
  'invoice',
  'order_expiry',
  'customer_payment',
  'payout_run',
  'dispute',
  'dispute_decision',
  'payment_default',
  'late_callback',
  'scenario_step',
] as const;

/** One of the kinds above. */
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

/** Something to look at when its time has come. `id` names the entity, `part` a capture within it. */
export type Deadline = Readonly<{ at: Millis; kind: DeadlineKind; id: string; part: string }>;

/** A queue of deadlines by time. Entries are never removed early: the reader skips dead ones. */
export type Deadlines = Readonly<{
  add: (deadline: Deadline) => void;
  peek: () => Deadline | undefined;
  take: () => Deadline | undefined;
  clear: () => void;
}>;

/** Makes an empty queue (a binary heap). */
export function createDeadlines(): Deadlines {
  const heap: Deadline[] = [];
  return {
    add: (deadline) => {
      heap.push(deadline);
      rise(heap, heap.length - 1);
    },
    peek: () => heap[0],
    take: () => {
      const top = heap[0];
      const last = heap.pop();
      if (last !== undefined && heap.length > 0) {
        heap[0] = last;
        sink(heap);
      }
      return top;
    },
    clear: () => {
      heap.length = 0;
    },
  };
}

const RANK = new Map<DeadlineKind, number>(DEADLINE_KINDS.map((kind, rank) => [kind, rank]));

function isBefore(a: Deadline, b: Deadline): boolean {
  if (a.at !== b.at) return a.at < b.at;
  if (a.kind !== b.kind) return (RANK.get(a.kind) ?? 0) < (RANK.get(b.kind) ?? 0);
  return a.id === b.id ? a.part < b.part : a.id < b.id;
}

function rise(heap: Deadline[], from: number): void {
  let index = from;
  while (index > 0) {
    const above = (index - 1) >> 1;
    if (!swapIfBefore(heap, index, above)) return;
    index = above;
  }
}

function sink(heap: Deadline[]): void {
  let index = 0;
  for (;;) {
    const left = index * 2 + 1;
    const [a, b] = [heap[left], heap[left + 1]];
    if (a === undefined) return;
    const smaller = b !== undefined && isBefore(b, a) ? left + 1 : left;
    if (!swapIfBefore(heap, smaller, index)) return;
    index = smaller;
  }
}

function swapIfBefore(heap: Deadline[], lower: number, upper: number): boolean {
  const [a, b] = [heap[lower], heap[upper]];
  if (a === undefined || b === undefined || !isBefore(a, b)) return false;
  heap[upper] = a;
  heap[lower] = b;
  return true;
}
