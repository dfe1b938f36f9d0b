import type { Reply } from '../replies.js';
import { html, page } from './html.js';

/** `GET /`: says what this is to whoever opens it in a browser. */
export function showFrontPage(): Reply {
  const content = html`<h1>A Klarna that runs on a laptop</h1>
    <p>
      Payments, Hosted Payment Page, Order Management and Settlements answer at the root of this
      address. Payment links open under <code>/pay/</code>.
    </p>
    <p>
      The clock and the other controls are under <code>/sandbox/</code>, for example
      <a href="/sandbox/clock">/sandbox/clock</a>. Whom to be on the payment page says
      <a href="/sandbox/persons">/sandbox/persons</a>.
    </p>`;
  return page({
    httpStatus: 200,
    language: 'en',
    title: 'Klarna sandbox',
    content,
    path: null,
    pictures: null,
  });
}
