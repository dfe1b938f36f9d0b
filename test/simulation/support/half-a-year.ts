import { instant, later, startOfDay, times, DAY, HOUR, type TransactionId } from '@kvitt/flow';
import { createKlarnaClient, type KlarnaClient } from '@kvitt/klarna';
import { startKlarnaSandbox, type RunningSandbox } from '@kvitt/klarna-sandbox';
import { randomNumbers } from '../../support/random.js';
import { instantOf, openBooks, type Books } from './books.js';
import { drawPlans, type Act, type Plan } from './half-a-year-plans.js';
import { importPayouts, type Booked } from './settle.js';

/** The virtual days that pass. */
export const DAYS = 180;
const START = '2026-01-05T00:00:00.000Z';

/** What half a year left behind. `close` ends the sandbox. */
export type HalfYear = Readonly<{
  sandbox: RunningSandbox;
  klarna: KlarnaClient;
  books: Books;
  payouts: readonly Booked[];
  /** How often a payment was in each state at the end. */
  ends: ReadonlyMap<string, number>;
}>;

/** Lives `count` orders through half a year at Klarna, and keeps Kvitt's books of them. */
export async function liveHalfAYear(count: number, seed: number): Promise<HalfYear> {
  const random = randomNumbers(seed);
  const sandbox = await startKlarnaSandbox({
    seed,
    startAt: START,
    // The pages are read instead of waited for.
    callbackFetch: async () => new Response(null, { status: 204 }),
  });
  const klarna = createKlarnaClient({
    baseUrl: 'https://api.klarna.com',
    username: 'PK_sandbox',
    password: 'sandbox',
    attemptsMax: 1,
    fetch: sandbox.fetch,
  });
  const now = (): ReturnType<typeof instant> => instantOf(sandbox.now());
  const books = openBooks(klarna, now);
  const payouts = new Map<string, Booked>();
  const agenda = agendaOf(drawPlans(count, random));
  const begin = startOfDay(now());
  for (let day = 0; day <= DAYS; day += 1) {
    const midnight = later(begin, times(day, DAY));
    await passTo(sandbox, books, midnight);
    await passTo(sandbox, books, later(midnight, times(7, HOUR)));
    for (const each of await importPayouts(klarna, books, payouts)) {
      payouts.set(each.payout.payment_reference, each);
    }
    await passTo(sandbox, books, later(midnight, times(10, HOUR)));
    for (const plan of agenda.placedOn(day)) {
      agenda.began(plan, await purchase(sandbox, klarna, books, plan));
    }
    for (const { id, act } of agenda.actsOn(day)) await perform(books, id, act);
  }
  const ends = new Map<string, number>();
  for (const id of agenda.ids()) {
    const { flowState } = books.payment(id);
    ends.set(flowState, (ends.get(flowState) ?? 0) + 1);
  }
  return { sandbox, klarna, books, payouts: [...payouts.values()], ends };
}

/** Klarna does what falls due until then, and Kvitt after it. */
async function passTo(sandbox: RunningSandbox, books: Books, at: number): Promise<void> {
  await sandbox.advanceTo(new Date(at).toISOString());
  await books.runDue();
}

/** The merchant creates the order, and the customer goes to Klarna's page. */
async function purchase(
  sandbox: RunningSandbox,
  klarna: KlarnaClient,
  books: Books,
  plan: Plan,
): Promise<TransactionId> {
  const id = books.create(plan.request, plan.edition);
  await books.submit(id, { kind: 'start_payment' });
  const { hostedSessionId } = books.payment(id).klarna;
  if (hostedSessionId === null) throw new Error('Klarna made no page');
  await sandbox.customer(hostedSessionId, plan.customer);
  const page = await klarna.hostedPage.readSession(hostedSessionId);
  if (page.kind !== 'accepted') throw new Error(JSON.stringify(page));
  switch (plan.customer) {
    case 'approve': {
      const { authorization_token: authorizationToken = '' } = page.value;
      await books.submit(id, { kind: 'record_approval', authorizationToken });
      return id;
    }
    case 'decline':
      await books.submit(id, { kind: 'record_decline', reason: 'declined' });
      return id;
    case 'cancel':
      await books.submit(id, { kind: 'record_customer_cancel' });
      return id;
  }
}

/** What the merchant asks for; a refusal is part of a merchant's life. */
async function perform(books: Books, id: TransactionId, act: Act): Promise<void> {
  const shipment = {
    carrier: 'PostNord',
    trackingNumber: `${id}-${act.day}`,
    trackingUrl: null,
    shipDate: null,
    reason: null,
  };
  const partId = books.nextId();
  switch (act.kind) {
    case 'ship':
      await books.submit(id, { kind: 'ship_order', partId, shipment, invoice: null });
      return;
    case 'ship_part': {
      const what = { kind: 'amount', amountMinor: act.amountMinor } as const;
      await books.submit(id, { kind: 'ship_part', partId, what, shipment, invoice: null });
      return;
    }
    case 'extend':
      await books.submit(id, { kind: 'extend_shipping', reason: null });
      return;
    case 'cancel':
      await books.submit(id, { kind: 'cancel_order', reason: null });
      return;
    case 'refund':
      await books.submit(id, {
        kind: 'request_refund',
        refundId: partId,
        partId: null,
        refundOrderId: null,
        amountMinor: act.amountMinor,
        currency: null,
        description: 'Returned',
      });
  }
}

type Due = Readonly<{ id: TransactionId; act: Act }>;

type Agenda = Readonly<{
  placedOn: (day: number) => readonly Plan[];
  began: (plan: Plan, id: TransactionId) => void;
  actsOn: (day: number) => readonly Due[];
  ids: () => readonly TransactionId[];
}>;

function agendaOf(plans: readonly Plan[]): Agenda {
  const placed = new Map<number, Plan[]>();
  for (const plan of plans) placed.set(plan.day, [...(placed.get(plan.day) ?? []), plan]);
  const acts = new Map<number, Due[]>();
  const ids: TransactionId[] = [];
  return {
    placedOn: (day) => placed.get(day) ?? [],
    began: (plan, id) => {
      ids.push(id);
      if (plan.customer !== 'approve') return;
      for (const act of plan.acts) {
        const day = plan.day + act.day;
        acts.set(day, [...(acts.get(day) ?? []), { id, act }]);
      }
    },
    actsOn: (day) => acts.get(day) ?? [],
    ids: () => ids,
  };
}
