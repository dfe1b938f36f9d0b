import { checkoutOf, problemsOf, submitStep } from '../behaviour/checkout.js';
import type { Visit } from '../behaviour/checkout.js';
import { actAsCustomer, isFinished, wayOut } from '../behaviour/hosted-page.js';
import type { CustomerAction } from '../behaviour/hosted-page.js';
import { METHODS, readMethod } from '../behaviour/methods.js';
import type { Reply } from '../replies.js';
import type { World } from '../world.js';
import { page as htmlPage, seeOther } from './html.js';
import { chooseLanguage, logoOf } from './parts.js';
import type { View } from './parts.js';
import { endingOf, showDeclined, showEnding, showUnknown } from './results.js';
import { showStep } from './steps.js';
import { languageOf } from './texts.js';

/** One request for a page under `/pay/`. */
export type PayRequest = Readonly<{ world: World; shortId: string; query: URLSearchParams }>;

/** The buttons that end a payment at once, wherever its customer is. */
const ENDS: readonly CustomerAction[] = ['approve', 'decline', 'cancel', 'back'];

/** `GET /pay/{short id}`: the step the customer is at. Opening it is what sets the session in progress. */
export function showPayPage(request: PayRequest): Reply {
  const visit = findVisit(request);
  if (!visit) return unknown(request);
  const { world, page } = visit;
  const isDeclined = page.status === 'FAILED' && checkoutOf(visit).step === 'declined';
  if (isOpen(visit) && !isDeclined) actAsCustomer(world, page, 'open');
  return show(request, visit, 200);
}

/**
 * `POST /pay/{short id}`: a step's form, or one of the buttons that end the payment at once. Every form that was
 * taken is answered by sending the browser to the page, so that it can be loaded again.
 */
export function submitPayPage(request: PayRequest, fields: URLSearchParams): Reply {
  const visit = findVisit(request);
  if (!visit) return unknown(request);
  const { world, page } = visit;
  const end = ENDS.find((word) => word === fields.get('action'));
  if (!isOpen(visit)) {
    // The last form, sent twice, leads where it led before.
    const again = end ? null : page.status === 'COMPLETED' ? wayOut(page, 'success') : null;
    return again === null ? show(request, visit, 200) : seeOther(again);
  }
  if (end) {
    const method = readMethod(fields.get('payment_method') ?? '') ?? checkoutOf(visit).method;
    const url = actAsCustomer(world, page, end, method);
    return url ? seeOther(url) : show(request, visit, 200);
  }
  const step = fields.get('step');
  if (step === null) return show(request, visit, 400);
  const turn = fields.get('turn');
  const url = submitStep(visit, {
    step,
    turn: turn === null ? null : Number(turn),
    action: fields.get('action') ?? 'next',
    to: fields.get('to') ?? '',
    fields,
  });
  return seeOther(url ?? selfOf(request));
}

/** `GET /pay/assets/{payment method}.svg`: the name of a payment method, drawn. */
export function showAsset(name: string): Reply {
  const method = readMethod(name.replace(/\.svg$/, ''));
  if (!method) return showUnknown('en');
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="32" viewBox="0 0 120 32"><rect width="120" height="32" rx="6" fill="#eee"/><text x="60" y="21" font-family="sans-serif" font-size="14" text-anchor="middle" fill="#222">${METHODS[method].label}</text></svg>`;
  const headers = { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'max-age=3600' };
  return { kind: 'text', status: 200, text, headers };
}

function findVisit({ world, shortId }: PayRequest): Visit | null {
  const page = world.state.pageByShortId.get(shortId);
  const session = page && world.state.sessions.get(page.sessionId);
  return page && session ? { world, page, session } : null;
}

function isOpen({ page, session }: Visit): boolean {
  return !isFinished(page) && session.state === 'open';
}

function show(request: PayRequest, visit: Visit, httpStatus: number): Reply {
  const view = viewOf(request, visit);
  const { world, page, language, path } = view;
  const { title, content } = contentOf(request, view);
  const pictures = logoOf(world, page)?.origin ?? null;
  return htmlPage({ httpStatus, language, title, content, path, pictures });
}

function contentOf({ query }: PayRequest, view: View): ReturnType<typeof showStep> {
  const { step } = view.checkout;
  if (!isOpen(view)) return showEnding(view, endingOf(view.page));
  if (step === 'declined' || view.page.status === 'FAILED') return showDeclined(view);
  const person = query.get('person');
  return showStep(view, step, person === 'approved' || person === 'denied' ? person : null);
}

function viewOf(request: PayRequest, visit: Visit): View {
  const checkout = checkoutOf(visit);
  return {
    ...visit,
    ...chooseLanguage(chosenLanguage(request), visit.session.request),
    checkout,
    path: pathOf(request),
    keep: keepOf(request),
    problems: problemsOf(visit, checkout),
  };
}

function chosenLanguage({ query }: PayRequest): ReturnType<typeof languageOf> {
  return languageOf(query.get('lang') ?? '');
}

function pathOf({ shortId }: PayRequest): string {
  return `/pay/${encodeURIComponent(shortId)}`;
}

/** The query that keeps a language which was chosen. */
function keepOf(request: PayRequest): string {
  const language = chosenLanguage(request);
  return language === null ? '' : `?lang=${language}`;
}

function selfOf(request: PayRequest): string {
  return `${pathOf(request)}${keepOf(request)}`;
}

function unknown(request: PayRequest): Reply {
  return showUnknown(chosenLanguage(request) ?? 'en');
}
