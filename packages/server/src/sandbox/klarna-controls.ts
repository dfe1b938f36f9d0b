import type { Instant } from '@kvitt/flow';

/** Something that happened on Klarna's side while time moved. */
export type KlarnaHappening = Readonly<{
  at: string;
  what: string;
  order_id?: string;
  detail?: string;
}>;

/** The sandbox's controls, spoken over HTTP, so that it may run in another process. */
export type KlarnaControls = Readonly<{
  /** When Klarna next does something by itself; null when nothing is due. */
  nextAt: () => Promise<Instant | null>;
  /** Moves Klarna's clock; it stands still afterwards when `hold` is set. */
  advanceTo: (at: Instant, hold: boolean) => Promise<readonly KlarnaHappening[]>;
  /** Acts as the customer on the hosted page; answers where the page sends the browser. */
  customer: (
    hostedSessionId: string,
    action: string,
  ) => Promise<Readonly<{ redirectTo: string | null }>>;
  /** The customer pays the order's open invoices. */
  pay: (klarnaOrderId: string) => Promise<void>;
  /** What Klarna will do next with an order. */
  nextOf: (klarnaOrderId: string) => Promise<readonly Readonly<{ at: string; what: string }>[]>;
  /** Pays out everything that is invoiced, at once; answers the references of the payouts. */
  payOut: () => Promise<readonly string[]>;
  /** What the customer does about an order's open invoices: disputes them, or never pays. */
  quarrel: (klarnaOrderId: string, how: Quarrel) => Promise<void>;
  /** Disturbs the next call or payout that fits; see the sandbox's FAULTS.md. */
  fault: (fault: Readonly<{ kind: string; method?: string; path?: string }>) => Promise<void>;
  /** Takes back every fault that has not met anything. */
  clearFaults: () => Promise<void>;
  reset: () => Promise<void>;
}>;

/** What a customer does who does not pay. */
export type Quarrel = 'dispute' | 'default';

/** A sandbox control said no; its message is Klarna's sandbox's own. */
export class KlarnaControlError extends Error {
  override readonly name = 'KlarnaControlError';
}

/** The controls of the Klarna sandbox at `baseUrl`. */
export function klarnaControls(baseUrl: string): KlarnaControls {
  const call = async (method: string, path: string, body?: unknown): Promise<Json> => {
    const answer = await fetch(`${baseUrl}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new KlarnaControlError(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? {} : (JSON.parse(text) as Json);
  };
  return {
    nextAt: async () => {
      const next = (await call('GET', '/sandbox/clock'))['next'] as { at: string } | null;
      return next === null ? null : (Date.parse(next.at) as Instant);
    },
    advanceTo: async (at, hold) => {
      const to = new Date(at).toISOString();
      const answer = await call('POST', '/sandbox/clock/advance', { to, hold });
      return answer['happened'] as readonly KlarnaHappening[];
    },
    customer: async (id, action) => {
      const answer = await call('POST', `/sandbox/hpp/${encodeURIComponent(id)}/customer`, {
        action,
      });
      return { redirectTo: (answer['redirect_to'] as string | null | undefined) ?? null };
    },
    pay: async (id) => {
      await call('POST', `/sandbox/orders/${encodeURIComponent(id)}/pay`);
    },
    nextOf: async (id) => {
      const answer = await call('GET', `/sandbox/orders/${encodeURIComponent(id)}`);
      return answer['next'] as readonly { at: string; what: string }[];
    },
    payOut: async () => {
      const { payouts } = await call('POST', '/sandbox/payouts', {});
      return (payouts as readonly { payment_reference: string }[]).map(
        (payout) => payout.payment_reference,
      );
    },
    quarrel: async (id, how) => {
      const body = how === 'dispute' ? { reason: 'goods_not_received' } : {};
      await call('POST', `/sandbox/orders/${encodeURIComponent(id)}/${how}`, body);
    },
    fault: async (fault) => {
      await call('POST', '/sandbox/faults', fault);
    },
    clearFaults: async () => {
      await call('DELETE', '/sandbox/faults');
    },
    reset: async () => {
      await call('POST', '/sandbox/reset');
    },
  };
}

type Json = Record<string, unknown>;

/** Whether a Klarna sandbox answers at an address; never rejects. */
export async function isKlarnaSandbox(baseUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${baseUrl}/sandbox/health`, { signal: AbortSignal.timeout(2_000) });
    const health: unknown = await answer.json();
    return typeof health === 'object' && health !== null && 'status' in health;
  } catch {
    return false;
  }
}
