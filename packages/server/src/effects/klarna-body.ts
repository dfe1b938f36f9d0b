import {
  klarnaLines,
  taxCountry,
  type KlarnaLine,
  type OrderRequest,
  type Party,
  type Shipment,
} from '@kvitt/flow';
import type {
  KlarnaAddress,
  KlarnaCustomer,
  KlarnaHostedSessionRequest,
  KlarnaOrderLine,
  KlarnaSessionRequest,
  KlarnaShippingInfo,
} from '@kvitt/klarna';

/**
 * The session of an order: the order itself, and where Klarna says that its review has ended and that the order exists.
 * The addresses are the session's alone: the order placed at its end must be the same however often it is asked for.
 */
export const klarnaSessionBody = (
  request: OrderRequest,
  callbackUrl: string,
): KlarnaSessionRequest => ({
  ...klarnaOrderBody(request),
  merchant_urls: { notification: callbackUrl, push: callbackUrl },
});

/**
 * The order in Klarna's words: the body of the session, and of the order placed at its end, which
 * must be identical to be answered twice with the same order. Amounts in minor units.
 */
export function klarnaOrderBody(request: OrderRequest): KlarnaSessionRequest {
  const { customer, delivery, gatewayInfo } = request;
  const lines = orderLines(request);
  const billing = address(customer, gatewayInfo);
  return {
    purchase_country: customer.country ?? delivery?.country ?? 'NL',
    purchase_currency: request.currency,
    locale: customer.locale.replace('_', '-'),
    order_amount: request.amount,
    order_tax_amount: lines.reduce((sum, line) => sum + (line.total_tax_amount ?? 0), 0),
    order_lines: lines,
    billing_address: billing,
    ...(delivery === null ? {} : { shipping_address: address(delivery, gatewayInfo) }),
    ...customerOf(gatewayInfo.birthday),
    merchant_reference1: request.orderId,
  };
}

const customerOf = (birthday: string | null): { customer?: KlarnaCustomer } =>
  birthday === null ? {} : { customer: { date_of_birth: birthday } };

/** The cart as Klarna's order lines, which add up to the amount to the cent; a part's pieces count these. */
export const klarnaLinesOf = (request: OrderRequest): KlarnaLine[] =>
  klarnaLines(
    request.cart,
    BigInt(request.amount),
    request.taxTables,
    request.description,
    taxCountry(request),
  );

/** The same as Klarna writes them. */
export const orderLines = (request: OrderRequest): KlarnaOrderLine[] =>
  klarnaLinesOf(request).map(wireLine);

/** One order line as Klarna writes it. */
export const wireLine = (line: KlarnaLine): KlarnaOrderLine => ({
  type: line.type,
  reference: line.reference,
  name: line.name,
  quantity: line.quantity,
  unit_price: line.unitPrice,
  tax_rate: line.taxRate,
  total_amount: line.totalAmount,
  total_discount_amount: line.totalDiscountAmount,
  total_tax_amount: line.totalTaxAmount,
});

/** Where an order is sent, in Klarna's words. */
export const deliveryAddress = (
  { gatewayInfo }: Pick<OrderRequest, 'gatewayInfo'>,
  delivery: Party,
): KlarnaAddress => address(delivery, gatewayInfo);

function address(party: Party, info: OrderRequest['gatewayInfo']): KlarnaAddress {
  const street = [party.address1, party.houseNumber].filter((part) => part !== null).join(' ');
  return present({
    given_name: party.firstName,
    family_name: party.lastName,
    organization_name: party.companyName,
    street_address: street === '' ? null : street,
    street_address2: party.address2,
    postal_code: party.zipCode,
    city: party.city,
    region: party.state,
    country: party.country,
    email: party.email ?? info.email,
    phone: party.phone ?? info.phone,
  });
}

/** Klarna takes absent members, not null ones. */
function present(parts: Readonly<Record<string, string | null>>): KlarnaAddress {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== null));
}

/** What Klarna's page is made of. */
type PageParts = Readonly<{
  sessionUrl: string;
  /** Our own payment page. */
  pageUrl: string;
  callbackUrl: string;
  title: string;
  hasLogo: boolean;
}>;

/** Klarna loads a logo from https alone; its sandbox from this machine too. */
const CAN_BE_LOADED = /^https:|^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])[:/]/;

/** Klarna's page over a session; every way out of it leads back to our payment page. */
export function hostedPageBody({
  sessionUrl,
  pageUrl,
  callbackUrl,
  title,
  hasLogo,
}: PageParts): KlarnaHostedSessionRequest {
  const back = `${pageUrl}/return`;
  const logo = hasLogo && CAN_BE_LOADED.test(pageUrl) ? { logo_url: `${pageUrl}/logo` } : {};
  return {
    payment_session_url: sessionUrl,
    merchant_urls: {
      success: back,
      cancel: back,
      back,
      failure: back,
      error: back,
      status_update: callbackUrl,
    },
    options: { place_order_mode: 'NONE', purchase_type: 'BUY', page_title: title, ...logo },
  };
}

/** A shipment as Klarna's shipping info: always one entry, since Klarna wants at least one. */
export function shippingInfo(shipment: Shipment | null): KlarnaShippingInfo[] {
  const cut = (text: string, length: number): string => text.slice(0, length);
  const carrier = shipment?.carrier ?? null;
  const number = shipment?.trackingNumber ?? null;
  const uri = shipment?.trackingUrl ?? null;
  return [
    {
      shipping_method: 'Undefined',
      ...(carrier === null ? {} : { shipping_company: cut(carrier, 100) }),
      ...(number === null ? {} : { tracking_number: cut(number, 100) }),
      ...(uri === null ? {} : { tracking_uri: cut(uri, 1024) }),
    },
  ];
}
