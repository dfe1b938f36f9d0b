import {
  amountRefunded,
  amountShippable,
  cartTotals,
  isTransaction,
  paymentPair,
  taxCountry,
  type CartItem,
  type OrderRequest,
  type Payment,
  type PublicStatus,
} from '@kvitt/flow';
import type { StoredOrder } from '../ports.js';
import { orderCosts } from './costs-view.js';
import { exactNumber, majorUnits } from './exact.js';
import { countryName } from './party.js';
import { relatedTo } from './related-view.js';
import { wireTime } from './time.js';

/** The address of an order's payment page. */
export const paymentUrl = ({ payment, request }: StoredOrder, publicUrl: string): string =>
  `${publicUrl}/pay/${payment.token}?lang=${request.customer.locale}`;

/**
 * An order as GET orders and notifications show it, members in alphabetical order. Amounts are
 * integers in minor units, `order_total` and `order_adjustment` decimals. While the customer can
 * still pay it carries `payment_url` and `cancel_url` as well.
 */
export function orderView(stored: StoredOrder, publicUrl: string): object {
  const { payment, request } = stored;
  const pair = shownPair(stored);
  const isOpen = payment.flowState === 'initialized' || payment.flowState === 'initiated';
  const tax = majorUnits(taxMinor(request));
  return {
    amount: Number(payment.amountMinor),
    amount_refunded: Number(amountRefunded(payment)),
    ...(isOpen ? { cancel_url: request.paymentOptions.cancelUrl ?? '' } : {}),
    checkout_options: checkoutOptions(request),
    ...(payment.settledAt === null ? {} : { completed: wireTime(payment.settledAt) }),
    costs: orderCosts(payment),
    created: wireTime(payment.createdAt),
    currency: payment.currency,
    custom_info: request.customInfo,
    customer: customerView(request),
    description: request.description,
    fastcheckout: 'NO',
    financial_status: pair.financial_status,
    items: request.items,
    modified: wireTime(payment.modifiedAt),
    order_adjustment: { total_adjustment: tax, total_tax: tax },
    order_id: payment.orderId,
    order_total: majorUnits(payment.amountMinor),
    payment_details: isTransaction(payment, request) ? paymentDetails(payment) : {},
    payment_methods: isTransaction(payment, request)
      ? [paymentMethod(payment, request, payment.amountMinor, pair.financial_status)]
      : null,
    ...(isOpen ? { payment_url: paymentUrl(stored, publicUrl) } : {}),
    reason: payment.reason,
    reason_code: null,
    related_transactions: relatedTo(stored),
    shopping_cart: { items: cartView(request, payment) },
    status: pair.status,
    transaction_id: isTransaction(payment, request) ? payment.transactionId : null,
    var1: request.var1,
    var2: request.var2,
    var3: request.var3,
  };
}

/** Whether an order ended before its customer chose how to pay (docs/sources.md#pretransactions). */
export const isPretransaction = (stored: StoredOrder): boolean =>
  stored.payment.endedUnstarted && !isTransaction(stored.payment, stored.request);

/** Both statuses as a merchant reads them. */
export function shownPair(
  stored: StoredOrder,
): Readonly<{ status: PublicStatus; financial_status: PublicStatus | null }> {
  if (isPretransaction(stored)) return { status: 'cancelled', financial_status: null };
  const { policy, flowState } = stored.payment;
  const { orderStatus, transactionStatus } = paymentPair(policy.edition, flowState);
  return { status: orderStatus, financial_status: transactionStatus };
}

function paymentDetails(payment: Payment): object {
  const { klarna } = payment;
  const isPartShipped = payment.flowState === 'part_shipped';
  return {
    account_holder_name: null,
    account_id: null,
    ...(isPartShipped ? { capture_remain: Number(amountShippable(payment)) } : {}),
    collecting_flow: null,
    external_transaction_id: klarna.reservationNumber,
    ...(klarna.invoiceNumber === null ? {} : { invoice_number: klarna.invoiceNumber }),
    recurring_flow: null,
    recurring_id: null,
    recurring_model: null,
    type: 'KLARNA',
  };
}

/** An entry of `payment_methods`. */
export const paymentMethod = (
  { currency, klarna }: Payment,
  { description }: OrderRequest,
  amountMinor: bigint,
  transactionStatus: string | null,
): object => ({
  amount: Number(amountMinor),
  currency,
  description,
  external_transaction_id: klarna.reservationNumber,
  payment_description: 'Klarna',
  status: transactionStatus,
  type: 'KLARNA',
});

/** The VAT that the cart contains, in minor units; 0 without a cart. */
function taxMinor(request: OrderRequest): bigint {
  const totals = cartTotals(request.cart?.items ?? [], request.taxTables, taxCountry(request));
  return 'kind' in totals ? 0n : totals.taxMinor;
}

function checkoutOptions({ taxTables }: OrderRequest): object {
  const { defaultTable, alternate } = taxTables;
  return {
    alternate: alternate.map(({ name, rules, standalone }) => ({
      name,
      rules: rules.map(({ country, rate }) => ({ country, rate: exactNumber(rate) })),
      standalone,
    })),
    default: {
      rate: exactNumber(defaultTable?.rate ?? '0'),
      shipping_taxed: defaultTable?.shippingTaxed ?? false,
    },
  };
}

function customerView({ customer }: OrderRequest): object {
  return {
    address1: customer.address1,
    address2: customer.address2,
    city: customer.city,
    cocnumber: null,
    company_name: customer.companyName,
    country: customer.country,
    country_name: customer.country === null ? null : countryName(customer.country),
    email: customer.email,
    first_name: customer.firstName,
    house_number: customer.houseNumber,
    last_name: customer.lastName,
    locale: customer.locale,
    phone1: customer.phone,
    phone2: null,
    state: customer.state,
    zip_code: customer.zipCode,
  };
}

const cartView = ({ cart }: OrderRequest, { currency }: Payment): object[] =>
  (cart?.items ?? []).map((item) => itemView(item, currency));

/** A cart line with every member that the PHP and Python clients read unguarded. */
const itemView = (item: CartItem, currency: string): object => ({
  cashback: item.cashback,
  currency: item.currency ?? currency,
  description: item.description,
  image: item.image,
  merchant_item_id: item.merchantItemId,
  name: item.name,
  options: item.options,
  product_url: item.productUrl,
  quantity: exactNumber(item.quantity),
  tax_table_selector: item.taxTableSelector ?? '',
  unit_price: exactNumber(item.unitPrice),
  weight:
    item.weight === null
      ? { unit: 'KG', value: 0 }
      : { unit: item.weight.unit, value: exactNumber(String(item.weight.value)) },
});
