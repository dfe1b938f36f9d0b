import { CURRENCIES } from '@kvitt/flow';
import type { AccountTransaction } from '../ports.js';
import { checked } from './checked.js';
import { characters, refuse } from './read.js';
import { currency, integer, text } from './shape.js';

const variable = (name: string) =>
  text({
    says: 'Given back as it is.',
    max: 500,
    otherwise: refuse('invalid_variable', `${name} has at most 500 characters`),
  });

/** The body of POST accounts/{id}/charges and …/payouts. */
export const ACCOUNT_REQUEST = checked(
  {
    amount: integer({
      says: 'In the currency’s smallest unit.',
      min: 1n,
      max: 99_999_999_999n,
      required: true,
      otherwise: refuse('invalid_amount', 'amount is a whole number of cents, at least 1'),
    }),
    currency: currency({
      says: 'ISO 4217.',
      values: CURRENCIES,
      required: true,
      otherwise: refuse('invalid_currency', `currency is one of ${CURRENCIES.join(', ')}`),
    }),
    description: text({
      says: 'What it is for.',
      max: 512,
      required: true,
      fits: (written) => characters(written) >= 2,
      keywords: { minLength: 2 },
      otherwise: refuse('invalid_setting', 'description has 2 to 512 characters'),
    }),
    order_id: text({
      says: 'The merchant’s own reference.',
      max: 128,
      otherwise: refuse('invalid_setting', 'order_id has at most 128 characters'),
    }),
    var1: variable('var1'),
    var2: variable('var2'),
    var3: variable('var3'),
  },
  { title: 'AccountRequest' },
);

/** The body of POST accounts/{id}/login-urls. */
export const LOGIN_REQUEST = checked(
  {
    expires_in: integer({
      says: 'How many seconds the address holds.',
      min: 1n,
      max: 31_536_000n,
      otherwise: refuse(
        'invalid_expiry',
        'expires_in is a whole number of seconds, at least 1 and at most a year',
      ),
    }),
  },
  { title: 'LoginRequest' },
);

/** Where a payout goes, as its answer tells beside `data`. */
export const bankAccountView = ({ bankAccount }: AccountTransaction): object =>
  bankAccount === null
    ? {}
    : {
        includes: {
          bankaccount: {
            currency: bankAccount.currency,
            holder_name: bankAccount.holderName,
            iban: bankAccount.iban,
            id: String(bankAccount.bankAccountId),
          },
        },
      };
