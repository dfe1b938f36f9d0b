/** What an event, a deadline, a code of the ledger or a state is called; what is not listed is said as it is named. */
const WORDS: Readonly<Record<string, string>> = {
  payment_created: 'The order was created',
  payment_started: 'The customer went on to pay',
  session_recorded: 'Klarna opened its page',
  session_refused: 'Klarna did not open its page',
  approval_recorded: 'The customer approved',
  customer_cancelled: 'The customer cancelled',
  decline_recorded: 'Klarna declined',
  authorization_recorded: 'Klarna authorized the payment',
  review_started: 'Klarna reviews the payment',
  capture_recorded: 'Klarna captured the amount',
  capture_refused: 'Klarna refused the capture',
  shipment_recorded: 'The order was shipped',
  details_recorded: 'Details were added',
  part_shipped: 'A part was shipped',
  part_captured: 'Klarna captured a part',
  part_refused: 'Klarna refused a part',
  part_invoiced: 'Klarna invoiced a part',
  rest_released: 'The rest was released',
  invoice_recorded: 'Klarna invoiced the customer',
  extension_asked: 'More time was asked for',
  shipping_extended: 'The shipping period was extended',
  extension_refused: 'Klarna refused more time',
  cancellation_asked: 'Cancelling was asked for',
  cancellation_recorded: 'The order was cancelled',
  cancellation_refused: 'Klarna refused to cancel',
  payment_expired: 'The order expired',
  capture_returned: 'Klarna took the capture back',
  sale_settled: 'A payout of Klarna’s listed the sale',
  fee_settled: 'A payout of Klarna’s kept its fee',
  return_settled: 'A payout of Klarna’s netted a refund',
  adjustment_settled: 'A payout of Klarna’s changed the amount',
  added_to_balance: 'The amount was added to the balance',
  refund_requested: 'A refund was asked for',
  refund_voided: 'A refund was taken back',
  refund_held: 'A refund waits for the balance',
  refund_sent: 'A refund was sent to Klarna',
  refund_recorded: 'Klarna accepted a refund',
  refund_refused: 'Klarna refused a refund',
  expire_payment: 'The payment link expires',
  expire_shipping: 'The order expires unless it is shipped',
  extend_automatically: 'The shipping period is extended',
  add_to_balance: 'The amount is added to the balance',
  process_refund: 'A refund leaves for Klarna',
  payout_imported: 'A payout of Klarna’s was read',
  klarna_paid_out: 'Klarna paid out what was invoiced',
  nothing_to_pay_out: 'Klarna has nothing to pay out: nothing is invoiced',
  klarna_dispute: 'The customer disputes the invoice',
  klarna_default: 'The customer will never pay',
  refuse_next_call: 'Klarna will refuse the next call',
  break_off_next_call: 'Klarna will do the next call and break off',
  wrong_fee_in_next_payout: 'Klarna will tell a wrong fee in its next payout',
  clear_faults: 'Klarna will do everything as it should',
};

/** A name of the service's in words: what is known by heart, else its own words. */
export const wordsOf = (name: string): string => {
  const words = WORDS[name] ?? name.replaceAll(/[_:]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** A sentence as one begins and ends. */
export const sentence = (text: string): string =>
  text === ''
    ? ''
    : `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
