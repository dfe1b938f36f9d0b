import type {
  AccountId,
  CaptureOn,
  Currency,
  EditionName,
  Instant,
  OrderRequest,
  Payment,
  Policy,
  SiteId,
  TransactionId,
} from '@kvitt/flow';
import type { Submit } from '../commands/submission.js';

/** A shop of an account, as its API key finds it. */
export type Site = Readonly<{
  accountId: AccountId;
  siteId: SiteId;
  name: string;
  url: string;
  apiKey: string;
  notificationUrl: string | null;
  edition: EditionName;
  captureOn: CaptureOn;
  policy: Policy;
}>;

/** A payment with the merchant's request it came from. */
export type StoredOrder = Readonly<{ payment: Payment; request: OrderRequest }>;

/** What an account holds in one currency, in minor units. */
export type AccountBalance = Readonly<{
  currency: Currency;
  availableMinor: bigint;
  reservedMinor: bigint;
  pendingMinor: bigint;
}>;

/** Everything the merchant API needs from the rest of the service. */
export type ApiPorts = Readonly<{
  now: () => Instant;
  /** Base of the addresses we hand out, without a slash at its end. */
  publicUrl: () => string;
  /** The site of an API key, null when no site has it. */
  findSite: (apiKey: string) => Promise<Site | null>;
  submit: Submit;
  /** A fresh transaction number. */
  newTransactionId: () => Promise<TransactionId>;
  /** A fresh unguessable token of 22 characters. */
  newToken: () => string;
  /** By the site's order id first, then by the transaction number of a payment or of a refund. */
  findOrder: (site: Site, reference: string) => Promise<StoredOrder | null>;
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
  balances: (accountId: AccountId) => Promise<readonly AccountBalance[]>;
  /** Changes a site's settings; answers the site after it. */
  updateSite: (
    site: Site,
    change: Readonly<{
      edition?: EditionName;
      captureOn?: CaptureOn;
      name?: string;
      url?: string;
      notificationUrl?: string | null;
    }>,
  ) => Promise<Site>;
  /** Keeps what the customer filled in on the payment page beside the merchant's request. */
  addCustomerDetails: (
    stored: StoredOrder,
    details: Readonly<{ birthday?: string; email?: string; phone?: string }>,
  ) => Promise<void>;
  /** Asks Klarna at once what became of the customer, and commits what it says. */
  askKlarna: (stored: StoredOrder) => Promise<void>;
}>;
