import {
  date,
  id,
  lenient,
  object,
  oneOf,
  optional,
  required,
  text,
  webUrl,
  type Check,
} from '../parse.js';
import { customer, type KlarnaCustomer } from './address.js';

/**
 * Where the hosted page sends the browser. Placeholders here have double braces: `{{session_id}}`
 * (of the hosted session, all URLs), `{{authorization_token}}` (success), `{{order_id}}` (only when
 * the page places the order).
 */
export type KlarnaHostedUrls = Readonly<{
  success?: string;
  cancel?: string;
  back?: string;
  failure?: string;
  error?: string;
  /** POST on every change of status; answer within 3 seconds. Unsigned: put a secret in the URL. */
  status_update?: string;
  /** The merchant's own pages, linked to from the hosted one. */
  privacy_policy?: string;
  terms?: string;
}>;

/** Looks and behaviour of the hosted page. */
export type KlarnaHostedOptions = Readonly<{
  /** Who places the order: we (`NONE`, the default), or the page, which may also capture it. */
  place_order_mode?: 'NONE' | 'PLACE_ORDER' | 'CAPTURE_ORDER';
  purchase_type?: 'BUY' | 'RENT' | 'BOOK' | 'SUBSCRIBE' | 'DOWNLOAD' | 'ORDER' | 'CONTINUE';
  payment_method_category?: string;
  payment_method_categories?: readonly string[];
  logo_url?: string;
  page_title?: string;
  background_images?: readonly Readonly<{ url: string; width: number }>[];
  show_subtotal_detail?: 'HIDE';
}>;

/**
 * A new hosted session over a Payments session. The host in `payment_session_url` must be the API
 * host that session was created on. 404 means that session has expired.
 */
export type KlarnaHostedSessionRequest = Readonly<{
  payment_session_url: string;
  merchant_urls?: KlarnaHostedUrls;
  options?: KlarnaHostedOptions;
}>;

/** How a hosted session's link reaches the customer. */
export type KlarnaHostedDistribution = Readonly<{
  /** Needed but for `token`. */
  contact_information?: Readonly<{
    email?: string;
    phone?: string;
    /** ISO 3166-1 alpha-2, where the phone number has no country code. */
    phone_country?: string;
  }>;
  method: 'sms' | 'email' | 'token';
  template?: string;
}>;

/** Answer to a new hosted session; lives 47 hours, one less than the Payments session. */
export type KlarnaHostedSessionCreated = Readonly<{
  session_id: string;
  /** Send the customer here. Always http or https. */
  redirect_url: string;
  session_url?: string;
  qr_code_url?: string;
  distribution_url?: string;
  expires_at?: string;
  /** For a module of Klarna's that hands the link over in a shop. */
  distribution_module?: KlarnaDistributionModule;
}>;

/** What Klarna's module for handing over a link needs. */
export type KlarnaDistributionModule = Readonly<{
  token?: string;
  standalone_url?: string;
  generation_url?: string;
}>;

/**
 * State of a hosted session. Final: `COMPLETED` (authorised), `CANCELLED` (by the customer),
 * `DISABLED` (by us). `FAILED`, `BACK` and `ERROR` may still be followed by `COMPLETED`. `TIMEOUT`
 * is documented for callbacks only. Source: Klarna Hosted Payment Page documentation.
 */
export type KlarnaHostedStatus =
  | 'WAITING'
  | 'IN_PROGRESS'
  | 'COMPLETED'
  | 'FAILED'
  | 'BACK'
  | 'ERROR'
  | 'CANCELLED'
  | 'DISABLED'
  | 'MANUAL_ID_CHECK'
  | 'TIMEOUT';

/** A hosted session as read back; also the `session` of a status callback. */
export type KlarnaHostedSession = Readonly<{
  session_id: string;
  status: KlarnaHostedStatus;
  updated_at?: string;
  expires_at?: string;
  /** With `COMPLETED` and `place_order_mode` `NONE`. */
  authorization_token?: string;
  /** With `COMPLETED` when the page places the order. */
  order_id?: string;
  klarna_reference?: string;
  customer?: KlarnaCustomer;
}>;

/** Reads the answer to a new hosted session. */
export const hostedSessionCreated: Check<KlarnaHostedSessionCreated> =
  object<KlarnaHostedSessionCreated>({
    session_id: required(id),
    redirect_url: required(webUrl),
    session_url: lenient(webUrl),
    qr_code_url: lenient(webUrl),
    distribution_url: lenient(webUrl),
    expires_at: optional(date),
    distribution_module: lenient(
      object<KlarnaDistributionModule>({
        token: lenient(text),
        standalone_url: lenient(webUrl),
        generation_url: lenient(webUrl),
      }),
    ),
  });

/** Reads a hosted session. */
export const hostedSession: Check<KlarnaHostedSession> = object<KlarnaHostedSession>({
  session_id: required(id),
  status: required(
    oneOf([
      'WAITING',
      'IN_PROGRESS',
      'COMPLETED',
      'FAILED',
      'BACK',
      'ERROR',
      'CANCELLED',
      'DISABLED',
      'MANUAL_ID_CHECK',
      'TIMEOUT',
    ]),
  ),
  updated_at: optional(date),
  expires_at: optional(date),
  authorization_token: optional(id),
  order_id: optional(id),
  klarna_reference: lenient(text),
  customer: lenient(customer),
});
