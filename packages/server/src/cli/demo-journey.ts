import { DEMO_AMOUNT, major, type DemoClient, type Statuses } from './demo-client.js';

/** One row of the published tables, and what the API answered. */
export type Row = Readonly<{
  number: string;
  at: string;
  what: string;
  /** What the table says, null where it says nothing about statuses. */
  expected: Statuses | null;
  got: Statuses | null;
  detail: string;
}>;

type Edition = '2021' | '2025';
type Show = (row: Row) => void;

/** The published tables: rows of the journey by number, the other endings by name. */
const PUBLISHED: Readonly<Record<Edition, Readonly<Record<string, Statuses>>>> = {
  '2021': {
    '0': ['initialized', 'initialized'],
    '1': ['uncleared', 'initialized'],
    '2': ['completed', 'uncleared'],
    '5': ['shipped', 'uncleared'],
    '8': ['shipped', 'completed'],
    '9': ['completed', 'completed'],
    declined: ['void', 'cancelled'],
    cancelled: ['void', 'cancelled'],
    expired: ['expired', 'expired'],
    'refund requested': ['initialized', 'completed'],
    'refund processed': ['completed', 'completed'],
  },
  '2025': {
    '0': ['initialized', 'initialized'],
    '1': ['initialized', 'initialized'],
    '2': ['completed', 'uncleared'],
    '5': ['shipped', 'uncleared'],
    '8': ['shipped', 'completed'],
    '9': ['shipped', 'completed'],
    declined: ['declined', 'declined'],
    cancelled: ['void', 'void'],
    expired: ['expired', 'expired'],
    'refund requested': ['initialized', 'completed'],
    'refund processed': ['completed', 'completed'],
  },
};

type Teller = Readonly<{
  /** A row whose statuses the table names. */
  row: (
    number: string,
    key: string,
    reference: string,
    what: string,
    detail?: string,
  ) => Promise<void>;
  /** A row without statuses of its own: something must be true instead. */
  fact: (number: string, what: string, isTrue: boolean, detail: string) => Promise<void>;
}>;

function teller(client: DemoClient, edition: Edition, show: Show): Teller {
  return {
    row: async (number, key, reference, what, detail = '') => {
      const got = await client.statuses(reference);
      const expected = PUBLISHED[edition][key] ?? null;
      show({ number, at: await client.now(), what, expected, got, detail });
    },
    fact: async (number, what, isTrue, detail) => {
      const at = await client.now();
      const wrong: Statuses | null = isTrue ? null : ['wrong', 'wrong'];
      show({ number, at, what, expected: isTrue ? null : ['–', '–'], got: wrong, detail });
    },
  };
}

/** Rows 0 to 9, on the order `journey`. */
export async function walkJourney(client: DemoClient, edition: Edition, show: Show): Promise<void> {
  const tell = teller(client, edition, show);
  await client.create('journey');
  await tell.row('0', '0', 'journey', 'The merchant creates the order');
  await client.customer('journey', 'open');
  await tell.row('1', '1', 'journey', 'The customer initiates the transaction at Klarna');
  await client.customer('journey', 'approve');
  const authorized = await client.behind('journey');
  const klarnaOrder = String(authorized['klarna_order_id']);
  const reservation = String(authorized['reservation_number']);
  await tell.row('2', '2', 'journey', 'Klarna authorizes', `reservation number ${reservation}`);
  await captureRow(client, edition, tell, klarnaOrder, '3', edition === '2021' ? DEMO_AMOUNT : 0);

  await client.advance({ by: 'P20D' });
  const extended = await client.patch('journey', { extend_expiration: true, reason: 'Back order' });
  await tell.fact(
    '4',
    'Twenty days later the merchant extends the shipping period',
    extended.ok,
    `ship before ${String(extended.data['expiration_date'])} ${extended.info}`.trim(),
  );
  await client.patch('journey', {
    status: 'shipped',
    carrier: 'PostNL',
    tracktrace_code: '3SABC1',
  });
  await tell.row('5', '5', 'journey', 'The merchant ships: the order is changed to Shipped');
  if (edition === '2025') await captureRow(client, edition, tell, klarnaOrder, '', DEMO_AMOUNT);
  const invoiced = await client.behind('journey');
  const invoices = invoiced['invoice_numbers'] as readonly string[];
  await tell.fact(
    '6',
    'Klarna invoices the customer',
    invoices.length === 1,
    `invoice number ${invoices.join()}`,
  );
  await payAndSettle(client, tell);
}

async function captureRow(
  client: DemoClient,
  edition: Edition,
  tell: Teller,
  klarnaOrder: string,
  number: string,
  expected: number,
): Promise<void> {
  await client.behind('journey');
  const { captured_amount: captured } = await client.atKlarna(klarnaOrder);
  const what =
    expected === 0 ? 'No capture yet: it is sent on shipment' : 'The capture is sent to Klarna';
  await tell.fact(
    number,
    what,
    captured === expected,
    `Klarna holds a capture of ${major(captured)} (edition ${edition})`,
  );
}

async function payAndSettle(client: DemoClient, tell: Teller): Promise<void> {
  const happened = await client.advance({ by: 'P10D' });
  const paid = happened.find((each) => each['what'] === 'customer_paid');
  await tell.fact(
    '7',
    'Ten days later the customer pays Klarna',
    paid !== undefined,
    paid === undefined ? 'nobody paid' : `at ${String(paid['at'])}`,
  );
  for (let day = 0; day < 21; day += 1) {
    await client.advance({ to: noonAfter(await client.now()) });
    const [, transaction] = await client.statuses('journey');
    if (transaction === 'completed') break;
  }
  await tell.row('8', '8', 'journey', 'Klarna settles the funds with the PSP');
  await client.advance({ by: 'P1D' });
  const balance = (await client.balances()).join('; ');
  await tell.row('9', '9', 'journey', 'The funds are added to the balance', balance);
}

/** The next noon UTC: settled money is there from the morning on and on the balance at midnight. */
function noonAfter(now: string): string {
  const day = 86_400_000;
  const today = Math.floor(Date.parse(now) / day) * day + day / 2;
  return new Date(today > Date.parse(now) ? today : today + day).toISOString();
}

/** Declined, cancelled, expired, and a refund from request to end. */
export async function walkEndings(client: DemoClient, edition: Edition, show: Show): Promise<void> {
  const tell = teller(client, edition, show);
  await client.create('declined');
  await client.customer('declined', 'decline');
  await tell.row('', 'declined', 'declined', 'Klarna declines');

  await client.create('left');
  await client.customer('left', 'cancel');
  await tell.row('', 'cancelled', 'left', 'The customer cancels at Klarna');

  await client.create('withdrawn');
  if (edition === '2025') await client.customer('withdrawn', 'approve');
  await client.patch('withdrawn', { status: 'cancelled' });
  await tell.row('', 'cancelled', 'withdrawn', 'The merchant cancels before the capture');

  await client.create('unpaid');
  await client.advance({ by: 'P1D' });
  await tell.row('', 'expired', 'unpaid', 'The payment is not completed within 1 day');

  await client.create('unshipped');
  await client.customer('unshipped', 'approve');
  await client.advance({ by: 'P28D' });
  const { klarna_order_id: klarnaOrder } = await client.behind('unshipped');
  const { refunded_amount: returned, captured_amount: captured } = await client.atKlarna(
    String(klarnaOrder),
  );
  const detail = `captured ${major(captured)} and given back ${major(returned)} at Klarna`;
  await tell.row('', 'expired', 'unshipped', 'The order is not shipped within 28 days', detail);
  const revived = await client.patch('unshipped', { status: 'shipped' });
  await tell.fact('', 'An expired order cannot be shipped', !revived.ok, revived.info);

  const late = await client.patch('journey', { status: 'cancelled' });
  await tell.fact('', 'Cancelling after the capture is refused', !late.ok, late.info);
  const refund = await client.refund('journey', 2_500);
  await tell.row('', 'refund requested', refund, 'The merchant refunds 25.00: requested');
  await client.advance({ by: 'P1D' });
  await tell.row('', 'refund processed', refund, 'The refund is processed');
}
