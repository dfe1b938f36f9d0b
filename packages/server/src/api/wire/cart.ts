import type { CartItem, TaxRule, TaxTable, TaxTables } from '@kvitt/flow';
import { plainJson } from './exact.js';
import { NumberText, type Json } from './json.js';
import { refuse, textOf, type Refused } from './read.js';
import { decimal, flag, fraction, made, shape, text } from './shape.js';
import { list, object, perhaps, within, type ValuesOf } from './shape-object.js';

/** Klarna's longest order. */
const LINES_MAX = 1000;

const weight = made(
  perhaps(
    object(
      {
        unit: text({ says: 'Unit of weight.', example: 'KG' }),
        value: shape(textOf, { type: 'number' }, { says: 'How many of them.' }),
      },
      { says: 'What one of them weighs.' },
    ),
  ),
  (from): CartItem['weight'] => {
    if (from === null || from.unit === null || from.value === null) return null;
    const value = Number(from.value);
    return Number.isFinite(value) ? { unit: from.unit, value } : null;
  },
);

/** The number 0 stays a number, since it is refused where the text "0" is a name. */
const selector = shape(
  (value) =>
    value instanceof NumberText && Number(value.text) === 0 ? (0 as const) : textOf(value),
  { type: 'string' },
  {
    says: 'Names the tax table of this line; without one the default table. `"0"` and `"none"` are 0 %. The number 0 is refused.',
    example: 'BTW21',
  },
);

const LINE_MEMBERS = {
  name: text({ says: 'What is sold.', example: 'Oak stool' }),
  description: text({ says: 'More about it.' }),
  unit_price: decimal({
    says: 'Price of one without tax, in major units with up to 10 decimals; negative for a discount.',
    example: 61.9834710744,
  }),
  quantity: decimal({ says: 'How many.', example: 1 }),
  merchant_item_id: text({
    says: 'The merchant’s own name for it, unique in the cart; `msp-shipping` is the shipping.',
    example: 'OAK-1',
  }),
  tax_table_selector: selector,
  currency: text({ says: 'The order’s currency.', fold: 'upper' }),
  weight,
  options: list(shape(plainOf, {}, {}), { says: 'Kept as it is.' }),
  image: text({ says: 'Address of a picture; kept as it is.' }),
  product_url: text({ says: 'Address of its page; kept as it is.' }),
  cashback: text({ says: 'Kept as it is.' }),
};

function plainOf(value: Json | undefined): unknown {
  return value === undefined ? null : plainJson(value);
}

/** A line as it was read: prices are judged by `checkCart` of the flow. */
export type CartLine = ValuesOf<typeof LINE_MEMBERS>;

/** The lines of a cart. */
export const LINES = list(object(LINE_MEMBERS, { title: 'CartItem' }), {
  objectsOnly: true,
  says: 'One line for each thing, shipping and discount. Together with their tax they come to the order’s amount.',
  max: {
    length: LINES_MAX,
    otherwise: refuse('invalid_request', `a cart has at most ${LINES_MAX} lines`),
  },
});

/** The cart of an order. */
export const CART = object({ items: LINES }, { says: 'What is bought.' });

/** One line in the flow's terms; decimals in plain text where they can be read, else as they came. */
export const cartItem = (line: CartLine): CartItem => ({
  name: line.name ?? '',
  description: line.description ?? '',
  unitPrice: line.unit_price,
  quantity: line.quantity,
  merchantItemId: line.merchant_item_id ?? '',
  taxTableSelector: line.tax_table_selector === 0 ? '0' : line.tax_table_selector,
  currency: line.currency,
  weight: line.weight,
  options: line.options,
  image: line.image ?? '',
  productUrl: line.product_url ?? '',
  cashback: line.cashback ?? '',
});

/** Refuses carts in several currencies or in another one than the order's. */
export function checkItemCurrencies(lines: readonly CartLine[], currency: string): Refused | null {
  const named = lines.flatMap((line) => line.currency ?? []);
  const malformed = named.find((name) => !/^[A-Z]{3}$/.test(name));
  if (malformed !== undefined) return refuse('item_currency_unsupported', `"${malformed}"`);
  const different = [...new Set(named)];
  if (different.length > 1) return refuse('several_currencies', different.join(', '));
  const [only] = different;
  if (only === undefined || only === currency) return null;
  return refuse('cart_currency_differs', `${only} in the cart, ${currency} in the order`);
}

/** Refuses the number 0 as a table's name, as the PSP does; the text "0" is a name. */
export function checkSelectors(lines: readonly CartLine[]): Refused | null {
  const index = lines.findIndex((line) => line.tax_table_selector === 0);
  if (index < 0) return null;
  return refuse(
    'unknown_tax_selector',
    `line ${index + 1} names the number 0; the text "0" is fine`,
  );
}

const rate = fraction({ says: 'A fraction: 21 % is `0.21`.', example: 0.21 });

const RULES = list(
  object(
    { rate, country: text({ says: 'Only for this country; empty for all.', fold: 'upper' }) },
    { title: 'TaxRule' },
  ),
  { says: 'The first one that fits the customer’s country counts.' },
);

/** The default is a rate, or a table with one rule, as the Java and .NET clients write it. */
const DEFAULT_TABLE = made(
  object(
    {
      rate,
      shipping_taxed: flag({ says: 'Kept as it is.' }),
      rules: list(object({ rate })),
    },
    { says: 'For lines that name no table.' },
  ),
  (from): TaxTables['defaultTable'] | Refused => {
    const given = from.rate ?? from.rules[0]?.rate;
    if (from.rate === null || given === null)
      return refuse('invalid_tax_rate', 'of the default table');
    return given === undefined
      ? null
      : { rate: given, shippingTaxed: from.shipping_taxed === true };
  },
);

const TABLE = made(
  object(
    {
      name: text({ says: 'What `tax_table_selector` names.', example: 'BTW21' }),
      standalone: flag({ says: 'Kept as it is.' }),
      rules: RULES,
    },
    { title: 'TaxTable' },
  ),
  taxTable,
);

function taxTable({
  name,
  standalone,
  rules: given,
}: Readonly<{
  name: string | null;
  standalone: boolean | null;
  rules: readonly Readonly<{ rate: string | null | undefined; country: string | null }>[];
}>): TaxTable | Refused {
  if (name === null || given.length === 0) {
    return refuse('invalid_tax_rate', `table "${name ?? ''}" needs a name and a rule`);
  }
  const rules: TaxRule[] = [];
  for (const { rate, country } of given) {
    if (rate === null || rate === undefined) {
      return refuse('invalid_tax_rate', `of table "${name}": 21 % is written 0.21`);
    }
    rules.push({ rate, country: country ?? '' });
  }
  return { name, standalone: standalone === true, rules };
}

/** The tax tables of a cart. Refuses rates that are no fraction from 0 to 1. */
export const TAX_TABLES = made(
  object(
    { default: DEFAULT_TABLE, alternate: list(TABLE, { says: 'The tables that lines name.' }) },
    { title: 'TaxTables' },
  ),
  (from): TaxTables => ({ defaultTable: from.default, alternate: from.alternate }),
);

/** `checkout_options`: `tax_tables`, or the flat form that GET order answers. */
export const CHECKOUT_OPTIONS = within('tax_tables', TAX_TABLES, {
  says: 'The tax tables; also read without the level `tax_tables`, as GET answers them.',
});
