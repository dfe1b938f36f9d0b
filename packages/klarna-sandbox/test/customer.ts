import type { Bench, Json } from './support.js';

/** A customer's browser without scripts: it keeps the last page, and sends that page's forms. */
export type Customer = Readonly<{
  open: (query?: string) => Promise<string>;
  /** Sends the form of the step that the last page shows; follows the redirect. Answers the page that follows. */
  send: (fields: Readonly<Record<string, string>>) => Promise<string>;
  /** The same, but answers where the browser is sent instead of going there. */
  sentTo: (fields: Readonly<Record<string, string>>) => Promise<string | null>;
  /** Sends a form as it stands, whatever the last page was. */
  post: (fields: Readonly<Record<string, string>>) => Promise<Response>;
  page: () => string;
}>;

/** Opens nothing yet: call `open` first. */
export function customerAt(bench: Bench, link: string): Customer {
  const url = `${bench.sandbox.url}${link}`;
  let last = '';
  let keep = '';
  const open: Customer['open'] = async (query = '') => {
    const answer = await fetch(`${url}${query}`);
    keep = /[?&](lang=\w+)/.exec(query)?.[1] ?? '';
    last = await answer.text();
    return last;
  };
  const post: Customer['post'] = async (fields) =>
    fetch(`${url}${keep === '' ? '' : `?${keep}`}`, {
      method: 'POST',
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });
  const sentTo: Customer['sentTo'] = async (fields) => {
    const marks = { step: hiddenIn(last, 'step'), turn: hiddenIn(last, 'turn') };
    return (await post({ ...marks, ...fields })).headers.get('location');
  };
  return {
    open,
    post,
    sentTo,
    page: () => last,
    send: async (fields) => {
      const location = await sentTo(fields);
      if (location?.startsWith(link) !== true) throw new Error(`sent to ${String(location)}`);
      return open(location.slice(link.length));
    },
  };
}

/** The value of a hidden field of a page. */
export function hiddenIn(page: string, name: string): string {
  return new RegExp(`type="hidden" name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? '';
}

/** The value that a text field of a page is filled in with; null when there is no such field. */
export function valueOf(page: string, name: string): string | null {
  const field = new RegExp(`<input\\s[^>]*\\bname="${name}"[^>]*>`).exec(page)?.[0];
  return field === undefined ? null : (/\bvalue="([^"]*)"/.exec(field)?.[1] ?? '');
}

/** The heading of a page. */
export function headingOf(page: string): string {
  return (/<h1>([^]*?)<\/h1>/.exec(page)?.[1] ?? '').trim();
}

/** What a page says is wrong, in the order in which it says so. */
export function problemsIn(page: string): readonly string[] {
  const list = /<div class="summary"[^]*?<\/div>/.exec(page)?.[0] ?? '';
  return [...list.matchAll(/<a href="#(\w+)">([^<]*)<\/a>/g)].map(([, , text = '']) => text.trim());
}

/** A session body in English for a country, with everything Klarna could ask for in it. */
export function knownCustomer(changes: Json = {}): Json {
  return {
    purchase_country: 'NL',
    locale: 'en-NL',
    purchase_currency: 'EUR',
    billing_address: {
      given_name: 'Test',
      family_name: 'Person-nl',
      street_address: 'Osdorpplein 137',
      postal_code: '1068 SR',
      city: 'Amsterdam',
      country: 'NL',
      email: 'customer@email.nl',
      phone: '+31689124321',
    },
    customer: { date_of_birth: '1970-07-10' },
    ...changes,
  };
}
