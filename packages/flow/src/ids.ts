declare const brand: unique symbol;

/** A value of type `T` that only its maker may create; two brands never mix. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** A merchant's account: the first column of every key of the merchant's data. */
export type AccountId = Brand<number, 'AccountId'>;
/** One shop of an account, with its own API key, edition and notification URL. */
export type SiteId = Brand<number, 'SiteId'>;
/** Our number of a payment or a refund, at most 16 digits, so that JSON carries it exactly. */
export type TransactionId = Brand<number, 'TransactionId'>;
/** The merchant's own name of an order, 1 to 50 characters, unique per site. */
export type OrderId = Brand<string, 'OrderId'>;

/** Brands a number as an account's id; throws when it is not a positive safe integer. */
export const accountId = (value: number): AccountId => positive(value, 'account id') as AccountId;
/** Brands a number as a site's id; throws when it is not a positive safe integer. */
export const siteId = (value: number): SiteId => positive(value, 'site id') as SiteId;
/** Brands a number as a transaction's id; throws when it is not a positive safe integer. */
export const transactionId = (value: number): TransactionId =>
  positive(value, 'transaction id') as TransactionId;
/** Brands a text as an order's id; throws unless it has 1 to 50 characters. */
export const orderId = (value: string): OrderId => {
  if (value.length < 1 || value.length > 50) throw new RangeError('order id: 1 to 50 characters');
  return value as OrderId;
};

function positive(value: number, what: string): number {
  if (!Number.isSafeInteger(value) || value <= 0) throw new RangeError(`${what}: ${value}`);
  return value;
}
