import { CURRENCIES, ibanOf, isPayoutDay, PAYOUT_DAYS, type PayoutDay } from '@kvitt/flow';
import { refuse, type Refused } from '../../api/wire/read.js';
import { always, listOfAll, minorUnits, record, word } from '../../api/wire/schema.js';
import { currency, integer, made, shape, text, type Shape } from '../../api/wire/shape.js';
import { object } from '../../api/wire/shape-object.js';
import { ADMINS, FINANCIERS, VIEWERS, type ApiDescription } from '../operation.js';
import { DONE, MOMENT, MOMENT_OR_NULL } from './session.js';

const CURRENCY = word(CURRENCIES, 'ISO 4217.');
const AMOUNT_MAX = 99_999_999_999n;

const IN_CURRENCY = currency({
  required: true,
  values: CURRENCIES,
  otherwise: refuse('invalid_currency'),
  says: 'ISO 4217.',
});

const PAYOUT = record(
  {
    transactionId: always('integer', 'Kvitt’s number of it.'),
    isAutomatic: always('boolean', 'Whether a plan made it.'),
    state: word(['reserved', 'completed', 'void'], 'Under way, left the bank, or come to nothing.'),
    waits: always('boolean', 'Whether it waits for the balance to cover it.'),
    currency: CURRENCY,
    amountMinor: minorUnits('In minor units.'),
    description: always('string', 'What was said of it.'),
    holderName: always('string', 'Whose bank account it goes to.'),
    iban: always('string', 'Where it goes.'),
    createdAt: MOMENT,
    completedAt: MOMENT_OR_NULL,
  },
  { title: 'PayoutRow' },
);

/** GET /api/payouts. */
export const LIST_PAYOUTS = {
  id: 'listPayouts',
  method: 'GET',
  path: '/payouts',
  may: VIEWERS,
  says: 'Payouts to the merchant, when they are made by themselves, and where they go.',
  answer: record(
    {
      payouts: listOfAll(PAYOUT, 'Newest first.'),
      isCut: always('boolean', 'Whether there are older ones.'),
      plans: listOfAll(
        record(
          {
            currency: CURRENCY,
            schedule: listOfAll(word(PAYOUT_DAYS, 'A day.'), 'In the order of the week.'),
            minAmountMinor: minorUnits('The least that is paid out.'),
            minBalanceMinor: minorUnits('What stays on the balance.'),
            dueAt: MOMENT,
          },
          { title: 'PayoutPlan' },
        ),
        'One for each currency at most.',
      ),
      bankAccounts: listOfAll(
        record(
          {
            currency: CURRENCY,
            holderName: always('string', 'Whose it is.'),
            iban: always('string', 'Its number.'),
          },
          { title: 'PayoutBank' },
        ),
        'Where payouts of each currency go now.',
      ),
    },
    { title: 'Payouts' },
  ),
} as const satisfies ApiDescription;

/** POST /api/payouts. */
export const PAY_OUT = {
  id: 'payOut',
  method: 'POST',
  path: '/payouts',
  may: FINANCIERS,
  says: 'Pays out to the bank account of the currency; what the balance does not cover waits for it.',
  body: object({
    currency: IN_CURRENCY,
    amountMinor: integer({
      says: 'In minor units.',
      min: 1n,
      max: AMOUNT_MAX,
      required: true,
      otherwise: refuse('invalid_amount'),
    }),
    description: text({
      says: 'What it is for.',
      max: 200,
      required: true,
      fits: (written) => written.trim().length > 1,
      otherwise: refuse('invalid_request', 'say what it is for, in 2 to 200 characters'),
    }),
  }),
  answer: record(
    {
      transactionId: always('integer', 'Kvitt’s number of it.'),
      waits: always('boolean', 'Whether it waits for the balance.'),
    },
    { title: 'PayoutMade' },
  ),
} as const satisfies ApiDescription;

/** POST /api/payouts/:id/back. */
export const TAKE_PAYOUT_BACK = {
  id: 'takePayoutBack',
  method: 'POST',
  path: '/payouts/:id/back',
  may: FINANCIERS,
  says: 'Takes a payout back that waits for the balance.',
  answer: DONE,
} as const satisfies ApiDescription;

const SCHEDULE: Shape<readonly PayoutDay[]> = shape(
  (value): readonly PayoutDay[] | Refused => {
    const given: readonly unknown[] = Array.isArray(value) ? value : [];
    const isRight = given.length > 0 && given.every((day) => isPayoutDay(String(day)));
    return isRight
      ? PAYOUT_DAYS.filter((day) => given.includes(day))
      : refuse('invalid_request', `schedule is a list of days: ${PAYOUT_DAYS.join(', ')}`);
  },
  { type: 'array', items: { type: 'string', enum: PAYOUT_DAYS }, minItems: 1 },
  { says: 'On which days.' },
  true,
);

const least = (min: bigint, says: string): Shape<bigint> =>
  made(
    integer({ says, min, max: AMOUNT_MAX, otherwise: refuse('invalid_amount') }),
    (given) => given ?? min,
  );

/** POST /api/payouts/plans. */
export const SET_PLAN = {
  id: 'setPayoutPlan',
  method: 'POST',
  path: '/payouts/plans',
  may: FINANCIERS,
  says: 'Pays out by itself from now on; in the place of what the currency’s plan was.',
  body: object({
    currency: IN_CURRENCY,
    schedule: SCHEDULE,
    minAmountMinor: least(1n, 'The least that is paid out.'),
    minBalanceMinor: least(0n, 'What stays on the balance.'),
  }),
  answer: DONE,
} as const satisfies ApiDescription;

/** DELETE /api/payouts/plans/:currency. */
export const REMOVE_PLAN = {
  id: 'removePayoutPlan',
  method: 'DELETE',
  path: '/payouts/plans/:currency',
  may: FINANCIERS,
  says: 'Pays out by itself no more.',
  answer: DONE,
} as const satisfies ApiDescription;

/** POST /api/payouts/bank-accounts. */
export const SET_BANK = {
  id: 'setPayoutBank',
  method: 'POST',
  path: '/payouts/bank-accounts',
  may: ADMINS,
  says: 'Says where payouts of a currency go from now on.',
  body: object({
    currency: IN_CURRENCY,
    holderName: text({
      says: 'Whose it is.',
      max: 120,
      required: true,
      fits: (written) => written.trim() !== '',
      otherwise: refuse('invalid_request', 'say whose it is, in at most 120 characters'),
    }),
    iban: made(
      text({
        says: 'Its IBAN, with or without spaces.',
        max: 42,
        required: true,
        fits: (written) => ibanOf(written) !== null,
        otherwise: refuse('invalid_request', 'that is no IBAN: its check digits do not fit'),
      }),
      (written) => ibanOf(written) ?? written,
    ),
  }),
  answer: DONE,
} as const satisfies ApiDescription;

/** Everything about payouts to the merchant. */
export const PAYOUTS: readonly ApiDescription[] = [
  LIST_PAYOUTS,
  PAY_OUT,
  TAKE_PAYOUT_BACK,
  SET_PLAN,
  REMOVE_PLAN,
  SET_BANK,
];
