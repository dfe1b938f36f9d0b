import { expect } from 'vitest';
import { capture, cartOf, placeOrder } from './support.js';
import type { Bench, Json } from './support.js';

/** A payout's sums by name, minor units. */
export type Sums = Readonly<Record<string, number>>;

/** A cart of one line whose customer has this e-mail address. */
export function cartFrom(email: string, amount: number, changes: Json = {}): Json {
  return cartOf(amount, { billing_address: { email, country: 'SE' }, ...changes });
}

/** An order captured in full at once; answers its path. */
export async function sold(
  bench: Bench,
  body: Json,
  more: Json = {},
  method = 'pay_later',
): Promise<string> {
  const order = await placeOrder(bench, body, method);
  await capture(bench, order, Number(body['order_amount']), more);
  return order;
}

/** Every payout there is, the oldest first. */
export async function payoutsOf(bench: Bench): Promise<Json[]> {
  const { body } = await bench.call('GET', '/settlements/v1/payouts?size=500');
  return body['payouts'] as Json[];
}

/** The rows of one payout. */
export async function rowsOf(bench: Bench, payout: Json | undefined): Promise<Json[]> {
  const { pathname, search } = new URL(String(payout?.['transactions']));
  const { body } = await bench.call('GET', `${pathname}${search}&size=500`);
  return body['transactions'] as Json[];
}

/** The rows of all payouts, the oldest first. */
export async function allRows(bench: Bench): Promise<Json[]> {
  const { body } = await bench.call('GET', '/settlements/v1/transactions?size=500');
  return body['transactions'] as Json[];
}

/** `TYPE/DETAILED_TYPE amount` of each row. */
export function texts(rows: readonly Json[]): string[] {
  return rows.map(
    ({ type, detailed_type: detail, amount }) =>
      `${String(type)}/${String(detail)} ${String(amount)}`,
  );
}

/** What Klarna's formula makes of a payout's sums; debt that grows is not paid. */
export function settlementOf(totals: Sums): number {
  const of = (name: string): number => totals[`${name}_amount`] ?? Number.NaN;
  return (
    of('sale') -
    of('return') -
    of('reversal') -
    of('fee') +
    of('fee_correction') +
    of('commission') -
    of('commission_reversal') -
    of('tax') -
    of('charge') +
    of('credit') -
    of('repay') -
    of('holdback') +
    of('release') +
    of('fee_refund') +
    of('tax_refund') +
    of('deposit')
  );
}

const PLUS = ['SALE', 'COMMISSION', 'FEE_REFUND', 'CREDIT', 'RELEASE', 'CORRECTION'];

/** What the rows add up to, each with the sign of its type and its tax; minor units. */
export function sumOfRows(rows: readonly Json[]): number {
  return rows.reduce((sum, { type, amount, vat_amount: tax }) => {
    const isPlus = PLUS.includes(String(type)) || type === 'REVERSAL_MERCHANT_PROTECTION';
    return sum + (isPlus ? 1 : -1) * (Number(amount) + Number(tax ?? 0));
  }, 0);
}

/** Every sum of a payout follows from its rows and from the debt before it, and the formula holds. */
export async function checkPayout(bench: Bench, payout: Json, debt: number): Promise<number> {
  const totals = payout['totals'] as Record<string, number>;
  const rows = await rowsOf(bench, payout);
  const isInvoice = payout['merchant_settlement_type'] === 'GROSS_FEE';
  const name = String(payout['payment_reference']);
  const raw = sumOfRows(rows);
  const deposit = isInvoice ? 0 : Math.max(0, -raw);
  const repay = isInvoice ? 0 : Math.min(debt, Math.max(0, raw));
  expect({ name, ...totals }).toMatchObject({
    name,
    deposit_amount: deposit,
    repay_amount: repay,
    opening_debt_balance_amount: debt,
    closing_debt_balance_amount: debt + deposit - repay,
    settlement_amount: raw + deposit - repay,
  });
  expect([name, settlementOf(totals)]).toEqual([name, totals['settlement_amount']]);
  for (const [sum, value] of Object.entries(totals)) {
    const mayBeNegative = sum === 'settlement_amount' || sum === 'fee_correction_amount';
    if (!mayBeNegative) expect([name, sum, value >= 0]).toEqual([name, sum, true]);
  }
  return debt + deposit - repay;
}
