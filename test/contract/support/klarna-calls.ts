import type { KlarnaOutcome } from '@kvitt/klarna';
import { expect } from 'vitest';
import {
  accepted,
  CART,
  getToken,
  NOBODY,
  openPage,
  placeCaptured,
  placeOrder,
  type KlarnaWorld,
} from './klarna-world.js';

type Outcome = Promise<KlarnaOutcome<unknown>>;

/** One call of the client, where Klarna does it and where it says no. */
export type Call = Readonly<{
  /** The client's call that does it. */
  accepts: (world: KlarnaWorld) => Outcome;
  /** What an accepted answer holds at least. */
  holds: unknown;
  /** The same call where Klarna says no. */
  refuses: (world: KlarnaWorld) => Outcome;
  /** HTTP status and `error_code` of that no. */
  as: readonly [number, string];
}>;

const WANTED = {
  purchase_country: 'NL',
  purchase_currency: 'EUR',
  locale: 'nl-NL',
  description: 'A stool a year',
  intended_use: 'SUBSCRIPTION',
} as const;

async function makeToken(w: KlarnaWorld): Promise<string> {
  const token = await getToken(w, { ...CART, intent: 'tokenize' });
  return (await accepted(w.client.payments.createCustomerToken(token, WANTED))).token_id;
}

/** Making a customer token. */
export const TOKEN_CREATION: Readonly<Record<'createCustomerToken', Call>> = {
  createCustomerToken: {
    accepts: async (w) =>
      w.client.payments.createCustomerToken(
        await getToken(w, { ...CART, intent: 'tokenize' }),
        WANTED,
      ),
    holds: { token_id: expect.any(String) },
    refuses: async (w) => w.client.payments.createCustomerToken(await getToken(w), WANTED),
    as: [403, 'INVALID_OPERATION'],
  },
};

/** Using one. */
export const CUSTOMER_TOKENS: Readonly<Record<string, Call>> = {
  createOrder: {
    accepts: async (w) => w.client.customerTokens.createOrder(await makeToken(w), CART, w.key()),
    holds: { order_id: expect.any(String), fraud_status: 'ACCEPTED' },
    refuses: async (w) => {
      const token = await makeToken(w);
      await accepted(w.client.customerTokens.updateStatus(token, 'SUSPENDED'));
      return w.client.customerTokens.createOrder(token, CART, w.key());
    },
    as: [403, 'INVALID_OPERATION'],
  },
  read: {
    accepts: async (w) => w.client.customerTokens.read(await makeToken(w)),
    holds: { status: 'ACTIVE', payment_method_type: 'INVOICE' },
    refuses: async ({ client }) => client.customerTokens.read(NOBODY),
    as: [404, 'NOT_FOUND'],
  },
  updateStatus: {
    accepts: async (w) => w.client.customerTokens.updateStatus(await makeToken(w), 'CANCELLED'),
    holds: null,
    refuses: async (w) => {
      const token = await makeToken(w);
      await accepted(w.client.customerTokens.updateStatus(token, 'CANCELLED'));
      return w.client.customerTokens.updateStatus(token, 'ACTIVE');
    },
    as: [403, 'INVALID_OPERATION'],
  },
};

/** Sending the link of a hosted page. */
export const DISTRIBUTION: Readonly<Record<'distributeSession', Call>> = {
  distributeSession: {
    accepts: async (w) =>
      w.client.hostedPage.distributeSession(await openPage(w), {
        contact_information: { email: 'customer@email.nl' },
        method: 'email',
      }),
    holds: null,
    refuses: async (w) =>
      w.client.hostedPage.distributeSession(await openPage(w), {
        contact_information: {},
        method: 'sms',
      }),
    as: [400, 'BAD_VALUE'],
  },
};

const PARCEL = [{ shipping_company: 'PostNL', tracking_number: '3SABC1' }];

/** Shipping of the order as a whole, and later due dates. */
export const SHIPPING_AND_DUE_DATES: Readonly<Record<string, Call>> = {
  addShippingInfo: {
    accepts: async (w) => w.client.orders.addShippingInfo(await placeOrder(w), PARCEL, w.key()),
    holds: null,
    refuses: async (w) => w.client.orders.addShippingInfo(NOBODY, PARCEL, w.key()),
    as: [404, 'NO_SUCH_ORDER'],
  },
  readDueDateOptions: {
    accepts: async (w) => {
      const { order, capture } = await placeCaptured(w);
      return w.client.orders.readDueDateOptions(order, capture);
    },
    holds: { currency: 'EUR', options: expect.arrayContaining([{ number_of_days: 7, amount: 0 }]) },
    refuses: async (w) => w.client.orders.readDueDateOptions(await placeOrder(w), NOBODY),
    as: [404, 'NO_SUCH_CAPTURE'],
  },
  extendDueDate: {
    accepts: async (w) => {
      const { order, capture } = await placeCaptured(w);
      return w.client.orders.extendDueDate(order, capture, 14, w.key());
    },
    holds: null,
    refuses: async (w) => {
      const { order, capture } = await placeCaptured(w);
      return w.client.orders.extendDueDate(order, capture, 15, w.key());
    },
    as: [403, 'NOT_ALLOWED'],
  },
};

/** A payout of one captured order, four weeks later. */
export async function payOut(w: KlarnaWorld): Promise<string> {
  const { order } = await placeCaptured(w);
  await w.sandbox.advance('P28D');
  const { transactions } = await accepted(
    w.client.settlements.listTransactions({ orderId: order }),
  );
  return transactions[0]?.payment_reference ?? '';
}

const EVER = { startDate: '2000-01-01', endDate: '2999-12-31' };
const NEVER = { startDate: 'yesterday', endDate: 'today' };
const NO_PAYOUT = [404, 'NOT_FOUND'] as const;
const NO_PERIOD = [400, 'BAD_VALUE'] as const;

/** Summaries and files of payouts. */
export const REPORTS: Readonly<Record<string, Call>> = {
  summarizePayouts: {
    accepts: async (w) => {
      await payOut(w);
      return w.client.settlements.summarizePayouts(EVER);
    },
    holds: [{ summary_settlement_currency: 'EUR' }],
    refuses: async ({ client }) => client.settlements.summarizePayouts(NEVER),
    as: NO_PERIOD,
  },
  payoutCsv: {
    accepts: async (w) => w.client.settlements.payoutCsv(await payOut(w)),
    holds: expect.stringContaining('121.00'),
    refuses: async ({ client }) => client.settlements.payoutCsv('NOBODY00'),
    as: NO_PAYOUT,
  },
  payoutPdf: {
    accepts: async (w) => w.client.settlements.payoutPdf(await payOut(w)),
    holds: expect.any(Uint8Array),
    refuses: async ({ client }) => client.settlements.payoutPdf('NOBODY00'),
    as: NO_PAYOUT,
  },
  payoutsCsv: {
    accepts: async (w) => {
      await payOut(w);
      return w.client.settlements.payoutsCsv(EVER);
    },
    holds: expect.stringContaining('121.00'),
    refuses: async ({ client }) => client.settlements.payoutsCsv(NEVER),
    as: NO_PERIOD,
  },
  payoutsPdf: {
    accepts: async (w) => w.client.settlements.payoutsPdf(EVER),
    holds: expect.any(Uint8Array),
    refuses: async ({ client }) => client.settlements.payoutsPdf(NEVER),
    as: NO_PERIOD,
  },
};
