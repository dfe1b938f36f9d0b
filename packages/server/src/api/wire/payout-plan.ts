import { CURRENCIES, ibanOf, isPayoutDay, PAYOUT_DAYS, type PayoutDay } from '@kvitt/flow';
import type { BankAccount, PayoutPlan } from '../payout-ports.js';
import { checked } from './checked.js';
import { integerOf, isAbsent, refuse, textOf, type Refused } from './read.js';
import { currency, integer, made, shape, text, type Shape } from './shape.js';
import { wireTime } from './time.js';

const SCHEDULE: Shape<readonly PayoutDay[]> = shape(
  (value): readonly PayoutDay[] | Refused => {
    const given: readonly unknown[] = Array.isArray(value) ? value : [];
    const named = new Set(given.map((day) => (typeof day === 'string' ? day.toLowerCase() : '')));
    const days = PAYOUT_DAYS.filter((day) => named.has(day));
    const isRight = days.length > 0 && [...named].every(isPayoutDay);
    return isRight
      ? days
      : refuse('invalid_setting', `schedule is a list of days: ${PAYOUT_DAYS.join(', ')}`);
  },
  { type: 'array', items: { type: 'string', enum: PAYOUT_DAYS }, minItems: 1, uniqueItems: true },
  { says: 'On which days, UTC, at 06:00.' },
  true,
);

const BANK_ACCOUNT: Shape<number | null> = shape(
  (value): number | null | Refused => {
    if (isAbsent(value)) return null;
    const number = Number(integerOf(value) ?? 0n);
    return number > 0 && Number.isSafeInteger(number)
      ? number
      : refuse('invalid_setting', 'bankaccount_id is the number of a bank account');
  },
  { type: ['string', 'integer'] },
  { says: 'Where to; unless said, where payouts of the currency go when the plan is set.' },
);

const AMOUNT_MAX = 99_999_999_999n;
const amount = (name: string, min: bigint, says: string): Shape<bigint> =>
  made(
    integer({
      says,
      min,
      max: AMOUNT_MAX,
      otherwise: refuse('invalid_amount', `${name} is a whole number of cents, at least ${min}`),
    }),
    (given) => given ?? min,
  );

const PLAN_MEMBERS = {
  schedule: SCHEDULE,
  bankaccount_id: BANK_ACCOUNT,
  min_amount: amount('min_amount', 1n, 'The least that is paid out; 1 unless said.'),
  min_balance_amount: amount(
    'min_balance_amount',
    0n,
    'What stays on the balance; nothing unless said.',
  ),
};
const CURRENCY = currency({
  says: 'ISO 4217.',
  values: CURRENCIES,
  required: true,
  otherwise: refuse('invalid_currency', `currency is one of ${CURRENCIES.join(', ')}`),
});

/** The body of PUT accounts/{id}/autopayouts/{currency}. */
export const PLAN_CHANGE = checked(PLAN_MEMBERS, { title: 'PayoutPlanChange' });
/** The body of POST accounts/{id}/autopayouts. */
export const NEW_PLAN = checked(
  { currency: CURRENCY, ...PLAN_MEMBERS },
  { title: 'NewPayoutPlan' },
);

/** The body of POST accounts/{id}/bankaccounts. */
export const NEW_BANK_ACCOUNT = checked(
  {
    currency: CURRENCY,
    holder_name: text({
      says: 'Whose it is.',
      max: 120,
      required: true,
      fits: (written) => written.trim() !== '',
      otherwise: refuse('invalid_setting', 'holder_name has 1 to 120 characters'),
    }),
    iban: made(
      text({
        says: 'Its IBAN, with or without spaces.',
        max: 42,
        required: true,
        fits: (written) => ibanOf(written) !== null,
        otherwise: refuse('invalid_setting', 'iban is no IBAN: its check digits do not fit'),
        example: 'NL91ABNA0417164300',
      }),
      (written) => ibanOf(written) ?? written,
    ),
  },
  { title: 'NewBankAccount' },
);

/** A body that takes a payout back; null when it says anything else. */
export const PAYOUT_CHANGE: Shape<'void' | null> = shape(
  (value) => {
    const wanted = value instanceof Map ? textOf(value.get('status')) : null;
    return wanted?.toLowerCase() === 'void' ? 'void' : null;
  },
  {
    type: 'object',
    title: 'PayoutChange',
    properties: { status: { type: 'string', enum: ['void'], description: 'Takes it back.' } },
    required: ['status'],
  },
  {},
);

/** A plan as merchants read it. */
export const planView = (plan: PayoutPlan): object => ({
  bankaccount_id: String(plan.bankAccountId),
  currency: plan.currency,
  min_amount: Number(plan.minAmountMinor),
  min_balance_amount: Number(plan.minBalanceMinor),
  next_payout: wireTime(plan.dueAt),
  schedule: plan.schedule,
});

/** A bank account as merchants read it. */
export const bankView = ({
  bankAccountId,
  currency: of,
  holderName,
  iban,
}: BankAccount): object => ({
  currency: of,
  holder_name: holderName,
  iban,
  id: String(bankAccountId),
});
