import type { Reply } from '../replies.js';
import { page } from './html.js';

/** `GET /`: says what this is to whoever opens it in a browser. */
export function showFrontPage(): Reply {
  return page(
    200,
    'Klarna sandbox',
    `<h1>A Klarna that runs on a laptop</h1>
<p>Payments, Hosted Payment Page, Order Management and Settlements answer at the root of this
address. Payment links open under <code>/pay/</code>.</p>
<p>The clock and the other controls are under <code>/sandbox/</code>, for example
<a href="/sandbox/clock">/sandbox/clock</a>.</p>`,
  );
}
