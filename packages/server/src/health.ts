import type { Instant } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import type { GroupCommit } from './commands/group-commit.js';
import { ping, type Database } from './store/database.js';

/** `/health/live`: the process answers. `/health/ready`: the store does too. */
export function registerHealth(
  app: FastifyInstance,
  { db, now }: Readonly<{ db: Database; commits: GroupCommit; now: () => Instant }>,
): void {
  app.get('/health/live', async () => ({ status: 'ok' }));
  app.get('/health/ready', async (_request, reply) => {
    try {
      await ping(db);
      return { status: 'ok', now: new Date(now()).toISOString() };
    } catch {
      return reply.code(503).send({ status: 'unavailable', reason: 'the store does not answer' });
    }
  });
}
