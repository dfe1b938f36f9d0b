import { randomBytes } from 'node:crypto';
import {
  accountId,
  instant,
  orderId,
  siteId,
  transactionId,
  type OrderRequest,
  type PaymentCommand,
  type Policy,
} from '@kvitt/flow';
import type { Submission, Submit } from '../packages/server/src/commands/submission.js';

/** The account and site of the benchmarks. */
export const BENCH = { accountId: accountId(10_001), siteId: siteId(12_001) };

/** Edition 2021 with the published numbers. */
export const POLICY: Policy = {
  edition: '2021',
  captureOn: 'authorization',
  linkLifetimeMs: 86_400_000,
  shippingPeriodDays: 28,
  shippingPeriodMaxDays: 180,
  refundPeriodDays: 730,
  chargeBasisPoints: 0,
  chargeFixedMinor: 0,
};

const nobody = { state: null, companyName: null, address2: null } as const;
const party = {
  ...nobody,
  firstName: 'Femke',
  lastName: 'de Wit',
  address1: 'Lindengracht',
  houseNumber: '21-B',
  zipCode: '1015 KC',
  city: 'Amsterdam',
  country: 'NL',
  phone: '+31201234567',
  email: 'femke@example.org',
};
const item = {
  description: '',
  currency: null,
  weight: null,
  options: [],
  image: '',
  productUrl: '',
  cashback: '',
  taxTableSelector: 'BTW21',
};

/** A merchant's request of an ordinary size: two lines, billing and delivery address. */
export const requestOf = (id: string): OrderRequest => ({
  type: 'redirect',
  gateway: 'KLARNA',
  orderId: id,
  currency: 'EUR',
  amount: 14_000,
  description: `Order ${id}`,
  items: null,
  var1: null,
  var2: null,
  var3: null,
  customInfo: { custom_1: null, custom_2: null, custom_3: null },
  customer: { ...party, locale: 'nl_NL', ipAddress: '192.0.2.44' },
  delivery: party,
  gatewayInfo: { birthday: '1986-04-09', gender: null, phone: null, email: null },
  cart: {
    items: [
      {
        ...item,
        name: 'Oak stool',
        unitPrice: '55.7851239669',
        quantity: '2',
        merchantItemId: 'OAK-1',
      },
      {
        ...item,
        name: 'Delivery',
        unitPrice: '4.132231405',
        quantity: '1',
        merchantItemId: 'msp-shipping',
      },
    ],
  },
  taxTables: {
    defaultTable: null,
    alternate: [{ name: 'BTW21', standalone: false, rules: [{ rate: '0.21', country: '' }] }],
  },
  paymentOptions: {
    notificationUrl: 'http://127.0.0.1:9/notify',
    notificationMethod: 'POST',
    redirectUrl: 'https://shop.example/thanks',
    cancelUrl: 'https://shop.example/basket',
    closeWindow: null,
  },
  fingerprint: '',
});

/** The commands of one good journey after its creation, with news as Klarna gives it. */
export function journeyCommands(now: number, key: string): readonly PaymentCommand[] {
  const shipment = {
    carrier: 'PostNL',
    trackingNumber: '3SABC1',
    trackingUrl: null,
    shipDate: null,
    reason: null,
  };
  const paymentReference = 'BENCH1';
  return [
    { kind: 'start_payment' },
    {
      kind: 'record_session',
      sessionId: `s-${key}`,
      hostedSessionId: `h-${key}`,
      redirectUrl: `https://pay.example/${key}`,
    },
    { kind: 'record_approval', authorizationToken: `t-${key}` },
    {
      kind: 'record_authorization',
      klarnaOrderId: `k-${key}`,
      reservationNumber: 'R1',
      klarnaExpiresAt: instant(now + 28 * 86_400_000),
    },
    { kind: 'record_capture', captureId: `c-${key}`, amountMinor: 14_000n },
    { kind: 'ship_order', partId: transactionId(9_000_001), shipment, invoice: null },
    { kind: 'record_invoice', invoiceNumber: 'R1-1' },
    { kind: 'record_sale', amountMinor: 14_000n, paymentReference },
    { kind: 'record_fee', amountMinor: 384n, taxMinor: 96n, paymentReference },
    { kind: 'add_to_balance' },
  ];
}

/** Submits whole journeys one after the other until told to stop; `done` hears of every command's latency. */
export async function driveJourneys(
  submit: Submit,
  nextNumber: () => number,
  goesOn: () => boolean,
  done: (latencyMs: number) => void,
): Promise<void> {
  const timed = async (submission: Submission): Promise<void> => {
    const began = performance.now();
    const outcome = await submit(submission);
    if (outcome.kind !== 'accepted') throw new Error(`${submission.command.kind}: ${outcome.kind}`);
    done(performance.now() - began);
  };
  while (goesOn()) {
    const number = nextNumber();
    const id = `bench-${number}`;
    const command = {
      kind: 'create_order',
      ...BENCH,
      transactionId: transactionId(number),
      orderId: orderId(id),
      token: randomBytes(16).toString('base64url'),
      amountMinor: 14_000n,
      currency: 'EUR',
      policy: POLICY,
    } as const;
    await timed({ kind: 'create', command, request: requestOf(id) });
    const target = {
      kind: 'transaction',
      accountId: BENCH.accountId,
      transactionId: command.transactionId,
    } as const;
    for (const next of journeyCommands(Date.now(), id)) {
      if (!goesOn()) return;
      await timed({ kind: 'change', target, command: next });
    }
  }
}
