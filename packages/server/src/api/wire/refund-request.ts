import {
  amountRefundable,
  checkCart,
  isCurrency,
  refundOfCart,
  taxCountry,
  type CartItem,
  type CartRounding,
  type Currency,
  type OrderRequest,
  type TaxTables,
} from '@kvitt/flow';
import type { StoredOrder } from '../ports.js';
import { cartItem, cartItems, checkSelectors, taxTablesOf } from './cart.js';
import type { JsonObject } from './json.js';
import {
  characters,
  integerOf,
  isAbsent,
  objectAt,
  read,
  refuse,
  textAt,
  type Parsed,
} from './read.js';

/** What a refund asks back: an amount (null: everything left), or the negative lines of a cart. */
export type RefundAsked =
  | Readonly<{ kind: 'amount'; amountMinor: bigint | null }>
  | Readonly<{ kind: 'cart'; items: readonly CartItem[]; tables: TaxTables }>;

/** The body of POST orders/{id}/refunds. */
export type RefundRequest = Readonly<{
  asked: RefundAsked;
  currency: Currency | null;
  description: string;
  refundOrderId: string | null;
}>;

/** Reads a refund. A cart beats an amount, since the Python client sends the order's amount beside it. */
export function refundRequestOf(body: JsonObject): Parsed<RefundRequest> {
  const asked = askedOf(body);
  if (asked.kind === 'refused') return asked;
  const currency = textAt(body, 'currency')?.toUpperCase() ?? null;
  const description = textAt(body, 'description') ?? '';
  const refundOrderId = textAt(body, 'refund_order_id');
  if (currency !== null && !isCurrency(currency)) {
    return refuse('refund_currency_differs', `"${currency}"`);
  }
  if (characters(description) > 200) {
    return refuse('invalid_description', 'a refund has at most 200 characters');
  }
  if ((refundOrderId ?? '').length > 50) {
    return refuse('invalid_order_id', 'refund_order_id has at most 50 characters');
  }
  return read({ asked: asked.value, currency, description, refundOrderId });
}

function askedOf(body: JsonObject): Parsed<RefundAsked> {
  const checkout = objectAt(body, 'checkout_data');
  const lines = cartItems(checkout);
  if (lines !== null) {
    const tables = taxTablesOf(objectAt(checkout, 'tax_table') ?? checkout);
    const refusal = tables.kind === 'refused' ? tables : checkSelectors(lines);
    if (refusal !== null) return refusal;
    if (tables.kind === 'refused') return tables;
    return read({ kind: 'cart', items: lines.map(cartItem), tables: tables.value });
  }
  const given = body.get('amount');
  const amount = integerOf(given);
  if (isAbsent(given) || amount === 0n) return read({ kind: 'amount', amountMinor: null });
  if (amount === null || amount < 0n) return refuse('invalid_amount');
  return read({ kind: 'amount', amountMinor: amount });
}

/**
 * The amount that a refund's cart comes to on this order. Rounding never blocks the last refund: what
 * exceeds the rest by no more than a cent for each line of the order is cut to the rest.
 */
export function cartRefundAmount(
  { payment, request }: StoredOrder,
  { items, tables }: Extract<RefundAsked, { kind: 'cart' }>,
): Parsed<bigint> {
  const currency = items.find(
    (item) => item.currency !== null && item.currency !== payment.currency,
  );
  if (currency !== undefined) {
    return refuse('refund_currency_differs', `the order is in ${payment.currency}`);
  }
  const known: TaxTables = {
    defaultTable: tables.defaultTable ?? request.taxTables.defaultTable,
    alternate: [...tables.alternate, ...request.taxTables.alternate],
  };
  const refund = refundOfCart(items, known, taxCountry(request), roundingOf(request));
  if (refund.kind === 'refused') return refuse(refund.error, refund.detail);
  const rest = amountRefundable(payment);
  const excess = refund.amountMinor - rest;
  const lines = BigInt(Math.max(request.cart?.items.length ?? 0, refund.lines));
  return read(rest > 0n && excess > 0n && excess <= lines ? rest : refund.amountMinor);
}

/** By which rounding the order's own cart added up. */
function roundingOf(request: OrderRequest): CartRounding {
  const { cart, taxTables, amount } = request;
  const checked = checkCart(cart?.items ?? [], BigInt(amount), taxTables, taxCountry(request));
  return checked.kind === 'fits' ? checked.rounding : 'per_sum';
}
