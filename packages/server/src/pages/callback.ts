import type { FastifyInstance } from 'fastify';
import type { ApiPorts } from '../api/ports.js';
import { KLARNA_CALLBACK } from './operations.js';

type Called = { Params: { token: string } };

/**
 * `POST /klarna/callback/{token}`: Klarna says that something has happened. What it says is not read, since
 * anybody could have sent it; Klarna is asked instead, after the answer.
 */
export function registerCallback(scope: FastifyInstance, ports: ApiPorts): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_, payload, done) => {
    payload.resume();
    done(null);
  });
  const said = { config: { description: KLARNA_CALLBACK } };
  scope.post<Called>('/klarna/callback/:token', said, async (request, reply) => {
    // The customer's return and the deadline ask again, so a failure here loses nothing.
    ask(ports, request.params.token).catch((error: unknown) => {
      request.log.error({ err: error }, 'Klarna could not be asked after its callback');
    });
    return reply.code(200).send();
  });
  const refused = { config: { description: null } };
  scope.get('/klarna/callback/:token', refused, async (_, reply) =>
    reply.code(405).header('Allow', 'POST').send(),
  );
}

async function ask(ports: ApiPorts, token: string): Promise<void> {
  const stored = await ports.findOrderByToken(token);
  if (stored !== null) await ports.askKlarna(stored, 'klarna_called');
}
