import type { Currency } from './money.js';

/** A person and address as the merchant gave them; absent parts are null. */
export type Party = Readonly<{
  firstName: string | null;
  lastName: string | null;
  companyName: string | null;
  address1: string | null;
  address2: string | null;
  houseNumber: string | null;
  zipCode: string | null;
  city: string | null;
  state: string | null;
  /** ISO 3166-1 alpha-2, in capitals. */
  country: string | null;
  phone: string | null;
  email: string | null;
}>;

/** One cart line; decimals stay text, exactly as exact as the merchant wrote them. */
export type CartItem = Readonly<{
  name: string;
  description: string;
  /** Decimal text in major units, without tax; negative for a discount. */
  unitPrice: string;
  /** Decimal text; negative only in refunds. */
  quantity: string;
  merchantItemId: string;
  /** Names a tax table; null means the default rate. */
  taxTableSelector: string | null;
  currency: string | null;
  weight: Readonly<{ unit: string; value: number }> | null;
  options: readonly unknown[];
  image: string;
  productUrl: string;
  cashback: string;
}>;

/** A named tax rate; `rate` is a fraction as decimal text: 21 % is "0.21". */
export type TaxRule = Readonly<{ rate: string; country: string }>;
/** A named table of tax rules. */
export type TaxTable = Readonly<{ name: string; standalone: boolean; rules: readonly TaxRule[] }>;
/** All tax tables of an order. */
export type TaxTables = Readonly<{
  defaultTable: Readonly<{ rate: string; shippingTaxed: boolean }> | null;
  alternate: readonly TaxTable[];
}>;

/** The merchant's order in his own words, normalised once at the edge. Plain JSON, no bigint. */
export type OrderRequest = Readonly<{
  type: 'redirect' | 'direct' | 'paymentlink';
  gateway: 'KLARNA' | null;
  orderId: string;
  currency: Currency;
  /** Minor units; at most Klarna's 200 000 000. */
  amount: number;
  description: string;
  /** HTML for the payment page, as given. */
  items: string | null;
  var1: string | null;
  var2: string | null;
  var3: string | null;
  customInfo: Readonly<Record<'custom_1' | 'custom_2' | 'custom_3', string | null>>;
  customer: Party & Readonly<{ locale: string; ipAddress: string | null }>;
  delivery: Party | null;
  /** Other addresses that the merchant named later, in their order; which of them holds is the payment's. */
  deliveries?: readonly Party[];
  gatewayInfo: Readonly<{
    birthday: string | null;
    gender: string | null;
    phone: string | null;
    email: string | null;
  }>;
  cart: Readonly<{ items: readonly CartItem[] }> | null;
  taxTables: TaxTables;
  paymentOptions: Readonly<{
    notificationUrl: string | null;
    notificationMethod: 'POST' | 'GET';
    redirectUrl: string | null;
    cancelUrl: string | null;
    closeWindow: boolean | null;
  }>;
  /** The transaction that this order repeats, which had come to nothing. */
  copyOf?: number;
  /** SHA-256 (hex) of the request as normalised: an identical create is recognised by it. */
  fingerprint: string;
}>;

/** One order line in Klarna's terms; amounts in minor units with tax, `taxRate` 2100 = 21.00 %. */
export type KlarnaLine = Readonly<{
  type: 'physical' | 'digital' | 'shipping_fee' | 'discount' | 'surcharge';
  reference: string;
  name: string;
  quantity: number;
  unitPrice: number;
  taxRate: number;
  totalDiscountAmount: number;
  totalAmount: number;
  totalTaxAmount: number;
}>;
