import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Listens to the service for as long as it is shown: what has changed is read again, without a reload. */
export function useLive(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const source = new EventSource('/api/live');
    const again = (...key: readonly unknown[]): void => {
      void queries.invalidateQueries({ queryKey: key });
    };
    source.addEventListener('change', () => {
      again('transactions');
      again('transaction');
      again('deadlines');
    });
    source.addEventListener('money', () => {
      again('balances');
      again('finances');
      again('transactions');
      again('transaction');
    });
    source.addEventListener('clock', () => {
      again();
    });
    return () => {
      source.close();
    };
  }, [queries]);
}
