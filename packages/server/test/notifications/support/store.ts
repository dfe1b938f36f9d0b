import {
  accountId,
  instant,
  orderId,
  siteId,
  transactionId,
  type Instant,
  type OrderRequest,
  type Party,
  type Payment,
  type PaymentCommand,
  type Policy,
} from '@kvitt/flow';
import { groupCommit } from '../../../src/commands/group-commit.js';
import type { Outcome, Submit } from '../../../src/commands/submission.js';
import { statement, type Database } from '../../../src/store/database.js';
import { openEmbedded } from '../../../src/store/embedded.js';
import { addKey } from '../../../src/store/keys.js';
import { migrate } from '../../../src/store/migrate.js';
import { createVault } from '../../../src/store/vault.js';

export const ACCOUNT = accountId(1);
export const SITE = siteId(1);
export const API_KEY = 'key-of-the-first-site';
export const VAULT = createVault(Buffer.alloc(32, 'test'));
export const STARTED_AT = Date.UTC(2031, 2, 3, 9, 48);

const POLICY: Policy = {
  edition: '2021',
  captureOn: 'authorization',
  linkLifetimeMs: 86_400_000,
  shippingPeriodDays: 28,
  shippingPeriodMaxDays: 180,
  refundPeriodDays: 730,
  chargeBasisPoints: 0,
  chargeFixedMinor: 0,
};

const PARTY: Party = {
  firstName: 'Ada',
  lastName: 'Byron',
  companyName: null,
  address1: 'Kade',
  address2: null,
  houseNumber: '39',
  zipCode: '1033SC',
  city: 'Amsterdam',
  state: null,
  country: 'NL',
  phone: '+31612345678',
  email: 'ada@shop.test',
};

/** A request of 140.00 EUR that lacks nothing. */
export function requestOf(order: string, changes: Partial<OrderRequest> = {}): OrderRequest {
  return {
    type: 'redirect',
    gateway: 'KLARNA',
    orderId: order,
    currency: 'EUR',
    amount: 14_000,
    description: `Order ${order}`,
    items: null,
    var1: null,
    var2: null,
    var3: null,
    customInfo: { custom_1: null, custom_2: null, custom_3: null },
    customer: { ...PARTY, locale: 'en_US', ipAddress: null },
    delivery: null,
    gatewayInfo: { birthday: '1985-03-27', gender: null, phone: null, email: null },
    cart: null,
    taxTables: { defaultTable: null, alternate: [] },
    paymentOptions: {
      notificationUrl: null,
      notificationMethod: 'POST',
      redirectUrl: 'https://shop.test/thanks?store=2',
      cancelUrl: 'https://shop.test/cart',
      closeWindow: null,
    },
    fingerprint: order,
    ...changes,
  };
}

/** A store in memory with one site, and a clock that stands until it is turned. */
export type Bench = Readonly<{
  db: Database;
  submit: Submit;
  now: () => Instant;
  turn: (ms: number) => void;
  /** Creates a payment of this request. */
  create: (request: OrderRequest) => Promise<Payment>;
  /** Submits commands to a payment, each of which must be accepted; answers it as it then stands. */
  tell: (payment: Payment, ...commands: readonly PaymentCommand[]) => Promise<Payment>;
  setNotificationUrl: (url: string | null) => Promise<void>;
  close: () => Promise<void>;
}>;

const INSERT_ACCOUNT = statement(
  'test_account',
  `insert into accounts (account_id, name, created_at) values (1, 'Shop', '2031-01-01')`,
);
const INSERT_SITE = statement(
  'test_site',
  `insert into sites (account_id, site_id, name, url, edition, capture_on, policy, created_at)
   values (1, 1, 'Shop', 'https://shop.test', '2021', 'authorization', '{}', '2031-01-01')`,
);
const SET_URL = statement('test_site_url', 'update sites set notification_url = $1');

/** Opens a bench; close it after. */
export async function openBench(): Promise<Bench> {
  const db = await openEmbedded(null);
  await migrate(db);
  await db.run(INSERT_ACCOUNT);
  await db.run(INSERT_SITE);
  const key = { accountId: ACCOUNT, siteId: SITE, apiKey: API_KEY };
  await addKey(db, VAULT, key, instant(STARTED_AT));
  let at = STARTED_AT;
  const now = (): Instant => instant(at);
  const { submit, drained } = groupCommit(db, now, () => {});
  let made = 0;
  return {
    db,
    submit,
    now,
    turn: (ms) => {
      at += ms;
    },
    create: async (request) => {
      made += 1;
      return paymentOf(
        await submit({
          kind: 'create',
          request,
          command: {
            kind: 'create_order',
            accountId: ACCOUNT,
            siteId: SITE,
            transactionId: transactionId(1_000_000_000_000_000 + made),
            orderId: orderId(request.orderId),
            token: `token-of-${request.orderId}`.padEnd(22, '_').slice(0, 22),
            amountMinor: BigInt(request.amount),
            currency: request.currency,
            policy: POLICY,
          },
        }),
      );
    },
    tell: async (payment, ...commands) => {
      let standing = payment;
      for (const command of commands) {
        standing = paymentOf(await submit({ kind: 'change', target: targetOf(payment), command }));
      }
      return standing;
    },
    setNotificationUrl: async (url) => {
      await db.run(SET_URL, [url]);
    },
    close: async () => {
      await drained();
      await db.close();
    },
  };
}

/** A payment as the target of a submission. */
export const targetOf = ({
  accountId,
  transactionId,
}: Pick<Payment, 'accountId' | 'transactionId'>) =>
  ({ kind: 'transaction', accountId, transactionId }) as const;

function paymentOf(outcome: Outcome): Payment {
  if (outcome.kind !== 'accepted') throw new Error(`not accepted: ${outcome.kind}`);
  return outcome.payment;
}

/** What Klarna's answers commit, for the journeys of these tests. */
export const KLARNA = {
  session: {
    kind: 'record_session',
    sessionId: 'session',
    hostedSessionId: 'hosted',
    redirectUrl: 'https://pay.klarna.test/hosted?x=1&y=2',
  },
  sessionRefusal: { kind: 'record_session_refusal', reason: 'Klarna: BAD_VALUE' },
  approval: { kind: 'record_approval', authorizationToken: 'approved' },
  decline: { kind: 'record_decline', reason: 'Klarna declined the customer' },
  customerCancel: { kind: 'record_customer_cancel' },
  review: { kind: 'record_review', klarnaOrderId: 'klarna-order', reservationNumber: 'RES1' },
  authorization: {
    kind: 'record_authorization',
    klarnaOrderId: 'klarna-order',
    reservationNumber: 'RES1',
    klarnaExpiresAt: instant(STARTED_AT + 28 * 86_400_000),
  },
  capture: { kind: 'record_capture', captureId: 'capture', amountMinor: 14_000n },
} as const satisfies Record<string, PaymentCommand>;

/** The first step of every journey. */
export const START: PaymentCommand = { kind: 'start_payment' };
