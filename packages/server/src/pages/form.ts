import { DAY, instant, type Instant, type OrderRequest } from '@kvitt/flow';
import type { Texts } from './texts.js';

/** What the customer may be asked for. */
export type FieldName = 'birthday' | 'email' | 'phone';

/** What the customer filled in, as it came; the terms beside it. */
export type Filled = Readonly<Partial<Record<FieldName, string>> & { terms: boolean }>;

/** What is wrong, by field: the key of the text that says so. */
export type Problems = ReadonlyMap<FieldName | 'terms', keyof Texts>;

/** An untouched form. */
export const EMPTY: Filled = { terms: false };

/** What Klarna needs and the merchant did not give. */
export function missingFields({ customer, gatewayInfo }: OrderRequest): readonly FieldName[] {
  const missing: FieldName[] = [];
  if (isBlank(gatewayInfo.birthday)) missing.push('birthday');
  if (isBlank(customer.email) && isBlank(gatewayInfo.email)) missing.push('email');
  if (isBlank(customer.phone) && isBlank(gatewayInfo.phone)) missing.push('phone');
  return missing;
}

const isBlank = (text: string | null): boolean => text === null || text.trim() === '';

/** The form's fields out of its body; those not asked for are left out. */
export function readForm(body: URLSearchParams, asked: readonly FieldName[]): Filled {
  const fields = asked.map((name) => [name, (body.get(name) ?? '').trim()] as const);
  return { ...Object.fromEntries(fields), terms: body.get('terms') === 'yes' };
}

type Check = Readonly<{
  isRight: (text: string, now: Instant) => boolean;
  missing: keyof Texts;
  wrong: keyof Texts;
}>;

const CHECKS: Readonly<Record<FieldName, Check>> = {
  birthday: { isRight: isBirthday, missing: 'birthdayMissing', wrong: 'birthdayWrong' },
  email: {
    isRight: (text) => text.length <= 64 && /^[^\s@<>"]+@[^\s@<>".]+(\.[^\s@<>".]+)+$/.test(text),
    missing: 'emailMissing',
    wrong: 'emailWrong',
  },
  phone: {
    isRight: (text) => /^\+?[\d ()./-]{6,24}$/.test(text) && text.replace(/\D/g, '').length >= 6,
    missing: 'phoneMissing',
    wrong: 'phoneWrong',
  },
};

/** Checks what was filled in; the terms must be agreed to as well. */
export function problemsOf(filled: Filled, asked: readonly FieldName[], now: Instant): Problems {
  const problems = new Map<FieldName | 'terms', keyof Texts>();
  for (const name of asked) {
    const text = filled[name] ?? '';
    const { isRight, missing, wrong } = CHECKS[name];
    if (text === '') problems.set(name, missing);
    else if (!isRight(text, now)) problems.set(name, wrong);
  }
  if (!filled.terms) problems.set('terms', 'termsMissing');
  return problems;
}

/** The longest anybody can have lived. */
const LIFETIME_DAYS = 125 * 366;

/** Whether a text is a day of the calendar (`1985-03-27`) that somebody alive can have been born on. */
function isBirthday(text: string, now: Instant): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text)) return false;
  const age = now - instant(ms);
  return age > 0 && age < LIFETIME_DAYS * DAY;
}
