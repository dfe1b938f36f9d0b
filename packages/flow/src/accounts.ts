/**
 * The chart of accounts. Each exists per merchant account and currency, so that a merchant's books
 * balance by themselves and the PSP's own position is the sum over its merchants. See docs/ledger.md.
 */
export const LEDGER_ACCOUNTS = [
  /** Asset: what Klarna owes for shipped, invoiced orders. */
  'klarna:receivable',
  /** Asset: settled cash. */
  'bank',
  /** Asset: what Klarna holds back of its payouts, to be released later. */
  'klarna:reserve',
  /** Liability: payouts that came to less than nothing, until later ones have repaid them. */
  'klarna:debt',
  /** Liability: guaranteed to the merchant, not received yet. */
  'merchant:pending',
  /** Liability: the merchant's balance. */
  'merchant:balance',
  /** Liability: set aside for refunds and payouts under way. */
  'merchant:reserved',
  /** Income: what the PSP charges the merchant. */
  'fees:income',
  /** Liability: VAT on these charges, owed to the tax office. */
  'fees:vat',
  /** Settlement rows that match nothing, until they are explained. */
  'suspense',
] as const;
/** The name of a ledger account. */
export type LedgerAccount = (typeof LEDGER_ACCOUNTS)[number];
