// Made from the service's declarations (packages/server/src/dashboard/operations.ts) by
// UPDATE=1 npx vitest run --project tidy test/tidy/dashboard-types.test.ts
// Amounts are integers in minor units; moments are ISO 8601 in UTC with milliseconds.

export type User = {
  /** Its number. */
  userId: number;
  /** Where it is reached, and the name it signs in by. */
  email: string;
  /** Its name. */
  name: string;
  /** What it may do. */
  role: 'viewer' | 'support' | 'finance' | 'admin';
  /** Whether it can sign in by one; false until an invitation is accepted. */
  hasPassword: boolean;
  /** Whether it signs in with a code as well. */
  hasSecondFactor: boolean;
  /** UTC, with milliseconds. */
  disabledAt: string | null;
  /** UTC, with milliseconds. */
  createdAt: string;
};
export type Session = {
  /** In sandbox mode one click signs in, and the clock can be turned. */
  mode: 'sandbox' | 'live';
  /** UTC, with milliseconds. */
  now: string;
  /** Null when nobody is signed in. */
  accountId: number | null;
  user: User | null;
  /** UTC, with milliseconds. */
  expiresAt: string | null;
};
export type Done = Record<string, never>;
export type TransactionRow = {
  /** Kvitt’s number, 16 digits. */
  transactionId: number;
  /** The merchant’s own number. */
  orderId: string;
  /** The site. */
  siteId: number;
  /** UTC, with milliseconds. */
  createdAt: string;
  /** UTC, with milliseconds. */
  modifiedAt: string;
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** What was ordered. */
  amountMinor: number;
  /** What Klarna captured. */
  capturedMinor: number;
  /** What is refunded or asked to be. */
  refundedMinor: number;
  /** As merchants read it. */
  orderStatus: string;
  /** As merchants read it; null for an order that never was a transaction. */
  transactionStatus: string | null;
  /** What both statuses follow from. */
  flowState:
    | 'initialized'
    | 'initiated'
    | 'authorizing'
    | 'reviewing'
    | 'authorized'
    | 'capturing'
    | 'captured'
    | 'part_shipped'
    | 'cancelling'
    | 'shipped'
    | 'invoiced'
    | 'settled'
    | 'credited'
    | 'declined'
    | 'cancelled'
    | 'expired';
  /** The edition of the rules that the order keeps. */
  edition: '2021' | '2025';
  /** First and last name, or the company. */
  customerName: string | null;
  /** As the merchant sent it. */
  customerEmail: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Klarna’s. */
  reservationNumber: string | null;
  /** Klarna’s. */
  invoiceNumber: string | null;
  /** UTC, with milliseconds. */
  shipBefore: string | null;
  /** Whether it is still to be shipped. */
  needsShipping: boolean;
};
export type TransactionPage = {
  /** The page. */
  rows: readonly TransactionRow[];
  /** `after` of the next page; null when nothing is left. */
  next: string | null;
};
export type Party = {
  /** As the merchant sent it. */
  firstName: string | null;
  /** As the merchant sent it. */
  lastName: string | null;
  /** As the merchant sent it. */
  companyName: string | null;
  /** As the merchant sent it. */
  address1: string | null;
  /** As the merchant sent it. */
  address2: string | null;
  /** As the merchant sent it. */
  houseNumber: string | null;
  /** As the merchant sent it. */
  zipCode: string | null;
  /** As the merchant sent it. */
  city: string | null;
  /** As the merchant sent it. */
  state: string | null;
  /** As the merchant sent it. */
  country: string | null;
  /** As the merchant sent it. */
  phone: string | null;
  /** As the merchant sent it. */
  email: string | null;
};
export type CartLine = {
  /** The merchant’s own number. */
  merchantItemId: string;
  /** What it is. */
  name: string;
  /** Decimal text. */
  quantity: string;
  /** Decimal text in major units, without tax. */
  unitPrice: string;
  /** The line with tax. */
  totalMinor: number;
  /** 2100 is 21 %. */
  taxRateBasisPoints: number;
};
export type Shipment = {
  /** The part’s number; null for an order that is shipped as a whole. */
  partId: number | null;
  /** The part’s order id. */
  partOrderId: string | null;
  /** What it holds. */
  amountMinor: number;
  /** UTC, with milliseconds. */
  at: string;
  /** Who brings it. */
  carrier: string | null;
  /** The number it can be followed by. */
  trackingNumber: string | null;
  /** Where it can be followed; any text. */
  trackingUrl: string | null;
  /** Klarna’s invoice of it. */
  invoiceNumber: string | null;
  /** How Klarna stands to it. */
  capture: 'standing' | 'sending' | 'captured' | 'refused';
};
export type Refund = {
  /** Its number. */
  refundId: number;
  /** What its statuses follow from. */
  flowState: 'requested' | 'waiting' | 'sending' | 'completed' | 'voided' | 'refused';
  /** As merchants read it. */
  orderStatus: string;
  /** As merchants read it. */
  transactionStatus: string;
  /** Of the order’s currency. */
  amountMinor: number;
  /** What the customer reads. */
  description: string;
  /** Why it was refused. */
  reason: string | null;
  /** UTC, with milliseconds. */
  createdAt: string;
  /** UTC, with milliseconds. */
  modifiedAt: string;
  /** UTC, with milliseconds. */
  processAt: string;
  /** Whether it can still be taken back. */
  canBeVoided: boolean;
};
export type OrderEvent = {
  /** From 1. */
  seq: number;
  /** What happened. */
  kind: string;
  /** UTC, with milliseconds. */
  at: string;
  /** The state it led to. */
  to: string;
  /** The rest of it; amounts are integers. */
  details: Record<string, unknown>;
};
export type Deadline = {
  /** What falls due. */
  kind: string;
  /** UTC, with milliseconds. */
  at: string;
};
export type Movement = {
  /** UTC, with milliseconds. */
  at: string;
  /** From this account of the book. */
  debit: string;
  /** To this account of the book. */
  credit: string;
  /** How much. */
  amountMinor: number;
  /** ISO 4217. */
  currency: string;
  /** Why. */
  code: string;
};
export type DeliveryAttempt = {
  /** From 1. */
  attempt: number;
  /** UTC, with milliseconds. */
  at: string;
  /** How it was sent. */
  method: string;
  /** Where it was sent. */
  url: string;
  /** What the shop answered. */
  httpStatus: number | null;
  /** Whether the shop took it. */
  acknowledged: boolean;
  /** The beginning of what the shop said. */
  answer: string | null;
  /** Why there was no answer. */
  error: string | null;
};
export type OrderNotification = {
  /** What the shop reads as `webhook-id`. */
  id: string;
  /** From 1. */
  sequence: number;
  /** UTC, with milliseconds. */
  createdAt: string;
  /** Where it stands. */
  state: 'due' | 'delivered' | 'given_up' | 'no_target';
  /** UTC, with milliseconds. */
  nextAttemptAt: string | null;
  /** The status it told of. */
  orderStatus: string;
  /** The status it told of. */
  transactionStatus: string | null;
  /** What the shop was sent. */
  body: Record<string, unknown>;
  /** Oldest first. */
  attempts: readonly DeliveryAttempt[];
};
export type ActionOffer = {
  /** Which. */
  action: 'ship' | 'extend' | 'cancel' | 'refund' | 'duplicate';
  /** Whether it would be done now. */
  isAllowed: boolean;
  /** The catalogue’s key of why not. */
  error: string | null;
  /** Why not, in words. */
  message: string | null;
  /** What it is about at most, in minor units. */
  amountMinor: number | null;
  /** UTC, with milliseconds. */
  shipBefore: string | null;
};
export type NamedOrder = {
  /** Kvitt’s number. */
  transactionId: number;
  /** The merchant’s own number. */
  orderId: string;
};
export type Transaction = {
  /** Kvitt’s number, 16 digits. */
  transactionId: number;
  /** The merchant’s own number. */
  orderId: string;
  /** The site. */
  siteId: number;
  /** UTC, with milliseconds. */
  createdAt: string;
  /** UTC, with milliseconds. */
  modifiedAt: string;
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** What was ordered. */
  amountMinor: number;
  /** What Klarna captured. */
  capturedMinor: number;
  /** What is refunded or asked to be. */
  refundedMinor: number;
  /** As merchants read it. */
  orderStatus: string;
  /** As merchants read it; null for an order that never was a transaction. */
  transactionStatus: string | null;
  /** What both statuses follow from. */
  flowState:
    | 'initialized'
    | 'initiated'
    | 'authorizing'
    | 'reviewing'
    | 'authorized'
    | 'capturing'
    | 'captured'
    | 'part_shipped'
    | 'cancelling'
    | 'shipped'
    | 'invoiced'
    | 'settled'
    | 'credited'
    | 'declined'
    | 'cancelled'
    | 'expired';
  /** The edition of the rules that the order keeps. */
  edition: '2021' | '2025';
  /** First and last name, or the company. */
  customerName: string | null;
  /** As the merchant sent it. */
  customerEmail: string | null;
  /** ISO 3166-1 alpha-2. */
  country: string | null;
  /** Klarna’s. */
  reservationNumber: string | null;
  /** Klarna’s. */
  invoiceNumber: string | null;
  /** UTC, with milliseconds. */
  shipBefore: string | null;
  /** Whether it is still to be shipped. */
  needsShipping: boolean;
  /** Why the order is where it is, where that is not the ordinary way. */
  reason: string | null;
  /** The payment page. */
  paymentUrl: string;
  /** As the merchant sent it. */
  description: string;
  /** UTC, with milliseconds. */
  linkExpiresAt: string;
  /** UTC, with milliseconds. */
  authorizedAt: string | null;
  /** UTC, with milliseconds. */
  shippedAt: string | null;
  /** UTC, with milliseconds. */
  invoicedAt: string | null;
  /** UTC, with milliseconds. */
  settledAt: string | null;
  /** UTC, with milliseconds. */
  creditedAt: string | null;
  /** Klarna’s id. */
  klarnaOrderId: string | null;
  /** What may still be refunded. */
  refundableMinor: number;
  /** What may still be shipped. */
  shippableMinor: number;
  customer: Party;
  delivery: Party | null;
  /** As Klarna knows it. */
  cart: readonly CartLine[];
  /** Oldest first. */
  shipments: readonly Shipment[];
  /** Oldest first. */
  refunds: readonly Refund[];
  /** What happened, oldest first. */
  events: readonly OrderEvent[];
  /** What falls due by itself, earliest first. */
  deadlines: readonly Deadline[];
  /** What was booked, oldest first. */
  movements: readonly Movement[];
  /** The newest hundred, oldest first. */
  notifications: readonly OrderNotification[];
  /** What can be done. */
  actions: readonly ActionOffer[];
  /** The order that this one repeats. */
  copyOf: NamedOrder | null;
  /** Orders that repeat this one, twenty at most. */
  copies: readonly NamedOrder[];
};
export type KlarnaExchange = {
  /** Its number; a later one has a greater. */
  exchangeId: number;
  /** What was to be done. */
  kind: string;
  /** From 1. */
  attempt: number;
  /** UTC, with milliseconds. */
  at: string;
  /** How Klarna was called. */
  method: string;
  /** Below the address of Klarna’s API. */
  path: string;
  /** What Klarna answered; null when nothing came. */
  httpStatus: number | null;
  /** Klarna’s own number of it, for its support. */
  correlationId: string | null;
  /** The body sent, JSON; null when there was none. */
  request: string | null;
  /** Whether more than its first 16 kB were sent. */
  isRequestCut: boolean;
  /** The body of the answer, as it came; null when it was empty. */
  answer: string | null;
  /** Whether more than its first 16 kB came. */
  isAnswerCut: boolean;
  /** Why there was no whole answer. */
  error: string | null;
};
export type KlarnaExchanges = {
  /** Newest first, at most twenty. */
  exchanges: readonly KlarnaExchange[];
  /** `before` of the next page; null when nothing is left. */
  next: number | null;
};
export type Resent = {
  /** The one that is due now. */
  id: string;
};
export type OrderMadeAgain = {
  /** The new order’s number. */
  transactionId: number;
  /** Its order id. */
  orderId: string;
  /** What to send to the customer. */
  paymentUrl: string;
  /** UTC, with milliseconds. */
  linkExpiresAt: string;
};
export type SavedView = {
  /** Its number. */
  viewId: number;
  /** What its owner calls it. */
  name: string;
  /** The query of the overview’s address. */
  query: string;
};
export type SavedViews = {
  /** At most twenty, by name. */
  views: readonly SavedView[];
};
export type DayOfDeadlines = {
  /** `2026-01-02`. */
  day: string;
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** How many. */
  orders: number;
  /** What they come to. */
  amountMinor: number;
};
export type Deadlines = {
  /** Earliest first; days without a deadline are left out. */
  days: readonly DayOfDeadlines[];
};
export type Balance = {
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** Can be paid out. */
  availableMinor: number;
  /** Set aside for refunds and payouts. */
  reservedMinor: number;
  /** Guaranteed, and still to come from Klarna. */
  pendingMinor: number;
  /** UTC, with milliseconds. */
  modifiedAt: string;
};
export type Balances = {
  /** By currency. */
  balances: readonly Balance[];
};
export type ExpectedMoney = {
  /** A shipped order, or a refund. */
  kind: 'sale' | 'return';
  /** Kvitt’s number of the order. */
  transactionId: number;
  /** The merchant’s own number. */
  orderId: string;
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** Signed: a refund takes. */
  grossMinor: number;
  /** What Klarna keeps of it by its terms. */
  feesMinor: number;
  /** UTC, with milliseconds. */
  expectedAt: string | null;
};
export type Expected = {
  /** Oldest first, at most 500. */
  expected: readonly ExpectedMoney[];
};
export type ClosingDay = {
  /** `2026-01-02`, UTC. */
  day: string;
  /** At the merchant’s disposal. */
  balanceMinor: number;
  /** Guaranteed, and not paid by Klarna. */
  pendingMinor: number;
};
export type ClosingDays = {
  /** Oldest first. */
  days: readonly ClosingDay[];
};
export type StatementRow = {
  /** Names the movement, in the files as well. */
  reference: string;
  /** UTC, with milliseconds. */
  at: string;
  /** What it was. */
  words: string;
  /** Positive came, negative left. */
  amountMinor: number;
  /** After it. */
  balanceMinor: number;
  /** Kvitt’s number of the order, 16 digits. */
  transactionId: number | null;
  /** The merchant’s own number. */
  orderId: string | null;
  /** What was said of it, or Klarna’s payout. */
  description: string | null;
};
export type BalanceStatement = {
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** Before the first movement. */
  openingMinor: number;
  /** After the last. */
  closingMinor: number;
  /** All that came. */
  creditsMinor: number;
  /** All that left, not negative. */
  debitsMinor: number;
  /** How many movements there are. */
  count: number;
  /** In the order of booking; at most the first thousand, while the files have all. */
  movements: readonly StatementRow[];
};
export type SettlementRow = {
  /** Klarna’s number of the payout. */
  paymentReference: string;
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** What Klarna paid. */
  paidMinor: number;
  /** UTC, with milliseconds. */
  paidAt: string;
  /** Rows that nothing has been done about yet. */
  unread: number;
  /** Rows that wait for an explanation. */
  waiting: number;
  /** What of them is not explained, signed. */
  waitingMinor: number;
};
export type Settlements = {
  /** Newest first, at most 200. */
  settlements: readonly SettlementRow[];
};
export type SettlementSum = {
  /** What Klarna calls such rows. */
  type: string;
  /** What all of them come to, signed. */
  sumMinor: number;
};
export type SettlementLine = {
  /** Its number. */
  rowId: number;
  /** What Klarna calls it. */
  type: string;
  /** What it adds to the payout, or takes. */
  amountMinor: number;
  /** How it stands. */
  state: 'new' | 'matched' | 'suspense' | 'explained';
  /** Why it was not simply booked. */
  explanation: string | null;
  /** What of it waits for an explanation, signed. */
  waitingMinor: number;
  /** Who accepted the explanation. */
  acceptedBy: string | null;
  /** The row whose accepted explanation it is; null for one that Klarna told. */
  derivedFrom: number | null;
  /** Kvitt’s number of the order, 16 digits. */
  transactionId: number | null;
  /** The merchant’s own number. */
  orderId: string | null;
};
export type Settlement = {
  /** Klarna’s number of the payout. */
  paymentReference: string;
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** What Klarna paid. */
  paidMinor: number;
  /** UTC, with milliseconds. */
  paidAt: string;
  /** Rows that nothing has been done about yet. */
  unread: number;
  /** Rows that wait for an explanation. */
  waiting: number;
  /** What of them is not explained, signed. */
  waitingMinor: number;
  /** How many rows it has. */
  rows: number;
  /** One for each type; together what was paid. */
  sums: readonly SettlementSum[];
  /** At most a thousand. */
  lines: readonly SettlementLine[];
};
export type RowAccepted = {
  /** The row that waits no longer. */
  rowId: number;
};
export type PayoutRow = {
  /** Kvitt’s number of it. */
  transactionId: number;
  /** Whether a plan made it. */
  isAutomatic: boolean;
  /** Under way, left the bank, or come to nothing. */
  state: 'reserved' | 'completed' | 'void';
  /** Whether it waits for the balance to cover it. */
  waits: boolean;
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** In minor units. */
  amountMinor: number;
  /** What was said of it. */
  description: string;
  /** Whose bank account it goes to. */
  holderName: string;
  /** Where it goes. */
  iban: string;
  /** UTC, with milliseconds. */
  createdAt: string;
  /** UTC, with milliseconds. */
  completedAt: string | null;
};
export type PayoutPlan = {
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** In the order of the week. */
  schedule: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun' | 'end-of-month')[];
  /** The least that is paid out. */
  minAmountMinor: number;
  /** What stays on the balance. */
  minBalanceMinor: number;
  /** UTC, with milliseconds. */
  dueAt: string;
};
export type PayoutBank = {
  /** ISO 4217. */
  currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
  /** Whose it is. */
  holderName: string;
  /** Its number. */
  iban: string;
};
export type Payouts = {
  /** Newest first. */
  payouts: readonly PayoutRow[];
  /** Whether there are older ones. */
  isCut: boolean;
  /** One for each currency at most. */
  plans: readonly PayoutPlan[];
  /** Where payouts of each currency go now. */
  bankAccounts: readonly PayoutBank[];
};
export type PayoutMade = {
  /** Kvitt’s number of it. */
  transactionId: number;
  /** Whether it waits for the balance. */
  waits: boolean;
};
export type SiteRow = {
  /** Its number. */
  siteId: number;
  /** Its name. */
  name: string;
  /** Its address. */
  url: string;
  /** Where it is told of changes. */
  notificationUrl: string | null;
  /** The rules that its next orders keep. */
  edition: string;
  /** When Klarna is asked to capture. */
  captureOn: 'authorization' | 'shipment';
};
export type Sites = {
  /** Oldest first. */
  sites: readonly SiteRow[];
};
export type AuditEntry = {
  /** Its number. */
  auditId: number;
  /** UTC, with milliseconds. */
  at: string;
  /** Who. */
  userId: number | null;
  /** Name and address as they were then. */
  who: string;
  /** The call. */
  action: string;
  /** What it was about. */
  subject: string;
  /** Why it was refused; null when it was done. */
  refusal: string | null;
};
export type AuditPage = {
  /** At most a hundred. */
  entries: readonly AuditEntry[];
};
export type Team = {
  /** Oldest first. */
  users: readonly User[];
};
export type UserMade = {
  user: User;
  /** A fresh password, told this once; null when it stays. */
  password: string | null;
};
export type FactorProposed = {
  /** To be typed into an authenticator, base32. */
  secret: string;
  /** The same as an address that an authenticator opens. */
  address: string;
};
export type FactorConfirmed = {
  /** Each signs in once in place of a code; told this once. */
  recoveryCodes: readonly string[];
};
export type InvitationMade = {
  user: User;
  /** To be passed on, told this once; it can be used once. */
  link: string;
  /** UTC, with milliseconds. */
  expiresAt: string;
};
export type Invited = {
  /** The name to sign in by. */
  email: string;
  /** Its name. */
  name: string;
};
export type KeyRow = {
  /** Its number. */
  keyId: number;
  /** Whose; null for the whole account. */
  siteId: number | null;
  /** Its last four characters. */
  ending: string;
  /** UTC, with milliseconds. */
  createdAt: string;
  /** UTC, with milliseconds. */
  firstUsedAt: string | null;
  /** UTC, with milliseconds. */
  expiresAt: string | null;
  /** Whether it works no more. */
  isOver: boolean;
};
export type Keys = {
  /** Oldest first. */
  keys: readonly KeyRow[];
};
export type KeyMade = {
  /** The key, told this once. */
  apiKey: string;
};
export type Happening = {
  /** UTC, with milliseconds. */
  at: string;
  /** Where. */
  side: 'kvitt' | 'klarna';
  /** What happened. */
  what: string;
  /** The merchant’s own number. */
  orderId: string | null;
};
export type ClockTurned = {
  /** UTC, with milliseconds. */
  now: string;
  /** In order of time. */
  happened: readonly Happening[];
};
export type NotificationTried = {
  /** The order that it told of. */
  orderId: string;
  /** As called, without a password. */
  url: string;
  /** Null when no answer came. */
  httpStatus: number | null;
  /** Milliseconds. */
  tookMs: number;
  /** Whether the shop took it: 200 with OK. */
  acknowledged: boolean;
  /** The first 300 characters of the answer. */
  answer: string | null;
  /** Why there is no answer. */
  error: string | null;
};
export type NotificationTest = {
  tried: NotificationTried | null;
  /** `no_address` or `no_order`: what is needed first. */
  missing: string | null;
};
export type KlarnaCredentials = {
  /** Its beginning and its end. */
  username: string;
  /** Klarna’s API that they belong to. */
  baseUrl: string;
  /** UTC, with milliseconds. */
  setAt: string;
};
export type KlarnaAddress = {
  /** The address. */
  baseUrl: string;
  /** Whose it is. */
  says: string;
};
export type SiteAtKlarna = {
  own: KlarnaCredentials | null;
  /** Those that credentials can belong to. */
  addresses: readonly KlarnaAddress[];
};
export type KlarnaTried = {
  /** Whether Klarna knows user and password; null when nobody knows. */
  isKnown: boolean | null;
  /** What Klarna answered, in words. */
  says: string;
  /** Null when no answer came. */
  httpStatus: number | null;
  /** Klarna’s own number of it. */
  correlationId: string | null;
  /** Milliseconds. */
  tookMs: number;
};
export type Brand = {
  /** What customers read above their order. */
  name: string | null;
  /** The image as a `data:` address. */
  logo: string | null;
};
export type CustomerActed = {
  /** The order’s state after it. */
  flowState: string;
};
/** Every call by its id. */
export interface Calls {
  /** GET /api/session: Who is signed in, and in which mode the service runs. */
  readSession: {
    method: 'GET';
    path: '/api/session';
    body: undefined;
    query: undefined;
    answer: Session;
  };
  /** POST /api/session: Signs in. Refused with `second_factor_needed` while a code is missing. */
  signIn: {
    method: 'POST';
    path: '/api/session';
    body: {
      /** In any case. */
      email?: string;
      /** The password. */
      password?: string;
      /** Six digits of the authenticator, or a recovery code. */
      code?: string;
    };
    query: undefined;
    answer: Session;
  };
  /** POST /api/session/sandbox: Signs in as the sandbox’s admin, without a password. */
  signInToSandbox: {
    method: 'POST';
    path: '/api/session/sandbox';
    body: undefined;
    query: undefined;
    answer: Session;
  };
  /** DELETE /api/session: Signs out. */
  signOut: {
    method: 'DELETE';
    path: '/api/session';
    body: undefined;
    query: undefined;
    answer: Done;
  };
  /** GET /api/transactions: A page of orders. It may be short, or empty, and still have a next one, where few orders fit. */
  listTransactions: {
    method: 'GET';
    path: '/api/transactions';
    body: undefined;
    query: {
      /** What the order has or begins with: a number of the merchant’s, Kvitt’s or Klarna’s, the customer’s e-mail or words of the name, the amount. */
      q?: string;
      /** With one of these order statuses. */
      orderStatus?: readonly string[];
      /** With one of these transaction statuses. */
      transactionStatus?: readonly string[];
      /** Of these sites. */
      siteId?: readonly string[];
      /** In this currency. */
      currency?: string;
      /** Created from then on. */
      createdFrom?: string;
      /** Created before then. */
      createdUntil?: string;
      /** Only what is to be shipped, the most urgent first. */
      needsShipping?: boolean;
      /** Only what expires within so many days, the most urgent first. */
      expiringDays?: number;
      /** Only what a refund is under way of. */
      refunding?: boolean;
      /** newest, oldest or deadline. */
      sort?: readonly string[];
      /** `next` of the page before. */
      after?: string;
      /** At most so many; 50 unless it is said. */
      limit?: number;
    };
    answer: TransactionPage;
  };
  /** GET /api/transactions/export: Every order that fits, in the order of the list, as a file. */
  exportTransactions: {
    method: 'GET';
    path: '/api/transactions/export';
    body: undefined;
    query: {
      /** What the order has or begins with: a number of the merchant’s, Kvitt’s or Klarna’s, the customer’s e-mail or words of the name, the amount. */
      q?: string;
      /** With one of these order statuses. */
      orderStatus?: readonly string[];
      /** With one of these transaction statuses. */
      transactionStatus?: readonly string[];
      /** Of these sites. */
      siteId?: readonly string[];
      /** In this currency. */
      currency?: string;
      /** Created from then on. */
      createdFrom?: string;
      /** Created before then. */
      createdUntil?: string;
      /** Only what is to be shipped, the most urgent first. */
      needsShipping?: boolean;
      /** Only what expires within so many days, the most urgent first. */
      expiringDays?: number;
      /** Only what a refund is under way of. */
      refunding?: boolean;
      /** newest, oldest or deadline. */
      sort?: readonly string[];
      /** The kind of file. */
      format?: 'csv' | 'xlsx';
    };
    answer: string;
  };
  /** GET /api/transactions/:id: One order with all that belongs to it, by the number of the payment, of a refund or of a part. */
  readTransaction: {
    method: 'GET';
    path: '/api/transactions/:id';
    body: undefined;
    query: undefined;
    answer: Transaction;
  };
  /** GET /api/transactions/:id/klarna: What Kvitt and Klarna said to each other about an order, attempt by attempt, without tokens. */
  listKlarnaExchanges: {
    method: 'GET';
    path: '/api/transactions/:id/klarna';
    body: undefined;
    query: {
      /** Only older than this one. */
      before?: string;
    };
    answer: KlarnaExchanges;
  };
  /** POST /api/transactions/:id/ship: Ships what is left of an order, or the part of it that `items` or `amountMinor` name. */
  shipOrder: {
    method: 'POST';
    path: '/api/transactions/:id/ship';
    body: {
      /** Who brings it. */
      carrier?: string;
      /** The number it can be followed by. */
      trackingNumber?: string;
      /** Where it can be followed. */
      trackingUrl?: string;
      /** Only so much, in minor units. */
      amountMinor?: number;
      /** What is shipped, if not everything. */
      items?: readonly {
        /** The line of the order. */
        merchant_item_id?: string;
        /** How many of them; missing for the whole line. */
        quantity?: number;
      }[];
    };
    query: undefined;
    answer: Transaction;
  };
  /** POST /api/transactions/:id/extend: Asks for more time to ship, and waits for Klarna’s word. */
  extendShipping: {
    method: 'POST';
    path: '/api/transactions/:id/extend';
    body: {
      /** Why; kept with the order. */
      reason?: string;
    };
    query: undefined;
    answer: Transaction;
  };
  /** POST /api/transactions/:id/cancel: Cancels an order, or releases what is left of one that was shipped in part. */
  cancelOrder: {
    method: 'POST';
    path: '/api/transactions/:id/cancel';
    body: {
      /** Why; kept with the order. */
      reason?: string;
    };
    query: undefined;
    answer: Transaction;
  };
  /** POST /api/transactions/:id/refunds: Refunds everything that is left, an amount, or items of the cart. */
  requestRefund: {
    method: 'POST';
    path: '/api/transactions/:id/refunds';
    body: {
      /** Only so much, in minor units. */
      amountMinor?: number;
      /** What comes back; wins over the amount. */
      items?: readonly {
        /** The line of the cart. */
        merchantItemId?: string;
        /** How many of them; missing for the whole line. */
        quantity?: number;
      }[];
      /** What the customer reads. */
      description?: string;
    };
    query: undefined;
    answer: Transaction;
  };
  /** POST /api/transactions/:id/refunds/:refund/void: Takes a refund back that has not left for Klarna. */
  voidRefund: {
    method: 'POST';
    path: '/api/transactions/:id/refunds/:refund/void';
    body: undefined;
    query: undefined;
    answer: Transaction;
  };
  /** POST /api/transactions/:id/refunds/:refund/release: Sends a refund to Klarna now that waits for midnight or for the balance; refused while the balance does not cover it. */
  releaseRefund: {
    method: 'POST';
    path: '/api/transactions/:id/refunds/:refund/release';
    body: undefined;
    query: undefined;
    answer: Transaction;
  };
  /** POST /api/transactions/:id/notifications/:notification/resend: Sends a notification again. */
  resendNotification: {
    method: 'POST';
    path: '/api/transactions/:id/notifications/:notification/resend';
    body: undefined;
    query: undefined;
    answer: Resent;
  };
  /** POST /api/transactions/:id/duplicate: Makes an order that has come to nothing again, as a payment link, under the first free order id. */
  duplicateOrder: {
    method: 'POST';
    path: '/api/transactions/:id/duplicate';
    body: undefined;
    query: undefined;
    answer: OrderMadeAgain;
  };
  /** GET /api/views: The views of the overview that you have kept. */
  listViews: {
    method: 'GET';
    path: '/api/views';
    body: undefined;
    query: undefined;
    answer: SavedViews;
  };
  /** POST /api/views: Keeps a view of the overview under a name; one of the same name is replaced. */
  saveView: {
    method: 'POST';
    path: '/api/views';
    body: {
      /** What it is called. */
      name?: string;
      /** The query of the overview’s address, without the question mark. */
      query?: string;
    };
    query: undefined;
    answer: SavedViews;
  };
  /** DELETE /api/views/:id: Removes a view that you have kept. */
  removeView: {
    method: 'DELETE';
    path: '/api/views/:id';
    body: undefined;
    query: undefined;
    answer: SavedViews;
  };
  /** GET /api/deadlines: What expires within two weeks if it is not shipped, by day (UTC) and currency. */
  readDeadlines: {
    method: 'GET';
    path: '/api/deadlines';
    body: undefined;
    query: undefined;
    answer: Deadlines;
  };
  /** GET /api/balances: What the account holds now, by currency. */
  readBalances: {
    method: 'GET';
    path: '/api/balances';
    body: undefined;
    query: undefined;
    answer: Balances;
  };
  /** GET /api/finances/expected: What Klarna has yet to pay for shipped orders, and to net for refunds. */
  readExpected: {
    method: 'GET';
    path: '/api/finances/expected';
    body: undefined;
    query: undefined;
    answer: Expected;
  };
  /** GET /api/finances/days: What the account held at the end of each day, of days that are over. */
  readDays: {
    method: 'GET';
    path: '/api/finances/days';
    body: undefined;
    query: {
      /** ISO 4217. */
      currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
      /** The first day, `2026-01-02`, UTC. */
      from: string;
      /** The day after the last. */
      to: string;
    };
    answer: ClosingDays;
  };
  /** GET /api/finances/statement: A statement of the balance, of days that are over. */
  readStatement: {
    method: 'GET';
    path: '/api/finances/statement';
    body: undefined;
    query: {
      /** ISO 4217. */
      currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
      /** The first day, `2026-01-02`, UTC. */
      from: string;
      /** The day after the last. */
      to: string;
    };
    answer: BalanceStatement;
  };
  /** GET /api/finances/statement/file: The same statement as a file. */
  downloadStatement: {
    method: 'GET';
    path: '/api/finances/statement/file';
    body: undefined;
    query: {
      /** ISO 4217. */
      currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
      /** The first day, `2026-01-02`, UTC. */
      from: string;
      /** The day after the last. */
      to: string;
      /** Which kind of file. */
      format?: 'csv' | 'camt053' | 'mt940';
    };
    answer: Done;
  };
  /** GET /api/finances/reports/:name: The report `transactions` or `financial` of days that are over, as a file. */
  downloadReport: {
    method: 'GET';
    path: '/api/finances/reports/:name';
    body: undefined;
    query: {
      /** The first day, `2026-01-02`, UTC. */
      from: string;
      /** The day after the last. */
      to: string;
      /** Which kind of file. */
      format?: 'csv' | 'xlsx' | 'json';
    };
    answer: Done;
  };
  /** GET /api/finances/settlements: Klarna’s payouts, and how their rows stand. */
  listSettlements: {
    method: 'GET';
    path: '/api/finances/settlements';
    body: undefined;
    query: undefined;
    answer: Settlements;
  };
  /** GET /api/finances/settlements/:id: One payout of Klarna’s with its rows, those that wait for an explanation first. */
  readSettlement: {
    method: 'GET';
    path: '/api/finances/settlements/:id';
    body: undefined;
    query: undefined;
    answer: Settlement;
  };
  /** POST /api/finances/rows/:id/accept: Accepts the explanation of a row that waits: for what it is about, the merchant’s balance, the provider, or together with another row that it nets. */
  acceptRow: {
    method: 'POST';
    path: '/api/finances/rows/:id/accept';
    body: {
      /** Who bears it. */
      to?: 'order' | 'balance' | 'income' | 'row';
      /** With `to: row`, the number of the other row. */
      other?: number;
      /** Why; kept with the row. */
      reason: string;
    };
    query: undefined;
    answer: RowAccepted;
  };
  /** GET /api/payouts: Payouts to the merchant, when they are made by themselves, and where they go. */
  listPayouts: {
    method: 'GET';
    path: '/api/payouts';
    body: undefined;
    query: undefined;
    answer: Payouts;
  };
  /** POST /api/payouts: Pays out to the bank account of the currency; what the balance does not cover waits for it. */
  payOut: {
    method: 'POST';
    path: '/api/payouts';
    body: {
      /** ISO 4217. */
      currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
      /** In minor units. */
      amountMinor: number;
      /** What it is for. */
      description: string;
    };
    query: undefined;
    answer: PayoutMade;
  };
  /** POST /api/payouts/:id/back: Takes a payout back that waits for the balance. */
  takePayoutBack: {
    method: 'POST';
    path: '/api/payouts/:id/back';
    body: undefined;
    query: undefined;
    answer: Done;
  };
  /** POST /api/payouts/plans: Pays out by itself from now on; in the place of what the currency’s plan was. */
  setPayoutPlan: {
    method: 'POST';
    path: '/api/payouts/plans';
    body: {
      /** ISO 4217. */
      currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
      /** On which days. */
      schedule: readonly ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun' | 'end-of-month')[];
      /** The least that is paid out. */
      minAmountMinor?: number;
      /** What stays on the balance. */
      minBalanceMinor?: number;
    };
    query: undefined;
    answer: Done;
  };
  /** DELETE /api/payouts/plans/:currency: Pays out by itself no more. */
  removePayoutPlan: {
    method: 'DELETE';
    path: '/api/payouts/plans/:currency';
    body: undefined;
    query: undefined;
    answer: Done;
  };
  /** POST /api/payouts/bank-accounts: Says where payouts of a currency go from now on. */
  setPayoutBank: {
    method: 'POST';
    path: '/api/payouts/bank-accounts';
    body: {
      /** ISO 4217. */
      currency: 'DKK' | 'EUR' | 'GBP' | 'NOK' | 'SEK';
      /** Whose it is. */
      holderName: string;
      /** Its IBAN, with or without spaces. */
      iban: string;
    };
    query: undefined;
    answer: Done;
  };
  /** GET /api/sites: The shops of the account. */
  listSites: {
    method: 'GET';
    path: '/api/sites';
    body: undefined;
    query: undefined;
    answer: Sites;
  };
  /** GET /api/audit: Who did what in the dashboard, newest first. */
  readAudit: {
    method: 'GET';
    path: '/api/audit';
    body: undefined;
    query: {
      /** Only older than this entry. */
      before?: string;
    };
    answer: AuditPage;
  };
  /** GET /api/team: Who may sign in to the account. */
  listTeam: { method: 'GET'; path: '/api/team'; body: undefined; query: undefined; answer: Team };
  /** POST /api/team: Makes a user with a password that is told once. */
  inviteColleague: {
    method: 'POST';
    path: '/api/team';
    body: {
      /** Where it is reached. */
      email?: string;
      /** Its name. */
      name?: string;
      /** What the user may do. */
      role?: 'viewer' | 'support' | 'finance' | 'admin';
    };
    query: undefined;
    answer: UserMade;
  };
  /** PATCH /api/team/:id: Changes a user. The last admin of an account stays one. */
  changeColleague: {
    method: 'PATCH';
    path: '/api/team/:id';
    body: {
      /** What the user may do. */
      role?: 'viewer' | 'support' | 'finance' | 'admin';
      /** Whether the user is kept out; it ends all its sessions. */
      isDisabled?: boolean;
      /** A fresh password, and no second factor; it ends all its sessions. */
      resetsPassword?: boolean;
    };
    query: undefined;
    answer: UserMade;
  };
  /** POST /api/account/password: Changes one’s own password, and ends one’s other sessions. */
  changePassword: {
    method: 'POST';
    path: '/api/account/password';
    body: {
      /** The present one; not asked of who never had one. */
      old?: string;
      /** 12 to 200 characters. */
      password?: string;
    };
    query: undefined;
    answer: Done;
  };
  /** POST /api/account/second-factor: Proposes a second factor, which counts once a code of it was entered. */
  proposeSecondFactor: {
    method: 'POST';
    path: '/api/account/second-factor';
    body: undefined;
    query: undefined;
    answer: FactorProposed;
  };
  /** POST /api/account/second-factor/code: Makes the proposed second factor one’s own. */
  confirmSecondFactor: {
    method: 'POST';
    path: '/api/account/second-factor/code';
    body: {
      /** Six digits of the authenticator. */
      code?: string;
    };
    query: undefined;
    answer: FactorConfirmed;
  };
  /** POST /api/account/second-factor/end: Takes one’s own second factor away. */
  endSecondFactor: {
    method: 'POST';
    path: '/api/account/second-factor/end';
    body: {
      /** Six digits of the authenticator. */
      code?: string;
    };
    query: undefined;
    answer: Done;
  };
  /** POST /api/team/invitations: Makes a user and a link by which it sets its password within three days. */
  inviteByLink: {
    method: 'POST';
    path: '/api/team/invitations';
    body: {
      /** Where it is reached. */
      email?: string;
      /** Its name. */
      name?: string;
      /** What the user may do. */
      role?: 'viewer' | 'support' | 'finance' | 'admin';
    };
    query: undefined;
    answer: InvitationMade;
  };
  /** POST /api/team/:id/invitation: Makes another link for somebody who has no password yet; the one before is over. */
  renewInvitation: {
    method: 'POST';
    path: '/api/team/:id/invitation';
    body: undefined;
    query: undefined;
    answer: InvitationMade;
  };
  /** POST /api/invitations/read: Who was invited by a link. */
  readInvitation: {
    method: 'POST';
    path: '/api/invitations/read';
    body: {
      /** What the link holds behind its `#`. */
      token?: string;
    };
    query: undefined;
    answer: Invited;
  };
  /** POST /api/invitations: Sets the first password of who was invited, and signs in. */
  acceptInvitation: {
    method: 'POST';
    path: '/api/invitations';
    body: {
      /** What the link holds behind its `#`. */
      token?: string;
      /** 12 to 200 characters. */
      password?: string;
    };
    query: undefined;
    answer: Session;
  };
  /** GET /api/keys: The keys of the merchant API, without the keys themselves. */
  listKeys: { method: 'GET'; path: '/api/keys'; body: undefined; query: undefined; answer: Keys };
  /** POST /api/keys: Makes a key of a site; those it has go on working. */
  makeKey: {
    method: 'POST';
    path: '/api/keys';
    body: {
      /** Of which site. */
      siteId?: string;
    };
    query: undefined;
    answer: KeyMade;
  };
  /** DELETE /api/keys/:id: Ends a key; a running service lets it in for another second. */
  endKey: {
    method: 'DELETE';
    path: '/api/keys/:id';
    body: undefined;
    query: undefined;
    answer: Done;
  };
  /** PATCH /api/sites/:id: Changes a site; orders that exist keep the rules they were made under. */
  changeSite: {
    method: 'PATCH';
    path: '/api/sites/:id';
    body: {
      /** Its name. */
      name?: string;
      /** Its address. */
      url?: string;
      /** Where it is told of changes; null for nowhere. */
      notificationUrl?: string | null;
      /** The rules of its next orders. */
      edition?: '2021' | '2025';
      /** When Klarna is asked to capture. */
      captureOn?: 'authorization' | 'shipment';
    };
    query: undefined;
    answer: Done;
  };
  /** POST /api/sandbox/clock/next: Lets time pass until something happens on either side, 60 days at most. */
  turnToNext: {
    method: 'POST';
    path: '/api/sandbox/clock/next';
    body: undefined;
    query: undefined;
    answer: ClockTurned;
  };
  /** POST /api/sites/:id/test-notification: Sends the site’s address now what its newest order would send, signed, and tells what came back; a few times a minute. Nothing is kept of it. */
  testNotification: {
    method: 'POST';
    path: '/api/sites/:id/test-notification';
    body: undefined;
    query: undefined;
    answer: NotificationTest;
  };
  /** GET /api/sites/:id/klarna: Whether a site has credentials of its own at Klarna; never the password. */
  readKlarnaCredentials: {
    method: 'GET';
    path: '/api/sites/:id/klarna';
    body: undefined;
    query: undefined;
    answer: SiteAtKlarna;
  };
  /** POST /api/sites/:id/klarna: Gives a site credentials of its own at Klarna, in place of any it had; orders that exist are changed with them as well. */
  setKlarnaCredentials: {
    method: 'POST';
    path: '/api/sites/:id/klarna';
    body: {
      /** One of `addresses`. */
      baseUrl?: string;
      /** The API user. */
      username?: string;
      /** Its password; never shown again. */
      password?: string;
    };
    query: undefined;
    answer: Done;
  };
  /** DELETE /api/sites/:id/klarna: Takes a site’s credentials away: its orders are the service’s own again. */
  removeKlarnaCredentials: {
    method: 'DELETE';
    path: '/api/sites/:id/klarna';
    body: undefined;
    query: undefined;
    answer: Done;
  };
  /** POST /api/sites/:id/klarna/try: Asks Klarna for an order that nobody has, as this site’s orders would be; a few times a minute. It changes nothing. */
  tryKlarnaCredentials: {
    method: 'POST';
    path: '/api/sites/:id/klarna/try';
    body: undefined;
    query: undefined;
    answer: KlarnaTried;
  };
  /** GET /api/sites/:id/brand: How a site shows itself on payment pages. */
  readBrand: {
    method: 'GET';
    path: '/api/sites/:id/brand';
    body: undefined;
    query: undefined;
    answer: Brand;
  };
  /** POST /api/sites/:id/brand: Changes how a site shows itself, on its own payment page and on Klarna’s of its next payments; what is missing stays. */
  changeBrand: {
    method: 'POST';
    path: '/api/sites/:id/brand';
    body: {
      /** At most 120 characters; null for none. */
      name?: string | null;
      /** A PNG or JPEG of at most 200 kB in base64; null for none. */
      logo?: string | null;
    };
    query: undefined;
    answer: Brand;
  };
  /** POST /api/sandbox/clock: Lets time pass on both sides, everything that falls due happening at its time. */
  turnClock: {
    method: 'POST';
    path: '/api/sandbox/clock';
    body: {
      /** An ISO 8601 duration such as `P1D`. */
      by?: string;
      /** Or a date-time that has not been yet. */
      to?: string;
    };
    query: undefined;
    answer: ClockTurned;
  };
  /** POST /api/sandbox/transactions/:id/customer: Goes to Klarna’s page as the customer; `pay` pays Klarna’s invoice. */
  actAsCustomer: {
    method: 'POST';
    path: '/api/sandbox/transactions/:id/customer';
    body: {
      /** What the customer does. */
      action?: 'open' | 'approve' | 'decline' | 'cancel' | 'pay';
    };
    query: undefined;
    answer: CustomerActed;
  };
  /** POST /api/sandbox/klarna: Acts as Klarna: pays out at once what is invoiced, lets an order’s customer dispute or never pay, or disturbs the next call. */
  actAsKlarna: {
    method: 'POST';
    path: '/api/sandbox/klarna';
    body: {
      /** What. */
      act?:
        | 'pay_out'
        | 'dispute'
        | 'default'
        | 'refuse_next_call'
        | 'break_off_next_call'
        | 'wrong_fee_in_next_payout'
        | 'clear_faults';
      /** The order that `dispute` and `default` are about, by Kvitt’s number. */
      transaction?: string;
    };
    query: undefined;
    answer: ClockTurned;
  };
}
/** Where each call goes. */
export const CALLS = {
  readSession: ['GET', '/api/session'],
  signIn: ['POST', '/api/session'],
  signInToSandbox: ['POST', '/api/session/sandbox'],
  signOut: ['DELETE', '/api/session'],
  listTransactions: ['GET', '/api/transactions'],
  exportTransactions: ['GET', '/api/transactions/export'],
  readTransaction: ['GET', '/api/transactions/:id'],
  listKlarnaExchanges: ['GET', '/api/transactions/:id/klarna'],
  shipOrder: ['POST', '/api/transactions/:id/ship'],
  extendShipping: ['POST', '/api/transactions/:id/extend'],
  cancelOrder: ['POST', '/api/transactions/:id/cancel'],
  requestRefund: ['POST', '/api/transactions/:id/refunds'],
  voidRefund: ['POST', '/api/transactions/:id/refunds/:refund/void'],
  releaseRefund: ['POST', '/api/transactions/:id/refunds/:refund/release'],
  resendNotification: ['POST', '/api/transactions/:id/notifications/:notification/resend'],
  duplicateOrder: ['POST', '/api/transactions/:id/duplicate'],
  listViews: ['GET', '/api/views'],
  saveView: ['POST', '/api/views'],
  removeView: ['DELETE', '/api/views/:id'],
  readDeadlines: ['GET', '/api/deadlines'],
  readBalances: ['GET', '/api/balances'],
  readExpected: ['GET', '/api/finances/expected'],
  readDays: ['GET', '/api/finances/days'],
  readStatement: ['GET', '/api/finances/statement'],
  downloadStatement: ['GET', '/api/finances/statement/file'],
  downloadReport: ['GET', '/api/finances/reports/:name'],
  listSettlements: ['GET', '/api/finances/settlements'],
  readSettlement: ['GET', '/api/finances/settlements/:id'],
  acceptRow: ['POST', '/api/finances/rows/:id/accept'],
  listPayouts: ['GET', '/api/payouts'],
  payOut: ['POST', '/api/payouts'],
  takePayoutBack: ['POST', '/api/payouts/:id/back'],
  setPayoutPlan: ['POST', '/api/payouts/plans'],
  removePayoutPlan: ['DELETE', '/api/payouts/plans/:currency'],
  setPayoutBank: ['POST', '/api/payouts/bank-accounts'],
  listSites: ['GET', '/api/sites'],
  readAudit: ['GET', '/api/audit'],
  listTeam: ['GET', '/api/team'],
  inviteColleague: ['POST', '/api/team'],
  changeColleague: ['PATCH', '/api/team/:id'],
  changePassword: ['POST', '/api/account/password'],
  proposeSecondFactor: ['POST', '/api/account/second-factor'],
  confirmSecondFactor: ['POST', '/api/account/second-factor/code'],
  endSecondFactor: ['POST', '/api/account/second-factor/end'],
  inviteByLink: ['POST', '/api/team/invitations'],
  renewInvitation: ['POST', '/api/team/:id/invitation'],
  readInvitation: ['POST', '/api/invitations/read'],
  acceptInvitation: ['POST', '/api/invitations'],
  listKeys: ['GET', '/api/keys'],
  makeKey: ['POST', '/api/keys'],
  endKey: ['DELETE', '/api/keys/:id'],
  changeSite: ['PATCH', '/api/sites/:id'],
  turnToNext: ['POST', '/api/sandbox/clock/next'],
  testNotification: ['POST', '/api/sites/:id/test-notification'],
  readKlarnaCredentials: ['GET', '/api/sites/:id/klarna'],
  setKlarnaCredentials: ['POST', '/api/sites/:id/klarna'],
  removeKlarnaCredentials: ['DELETE', '/api/sites/:id/klarna'],
  tryKlarnaCredentials: ['POST', '/api/sites/:id/klarna/try'],
  readBrand: ['GET', '/api/sites/:id/brand'],
  changeBrand: ['POST', '/api/sites/:id/brand'],
  turnClock: ['POST', '/api/sandbox/clock'],
  actAsCustomer: ['POST', '/api/sandbox/transactions/:id/customer'],
  actAsKlarna: ['POST', '/api/sandbox/klarna'],
} as const satisfies { [Id in keyof Calls]: readonly [Calls[Id]['method'], Calls[Id]['path']] };
