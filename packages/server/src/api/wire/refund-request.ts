import {
  amountRefundable,
  checkCart,
  CURRENCIES,
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
import { cartItem, checkSelectors, LINES, TAX_TABLES } from './cart.js';
import { isRefused, objectAt, objectOf, read, refuse, type Parsed, type Refused } from './read.js';
import { held, integer, made, shape, text } from './shape.js';
import { object, type ValuesOf } from './shape-object.js';

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

const ITEMS = object({ items: LINES });

/** The cart of a refund, null when it has no lines. Its tables stand at `tax_table`, or beside the lines. */
const CHECKOUT_DATA = shape(
  (value) => {
    const cart = ITEMS.read(value);
    if (isRefused(cart)) return cart;
    if (cart.items.length === 0) return null;
    const tables = TAX_TABLES.read(objectAt(objectOf(value), 'tax_table') ?? value);
    return isRefused(tables) ? tables : { lines: cart.items, tables };
  },
  object({ items: LINES, tax_table: TAX_TABLES }).schema,
  {
    says:
      'The order’s cart, with one line more for each thing that comes back: a negative `unit_price`, or a negative ' +
      '`quantity`. Wins over `amount`.',
  },
);

const REFUND_MEMBERS = {
  checkout_data: CHECKOUT_DATA,
  amount: held(
    integer({
      says: 'What is paid back, in minor units; missing or 0 for all that is left.',
      min: 0n,
      otherwise: refuse('invalid_amount'),
    }),
  ),
  currency: held(
    text({
      says: 'The order’s currency.',
      fold: 'upper',
      fits: isCurrency,
      keywords: { enum: CURRENCIES },
      otherwise: (written) => refuse('refund_currency_differs', `"${written}"`),
    }),
  ),
  description: held(
    text({
      says: 'What the customer reads.',
      max: 200,
      otherwise: refuse('invalid_description', 'a refund has at most 200 characters'),
    }),
  ),
  refund_order_id: held(
    text({
      says: 'The merchant’s own number of the refund, unique in the order.',
      max: 50,
      otherwise: refuse('invalid_order_id', 'refund_order_id has at most 50 characters'),
    }),
  ),
};

type Refund = ValuesOf<typeof REFUND_MEMBERS>;

/** The body of POST orders/{id}/refunds. A cart beats an amount, since the Python client sends the order's amount too. */
export const REFUND_REQUEST = made(
  object(REFUND_MEMBERS, { title: 'RefundRequest' }),
  refundRequest,
);

function refundRequest(body: Refund): RefundRequest | Refused {
  const asked = askedOf(body);
  if (isRefused(asked)) return asked;
  const currency = body.currency.held;
  if (isRefused(currency)) return currency;
  const description = body.description.held;
  if (isRefused(description)) return description;
  const refundOrderId = body.refund_order_id.held;
  if (isRefused(refundOrderId)) return refundOrderId;
  return {
    asked,
    currency: currency !== null && isCurrency(currency) ? currency : null,
    description: description ?? '',
    refundOrderId,
  };
}

function askedOf({ checkout_data: cart, amount: { held: amount } }: Refund): RefundAsked | Refused {
  if (cart === null) {
    if (isRefused(amount)) return amount;
    return { kind: 'amount', amountMinor: amount === 0n ? null : amount };
  }
  const selectors = checkSelectors(cart.lines);
  return selectors ?? { kind: 'cart', items: cart.lines.map(cartItem), tables: cart.tables };
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
