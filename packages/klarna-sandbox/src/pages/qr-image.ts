import { qrSvg } from '../qr/qr-code.js';
import { refuse } from '../replies.js';
import type { Reply } from '../replies.js';
import type { World } from '../world.js';

/** `GET /pay/{short id}/qr`: the payment link as a QR code. `baseUrl` is what stands before its path. */
export function showQrCode(world: World, shortId: string, baseUrl: string): Reply {
  if (!world.state.pageByShortId.has(shortId)) return refuse(404, 'NOT_FOUND', 'No such link');
  const text = qrSvg(`${baseUrl}/pay/${shortId}`);
  if (text === null) return refuse(400, 'BAD_VALUE', 'The link is too long for a QR code');
  const headers = { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'no-store' };
  return { kind: 'text', status: 200, text, headers };
}
