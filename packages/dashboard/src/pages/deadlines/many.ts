import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { ApiError, messageOf } from '../../api/client.js';
import { newKey } from '../transaction/action-dialog.js';

/** How it went with one order: refused in the service's words, or nobody knows because no answer came. */
export type Result = Readonly<{ kind: 'done' } | { kind: 'refused' | 'unknown'; why: string }>;

/** What is done with many orders: where it stands, and how to begin, to go on and to stop. */
export type Many = Readonly<{
  results: ReadonlyMap<number, Result>;
  isRunning: boolean;
  /** Does what is not done yet, one order after another. */
  run: () => void;
  /** Stops after the order that is being done. */
  stop: () => void;
}>;

/** A refusal stands, so that the next try is a new one; without a certain answer the same key asks again what became of it. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && error.httpStatus >= 400 && error.httpStatus < 500;

/** Does the same with many orders, one call after another; each order has a key of its own, so that nothing is done twice. */
export function useMany(
  ids: readonly number[],
  act: (transactionId: number, idempotencyKey: string) => Promise<unknown>,
): Many {
  const queries = useQueryClient();
  const [results, setResults] = useState<ReadonlyMap<number, Result>>(new Map());
  const [isRunning, setRunning] = useState(false);
  const keys = useRef(new Map<number, string>());
  const at = useRef({ isRunning: false, isStopped: false });

  const one = async (id: number): Promise<Result> => {
    const key = keys.current.get(id) ?? newKey();
    keys.current.set(id, key);
    try {
      await act(id, key);
      return { kind: 'done' };
    } catch (error) {
      if (!isRefusal(error)) return { kind: 'unknown', why: messageOf(error) };
      keys.current.delete(id);
      return { kind: 'refused', why: messageOf(error) };
    }
  };
  const runAll = async (): Promise<void> => {
    for (const id of ids) {
      if (at.current.isStopped) break;
      if (results.get(id)?.kind === 'done') continue;
      const result = await one(id);
      setResults((before) => new Map(before).set(id, result));
    }
    at.current.isRunning = false;
    setRunning(false);
    await queries.invalidateQueries();
  };
  return {
    results,
    isRunning,
    run: () => {
      // A second click comes before the button is shown as busy.
      if (at.current.isRunning) return;
      at.current = { isRunning: true, isStopped: false };
      setRunning(true);
      void runAll();
    },
    stop: () => {
      at.current.isStopped = true;
    },
  };
}
