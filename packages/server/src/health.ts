import type { Instant } from '@kvitt/flow';
import type { FastifyInstance } from 'fastify';
import type { Description } from './api/operation.js';
import { always, record, word } from './api/wire/schema.js';
import type { GroupCommit } from './commands/group-commit.js';
import { ping, type Database } from './store/database.js';

const OK = word(['ok'], 'It does.');

const LIVE = {
  id: 'live',
  tag: 'Service',
  summary: 'Whether the process answers',
  answer: record({ status: OK }),
  bare: true,
  open: true,
  errors: [],
  examples: [{}],
} as const satisfies Description;

const READY = {
  id: 'ready',
  tag: 'Service',
  summary: 'Whether the store answers too',
  answer: record({ status: OK, now: always('string', 'The service’s time.') }),
  otherResponses: {
    '503': {
      description: 'The store does not answer.',
      content: {
        'application/json': {
          schema: record({
            status: word(['unavailable'], 'It does not.'),
            reason: always('string', 'Why.'),
          }),
        },
      },
    },
  },
  bare: true,
  open: true,
  errors: [],
  examples: [{}],
} as const satisfies Description;

/** `/health/live`: the process answers. `/health/ready`: the store does too. */
export function registerHealth(
  app: FastifyInstance,
  { db, now }: Readonly<{ db: Database; commits: GroupCommit; now: () => Instant }>,
): void {
  app.get('/health/live', { config: { description: LIVE } }, async () => ({ status: 'ok' }));
  app.get('/health/ready', { config: { description: READY } }, async (_request, reply) => {
    try {
      await ping(db);
      return { status: 'ok', now: new Date(now()).toISOString() };
    } catch {
      return reply.code(503).send({ status: 'unavailable', reason: 'the store does not answer' });
    }
  });
}
