import { CURRENCIES } from '@kvitt/flow';
import {
  always,
  exactDecimal,
  listOfAll,
  localTime,
  minorUnits,
  orNull,
  record,
  word,
  type Schema,
} from './schema.js';

/** Both statuses read the same words; which pair stands when is in docs/flow. */
const STATUSES = [
  'initialized',
  'uncleared',
  'completed',
  'shipped',
  'reserved',
  'declined',
  'cancelled',
  'void',
  'expired',
];

const orderStatus = word(STATUSES, 'The order’s status.');
const transactionStatus = word(STATUSES, 'The transaction’s status.');
/** The two statuses as an order and its notifications show them. */
export const NULLABLE_STATUSES = {
  status: orderStatus,
  financial_status: {
    enum: [...STATUSES, null],
    description:
      'The transaction’s status; null when the order ended before its customer chose how to pay.',
  },
} as const satisfies Record<string, Schema>;
const currency = word(CURRENCIES, 'ISO 4217.');
const number = (of: string): Schema => always('integer', `Kvitt’s number of ${of}, 16 digits.`);
const echoed = orNull('string', 'As the merchant sent it.');
const unusedNull: Schema = { type: 'null', description: 'Always null; clients expect it.' };
const rate = exactDecimal('A fraction: 0.21 is 21 %.');

const COSTS = listOfAll(
  record(
    {
      amount: always('number', 'With its VAT or tax, in the major unit: 4.55 is 4.55.'),
      description: always('string', 'The rule, or whose fee it is.'),
      transaction_id: number('the payment'),
      type: word(['SYSTEM', 'internal'], 'SYSTEM is the provider’s charge, internal Klarna’s fee.'),
    },
    { title: 'OrderCost' },
  ),
  'What it costs: the provider’s charge, expected from the authorization and final once the amount is on the balance, and what Klarna kept.',
);

const CUSTOMER = record(
  {
    address1: echoed,
    address2: echoed,
    city: echoed,
    cocnumber: unusedNull,
    company_name: echoed,
    country: echoed,
    country_name: orNull('string', 'The country’s English name.'),
    email: echoed,
    first_name: echoed,
    house_number: echoed,
    last_name: echoed,
    locale: always('string', 'Language of the payment page.'),
    phone1: echoed,
    phone2: unusedNull,
    state: echoed,
    zip_code: echoed,
  },
  { title: 'OrderCustomer' },
);

const PAYMENT_DETAILS = record(
  {},
  {
    title: 'PaymentDetails',
    says: 'Empty until a method is chosen.',
    sometimes: {
      account_holder_name: unusedNull,
      account_id: unusedNull,
      collecting_flow: unusedNull,
      external_transaction_id: orNull('string', 'Klarna’s reservation number.'),
      capture_remain: minorUnits('What can still be shipped, once a part of the order was.'),
      invoice_number: always('string', 'Klarna’s invoice number, once there is one.'),
      recurring_flow: unusedNull,
      recurring_id: unusedNull,
      recurring_model: unusedNull,
      type: word(['KLARNA'], 'The method.'),
    },
  },
);

const PAYMENT_METHOD = record(
  {
    amount: minorUnits('Amount.'),
    currency,
    description: echoed,
    external_transaction_id: orNull('string', 'Klarna’s reservation number.'),
    payment_description: word(['Klarna'], 'The method for people.'),
    status: transactionStatus,
    type: word(['KLARNA'], 'The method.'),
  },
  { title: 'OrderPaymentMethod' },
);

const RELATED = record(
  {
    amount: minorUnits('Amount.'),
    costs: COSTS,
    created: localTime('When it began.'),
    currency,
    description: echoed,
    financial_status: transactionStatus,
    modified: localTime('When it last changed.'),
    order_id: always('string', 'The order it belongs to.'),
    status: orderStatus,
    transaction_id: number('the refund or payment'),
    type: word(
      ['capture', 'refund', 'payment'],
      'What it is: a part that was shipped, a refund, or the payment of either.',
    ),
  },
  {
    title: 'RelatedTransaction',
    sometimes: {
      capture_transaction_id: number('the part that is refunded'),
      invoice_number: orNull('string', 'Klarna’s invoice number of the part.'),
      reference_transaction_id: number('the payment it belongs to'),
      refund_order_id: orNull('string', 'The merchant’s own number of the refund.'),
    },
  },
);

const ITEM = record(
  {
    cashback: always('string', 'As sent.'),
    currency: always('string', 'ISO 4217.'),
    description: always('string', 'As sent.'),
    image: always('string', 'As sent.'),
    merchant_item_id: always('string', 'As sent.'),
    name: always('string', 'As sent.'),
    options: { type: 'array', description: 'As sent.' },
    product_url: always('string', 'As sent.'),
    quantity: exactDecimal('How many.'),
    tax_table_selector: always('string', 'Empty for the default table.'),
    unit_price: exactDecimal('Price of one without tax, in major units.'),
    weight: record({
      unit: always('string', 'Unit of weight.'),
      value: exactDecimal('How many of them.'),
    }),
  },
  { title: 'OrderItem' },
);

const CHECKOUT_OPTIONS = record(
  {
    alternate: listOfAll(
      record({
        name: always('string', 'Name.'),
        rules: listOfAll(
          record({ country: always('string', 'Empty for all countries.'), rate }),
          'Rules.',
        ),
        standalone: always('boolean', 'As sent.'),
      }),
      'The tables that lines name.',
    ),
    default: record({ rate, shipping_taxed: always('boolean', 'As sent.') }),
  },
  { title: 'OrderTaxTables' },
);

const orderMembers = {
  amount: minorUnits('Amount; 12100 is 121.00.'),
  amount_refunded: minorUnits('How much of it is refunded, or is being refunded.'),
  checkout_options: CHECKOUT_OPTIONS,
  costs: COSTS,
  created: localTime('When it was created.'),
  currency,
  custom_info: record({ custom_1: echoed, custom_2: echoed, custom_3: echoed }),
  customer: CUSTOMER,
  description: echoed,
  fastcheckout: word(['NO'], 'Always NO; clients expect it.'),
  financial_status: NULLABLE_STATUSES.financial_status,
  items: echoed,
  modified: localTime('When it last changed.'),
  order_adjustment: record({
    total_adjustment: always('number', 'The tax, in major units.'),
    total_tax: always('number', 'The tax, in major units.'),
  }),
  order_id: always('string', 'The merchant’s own number.'),
  order_total: always('number', 'The amount in major units.'),
  payment_details: PAYMENT_DETAILS,
  payment_methods: {
    type: ['array', 'null'],
    items: PAYMENT_METHOD,
    description: 'Null until a method is chosen.',
  },
  reason: orNull('string', 'Why it ended, where it ended without a payment.'),
  reason_code: unusedNull,
  related_transactions: {
    type: ['array', 'null'],
    items: RELATED,
    description: 'Its parts and its refunds; null while there is none.',
  },
  shopping_cart: record({ items: listOfAll(ITEM, 'The lines as sent.') }),
  status: orderStatus,
  transaction_id: orNull(
    'integer',
    'Kvitt’s number of the payment, 16 digits; null until a method is chosen.',
  ),
  var1: echoed,
  var2: echoed,
  var3: echoed,
} as const satisfies Record<string, Schema>;

const sometimes = {
  cancel_url: always('string', 'Where the customer goes after cancelling; while it can be paid.'),
  completed: localTime('When Klarna paid; from then on.'),
  payment_url: always('string', 'Where the customer pays.', { format: 'uri' }),
  session_id: always('string', 'The payment page’s token.'),
};

/** An order, or a refund or part read by its number, as GET and notifications show it. */
export const ORDER_ANSWER = record(orderMembers, {
  title: 'Order',
  says: 'An order, or a refund or part in an order’s shape.',
  sometimes,
});

/** What a create call answers: with type `direct` the whole order besides. */
export const CREATION_ANSWER: Schema = {
  title: 'Creation',
  type: 'object',
  description: 'With type `direct` the whole order besides.',
  properties: { ...orderMembers, ...sometimes },
  required: ['order_id', 'payment_url', 'session_id'],
  additionalProperties: false,
};
