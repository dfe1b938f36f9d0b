import type { FastifyReply } from 'fastify';
import type { Logo } from '../api/ports.js';

/**
 * An image is an image and nothing else, whatever its bytes would be taken for: opened by itself it can load and run nothing.
 * Klarna's page, on another origin, may show it.
 */
const HEADERS = {
  'Content-Security-Policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Robots-Tag': 'noindex',
} as const;

/** Sends the logo, or says that there is none. */
export const sendLogo = (reply: FastifyReply, logo: Logo | null): FastifyReply =>
  logo === null
    ? reply
        .code(404)
        .headers(HEADERS)
        .header('Cache-Control', 'no-store')
        .type('text/plain')
        .send('')
    : reply
        .headers(HEADERS)
        // The address stays when the image changes.
        .header('Cache-Control', 'private, max-age=300')
        .type(logo.contentType)
        .send(Buffer.from(logo.bytes));
