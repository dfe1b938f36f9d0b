import type {
  AccountFunding,
  AccountId,
  AccountTransactionType,
  CaptureOn,
  Currency,
  EditionName,
  ErrorKey,
  Instant,
  OrderRequest,
  Party,
  Payment,
  Policy,
  SiteId,
  TransactionId,
} from '@kvitt/flow';
import type { FinancialReport } from '../queries/financial-report.js';
import type { Period, Statement } from '../queries/statement.js';
import type { ListedTransaction, Place, TransactionFilter } from '../queries/transaction-list.js';
import type { Submit } from '../commands/submission.js';
import type { RequestKey } from './idempotency.js';
import type { Answer } from './reply.js';
import type { PayoutPorts } from './payout-ports.js';
import type { SettlementPorts } from './settlement-ports.js';

/** A shop of an account. */
export type Site = Readonly<{
  accountId: AccountId;
  siteId: SiteId;
  name: string;
  url: string;
  notificationUrl: string | null;
  /** The price range that the shop states, in minor units of no currency in particular. */
  priceFromMinor: bigint | null;
  priceTillMinor: bigint | null;
  supportEmail: string | null;
  supportPhone: string | null;
  edition: EditionName;
  captureOn: CaptureOn;
  policy: Policy;
  /** What the PSP charges for an order in a currency, where that is not the policy's. */
  charges: Readonly<
    Partial<
      Record<
        Currency,
        Pick<
          Policy,
          | 'chargeBasisPoints'
          | 'chargeFixedMinor'
          | 'chargeVatBasisPoints'
          | 'refundChargeBasisPoints'
          | 'refundChargeFixedMinor'
          | 'refundGivesBackCharge'
        >
      >
    >
  >;
  /** After which waits its notifications are tried again. */
  notificationSchedule: NotificationSchedule;
}>;

/** How a site shows itself to customers; a name of null and no logo where it does not. */
export type Brand = Readonly<{ name: string | null; hasLogo: boolean }>;

/** A site's logo, its bytes checked when it was taken. */
export type Logo = Readonly<{ bytes: Uint8Array; contentType: 'image/png' | 'image/jpeg' }>;

/** Who makes a call, as the API key says. */
export type Caller = Readonly<{
  accountId: AccountId;
  /** The site of a site's key; null for an account's key, which opens every site of the account. */
  site: Site | null;
}>;

/** What may be changed of a site. */
export type SiteChange = Readonly<
  Partial<Omit<Site, 'accountId' | 'siteId' | 'policy' | 'charges'>> & {
    /** How long its orders may wait to be shipped, from the next order on. */
    shipping?: Partial<Shipping>;
  }
>;

/** The part of a policy that says how long an order may wait to be shipped. */
export type Shipping = Pick<Policy, 'shippingPeriodDays' | 'shippingPeriodMaxDays' | 'autoExtend'>;

/** What a site begins with. */
export type NewSite = Pick<
  Site,
  'accountId' | 'name' | 'url' | 'notificationUrl' | 'edition' | 'captureOn'
>;

/** How a change of an account is answered; the answer is kept with it for a repeated request. */
export type Replying<Made> = Readonly<{
  key: RequestKey | null;
  answer: (made: Made) => Answer;
  /** What a repeated request is told, where it may not be told all. */
  repeated?: (made: Made) => Answer;
}>;

/** How notifications are tried again: 4 attempts 15 minutes apart, or 10 over 75 hours. */
export type NotificationSchedule = 'short' | 'long';

/** A payment with the merchant's request it came from. */
export type StoredOrder = Readonly<{ payment: Payment; request: OrderRequest }>;

/** A document that is kept with an order. */
export type OrderFile = Readonly<{
  type: 'PDF' | 'JPEG' | 'PNG';
  name: string;
  description: string;
}>;

/** A kept document without its content; `size` in bytes. */
export type KeptFile = OrderFile &
  Readonly<{ fileId: TransactionId; size: number; createdAt: Instant }>;

/** What an account holds in one currency, in minor units. */
export type AccountBalance = Readonly<{
  currency: Currency;
  availableMinor: bigint;
  reservedMinor: bigint;
  pendingMinor: bigint;
  /** When something was last booked on any of the three. */
  modifiedAt: Instant;
}>;

/** A notification with the attempts to deliver it. */
export type LoggedNotification = Readonly<{
  /** What receivers read as `webhook-id`. */
  id: string;
  /** Its place among the notifications of its order, from 1. */
  sequence: number;
  /** The payment as it told of it. */
  payment: Payment;
  createdAt: Instant;
  state: 'due' | 'delivered' | 'given_up' | 'no_target';
  /** Null when none is to come. */
  nextAttemptAt: Instant | null;
  attempts: readonly Readonly<{
    attempt: number;
    at: Instant;
    method: 'POST' | 'GET';
    url: string;
    httpStatus: number | null;
    acknowledged: boolean;
    /** The beginning of what the receiver said. */
    answer: string | null;
    error: string | null;
  }>[];
}>;

/** What an account held in a currency when a day (UTC) ended, in minor units. */
export type ClosingBalance = Readonly<{
  currency: Currency;
  day: string;
  balanceMinor: bigint;
  pendingMinor: bigint;
}>;

/** Which days, `2026-01-02`, and which currency; a null is no limit. */
export type ClosingQuery = Readonly<{
  from: string | null;
  until: string | null;
  currency: Currency | null;
  offset: number;
  limit: number;
}>;

/** What an account asks for that belongs to no order. */
export type AccountRequest = Readonly<{
  accountId: AccountId;
  transactionId: TransactionId;
  type: AccountTransactionType;
  currency: Currency;
  amountMinor: bigint;
  /** Whether it adds to the balance; left out, it takes. */
  direction?: 'credit' | 'debit';
  description: string;
  orderId: string | null;
  var1: string | null;
  var2: string | null;
  var3: string | null;
}>;

/** A charge or a payout; `state` is both statuses as merchants read them. */
export type AccountTransaction = AccountRequest &
  Readonly<{
    state: 'reserved' | 'completed' | 'void';
    /** Whether its amount has been booked; a payout may wait for the balance. */
    funding: AccountFunding;
    bankAccount: Readonly<{
      bankAccountId: number;
      currency: Currency;
      holderName: string;
      iban: string;
    }> | null;
    createdAt: Instant;
    completedAt: Instant | null;
  }>;

/** What came of asking for one. */
export type Posted =
  | Readonly<{ kind: 'posted'; transaction: AccountTransaction }>
  | Readonly<{ kind: 'refused'; error: ErrorKey }>;

/** Everything the merchant API needs from the rest of the service. */
export type ApiPorts = Readonly<{
  now: () => Instant;
  /** Base of the addresses we hand out, without a slash at its end. */
  publicUrl: () => string;
  /** Whose an API key is, null when it is nobody's or has expired. */
  findCaller: (apiKey: string) => Promise<Caller | null>;
  /** The sites of an account, oldest first. */
  sitesOf: (accountId: AccountId) => Promise<readonly Site[]>;
  /** Which site of an account the number of a payment, a refund or a part belongs to. */
  siteOfTransaction: (accountId: AccountId, number: number) => Promise<SiteId | null>;
  submit: Submit;
  /** A fresh transaction number. */
  newTransactionId: () => Promise<TransactionId>;
  /** A fresh unguessable token of 22 characters. */
  newToken: () => string;
  /** By the site's order id first, then by the transaction number of a payment or of a refund. */
  findOrder: (site: Site, reference: string) => Promise<StoredOrder | null>;
  /** How the site of an order shows itself to customers. */
  brandOf: (payment: Payment) => Promise<Brand>;
  /** Its logo; null where it has none. */
  logoOf: (payment: Payment) => Promise<Logo | null>;
  /** By the payment page's token. */
  findOrderByToken: (token: string) => Promise<StoredOrder | null>;
  /**
   * Waits until nothing is under way at Klarna for this payment, or `timeoutMs` has passed; answers
   * the payment as it then stands.
   */
  settle: (
    accountId: AccountId,
    transactionId: TransactionId,
    timeoutMs: number,
  ) => Promise<Payment>;
  /** A page of an account's transactions, newest first: those older than a place, or newer than it. */
  listTransactions: (
    accountId: AccountId,
    filter: TransactionFilter,
    page: Readonly<{ place: Place | null; isNewer: boolean; limit: number }>,
  ) => Promise<readonly ListedTransaction[]>;
  /** The transaction with that number, of a site or of the whole account. */
  findTransaction: (
    accountId: AccountId,
    siteId: SiteId | null,
    number: number,
  ) => Promise<ListedTransaction | null>;
  /** The newest hundred notifications of an order in their sequence, or the one of this id. */
  notifications: (stored: StoredOrder, id: string | null) => Promise<readonly LoggedNotification[]>;
  /** Sends a notification again, or without an id the present state; answers the one that is due now. */
  resendNotification: (
    stored: StoredOrder,
    id: string | null,
  ) => Promise<
    Readonly<{ kind: 'due'; id: string }> | Readonly<{ kind: 'unknown' | 'superseded' }>
  >;
  balances: (accountId: AccountId) => Promise<readonly AccountBalance[]>;
  closingBalances: (
    accountId: AccountId,
    query: ClosingQuery,
  ) => Promise<Readonly<{ rows: readonly ClosingBalance[]; total: number }>>;
  /** What came to the balance and left it between two days. */
  statement: (period: Period) => Promise<Statement>;
  /** What was made in a period, oldest first, a page at a time. */
  transactionsBetween: (
    accountId: AccountId,
    days: Pick<Period, 'from' | 'to'>,
  ) => AsyncIterable<readonly ListedTransaction[]>;
  /** What a period changed of all that is the merchant's, by currency. */
  financialReport: (
    accountId: AccountId,
    days: Pick<Period, 'from' | 'to'>,
  ) => Promise<readonly FinancialReport[]>;
  /** Klarna's payouts, and what is still to come. */
  settlements: SettlementPorts;
  /** Payouts to the merchant: taking back, plans, and where they go. */
  payouts: PayoutPorts;
  /** Books a charge or a payout, lets a payout wait, or refuses it; the balance is never taken below zero. */
  postAccountTransaction: (
    request: Omit<AccountRequest, 'transactionId'>,
    reply: Replying<Posted>,
  ) => Promise<Answer>;
  /** Changes a site's settings; answers the site after it. */
  updateSite: (site: Site, change: SiteChange) => Promise<Site>;
  /** Makes a site with a key of its own, which is told here and never again. */
  createSite: (
    site: NewSite,
    change: SiteChange,
    reply: Replying<Readonly<{ site: Site; apiKey: string }>>,
  ) => Promise<Answer>;
  /** Keeps a document with an order; `base64` is its content. */
  addFile: (stored: StoredOrder, file: OrderFile & Readonly<{ base64: string }>) => Promise<void>;
  /** The documents of an order, oldest first. */
  listFiles: (stored: StoredOrder) => Promise<readonly KeptFile[]>;
  /** Keeps another delivery address beside the merchant's request; answers its number, from 1. */
  addDelivery: (stored: StoredOrder, delivery: Party) => Promise<number>;
  /** Keeps what the customer filled in on the payment page beside the merchant's request. */
  addCustomerDetails: (
    stored: StoredOrder,
    details: Readonly<{ birthday?: string; email?: string; phone?: string }>,
  ) => Promise<void>;
  /**
   * Asks Klarna at once what became of the customer, of its review or of the order, and commits what it says. A decline
   * counts once the customer has come back; while Klarna only calls, another way to pay may be tried.
   */
  askKlarna: (stored: StoredOrder, why: 'came_back' | 'klarna_called') => Promise<void>;
}>;
