import {
  integer,
  lenient,
  listOf,
  object,
  oneOf,
  optional,
  required,
  text,
  type Check,
} from '../parse.js';

/** The kinds of order line Klarna takes; `return_fee` only in refunds. Default: `physical`. */
export type KlarnaOrderLineType =
  | 'physical'
  | 'digital'
  | 'shipping_fee'
  | 'discount'
  | 'sales_tax'
  | 'gift_card'
  | 'store_credit'
  | 'surcharge'
  | 'return_fee';

/** What identifies an article outside the shop. Brand and part number at most 70 characters, colour and size 64. */
export type KlarnaProductIdentifiers = Readonly<{
  brand?: string;
  /** At most 750 characters. */
  category_path?: string;
  color?: string;
  /** At most 50 characters. */
  global_trade_item_number?: string;
  manufacturer_part_number?: string;
  size?: string;
}>;

/** What a line subscribes to, and how often it is delivered. */
export type KlarnaSubscription = Readonly<{
  name: string;
  interval: 'DAY' | 'WEEK' | 'MONTH' | 'YEAR';
  /** At least 1. */
  interval_count: number;
}>;

/**
 * One line of an order as we send it. Amounts are minor units, tax included, before discount for
 * `unit_price`; `total_amount` is exactly quantity × unit_price − total_discount_amount, and
 * `total_tax_amount` is within 1 of the tax contained in it. Source: Klarna Payments API reference.
 */
export type KlarnaOrderLine = Readonly<{
  type?: KlarnaOrderLineType;
  /** Article number. Klarna's reference allows 255 characters; 64 is what every market takes. */
  reference?: string;
  name: string;
  quantity: number;
  quantity_unit?: string;
  /** May be negative: discounts, gift cards, store credit, return fees. */
  unit_price: number;
  /** Percent × 100: 2500 is 25.00 %. */
  tax_rate?: number;
  total_amount: number;
  total_discount_amount?: number;
  total_tax_amount?: number;
  merchant_data?: string;
  product_url?: string;
  image_url?: string;
  product_identifiers?: KlarnaProductIdentifiers;
  subscription?: KlarnaSubscription;
}>;

/** One line as Klarna gives it back: amounts in minor units; `type` is open, since Klarna adds kinds. */
export type KlarnaOrderLineRead = Readonly<{
  type?: string;
  reference?: string;
  name?: string;
  quantity: number;
  quantity_unit?: string;
  unit_price: number;
  tax_rate?: number;
  total_amount: number;
  total_discount_amount?: number;
  total_tax_amount?: number;
  merchant_data?: string;
  product_url?: string;
  image_url?: string;
  product_identifiers?: KlarnaProductIdentifiers;
  subscription?: KlarnaSubscription;
}>;

const productIdentifiers = object<KlarnaProductIdentifiers>({
  brand: lenient(text),
  category_path: lenient(text),
  color: lenient(text),
  global_trade_item_number: lenient(text),
  manufacturer_part_number: lenient(text),
  size: lenient(text),
});

const subscription = object<KlarnaSubscription>({
  name: required(text),
  interval: required(oneOf(['DAY', 'WEEK', 'MONTH', 'YEAR'])),
  interval_count: required(integer),
});

/** Reads the lines of an order, capture or refund. */
export const orderLines: Check<readonly KlarnaOrderLineRead[]> = listOf(
  object<KlarnaOrderLineRead>({
    type: lenient(text),
    reference: lenient(text),
    name: lenient(text),
    quantity: required(integer),
    quantity_unit: lenient(text),
    unit_price: required(integer),
    tax_rate: optional(integer),
    total_amount: required(integer),
    total_discount_amount: optional(integer),
    total_tax_amount: optional(integer),
    merchant_data: lenient(text),
    product_url: lenient(text),
    image_url: lenient(text),
    product_identifiers: lenient(productIdentifiers),
    subscription: lenient(subscription),
  }),
);
