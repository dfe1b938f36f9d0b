import { id, lenient, object, oneOf, optional, required, text, type Check } from '../parse.js';
import { address, customer, type KlarnaAddress, type KlarnaCustomer } from './address.js';

/**
 * Asks for a token that later orders can be placed with. The session's `intent` must be `tokenize` or
 * `buy_and_tokenize`. Source: Klarna customer token API reference.
 */
export type KlarnaCustomerTokenRequest = Readonly<{
  /** ISO 3166-1 alpha-2. */
  purchase_country: string;
  /** ISO 4217. */
  purchase_currency: string;
  locale: string;
  /** What the customer agrees to, in words. */
  description: string;
  intended_use: 'SUBSCRIPTION';
  billing_address?: KlarnaAddress;
  customer?: KlarnaCustomer;
}>;

/** A new token. */
export type KlarnaCustomerTokenCreated = Readonly<{
  token_id: string;
  redirect_url?: string;
  payment_method_reference?: string;
  billing_address?: KlarnaAddress;
  customer?: KlarnaCustomer;
}>;

/** State of a token; a cancelled one stays so. */
export type KlarnaCustomerTokenStatus = 'ACTIVE' | 'CANCELLED' | 'SUSPENDED';

/** A token as read back. */
export type KlarnaCustomerToken = Readonly<{
  status: KlarnaCustomerTokenStatus;
  /** `INVOICE`, `CARD`, `DIRECT_DEBIT`: how the customer pays. */
  payment_method_type?: string;
}>;

/** Reads the answer to a new token. */
export const customerTokenCreated: Check<KlarnaCustomerTokenCreated> =
  object<KlarnaCustomerTokenCreated>({
    token_id: required(id),
    redirect_url: lenient(text),
    payment_method_reference: optional(text),
    billing_address: lenient(address),
    customer: lenient(customer),
  });

/** Reads a token. */
export const customerToken: Check<KlarnaCustomerToken> = object<KlarnaCustomerToken>({
  status: required(oneOf(['ACTIVE', 'CANCELLED', 'SUSPENDED'])),
  payment_method_type: lenient(text),
});
