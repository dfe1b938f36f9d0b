import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { ask } from './client.js';
import type { Session, User } from './types.js';

/** How the session is asked for. */
export const SESSION = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => ask('readSession', { signal }),
  staleTime: 60_000,
});

/** Whether the service plays: its clock can be turned, and one click signs in. */
export const useMode = (): Session['mode'] => useSuspenseQuery(SESSION).data.mode;

/** Who is signed in, on a page that only they reach. */
export function useUser(): User {
  const { user } = useSuspenseQuery(SESSION).data;
  if (user === null) throw new Error('nobody is signed in');
  return user;
}
