import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApiPorts } from '../api/ports.js';
import { registerCallback } from './callback.js';
import { PAGE_HEADERS } from './html.js';
import { registerPayment } from './payment.js';
import { languageOf } from './texts.js';
import { plainPage } from './views.js';

/**
 * The customer's pages under `/pay/{token}`, plain HTML forms that work without scripts, and the address
 * Klarna calls when something has happened on its own page.
 */
export function registerPages(app: FastifyInstance, ports: ApiPorts): void {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 16_384 },
      (_, body, done) => done(null, new URLSearchParams(String(body))),
    );
    scope.setErrorHandler(answerFailure);
    registerPayment(scope, ports);
  });
  void app.register(async (scope) => registerCallback(scope, ports));
}

/** A browser shows the customer a page in words, whatever failed. */
async function answerFailure(
  error: Readonly<{ statusCode?: number }>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const httpStatus = error.statusCode ?? 500;
  if (httpStatus >= 500) request.log.error({ err: error }, 'a payment page failed');
  const [accepted = ''] = (request.headers['accept-language'] ?? '').split(',');
  const language = languageOf(accepted) ?? 'en';
  await reply.code(httpStatus).headers(PAGE_HEADERS).send(plainPage(language, 'failed'));
}
