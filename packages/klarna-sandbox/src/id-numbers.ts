/** A country's number for people, which Klarna asks for there. */
export type IdNumber = Readonly<{
  /** What people there call it. */
  name: string;
  /** A number of the right form, belonging to nobody in particular. */
  example: string;
  /** Whether it holds the date of birth, which is then not asked for as well. */
  tellsBirthDate: boolean;
  /** Form, day and, where the published test numbers carry one, check digit. */
  isRight: (text: string) => boolean;
}>;

const ID_NUMBERS: Readonly<Record<string, IdNumber>> = {
  SE: {
    name: 'personnummer',
    example: '19410321-9202',
    tellsBirthDate: true,
    isRight: isSwedish,
  },
  NO: {
    name: 'fødselsnummer',
    example: '01017012345',
    tellsBirthDate: true,
    isRight: isNorwegian,
  },
  DK: {
    name: 'CPR-nummer',
    example: '010180-1234',
    tellsBirthDate: true,
    isRight: isDanish,
  },
  FI: {
    name: 'henkilötunnus',
    example: '190122-829F',
    tellsBirthDate: true,
    isRight: isFinnish,
  },
  ES: {
    name: 'DNI/NIE',
    example: '99999999R',
    tellsBirthDate: false,
    isRight: isSpanish,
  },
};

/** The number Klarna asks for in a country (alpha-2, in either case); null where it asks for none. */
export function idNumberOf(country: string): IdNumber | null {
  return ID_NUMBERS[country.toUpperCase()] ?? null;
}

/** `(yy)yymmdd-nnnn`; the last digit by Luhn. A coordination number has 60 added to its day. */
function isSwedish(text: string): boolean {
  const found = /^(?:\d{2})?(\d{2})(\d{2})(\d{2})[-+ ]?(\d{4})$/.exec(text);
  if (!found) return false;
  const [, year = '', month = '', day = '', serial = ''] = found;
  return isDayOfYear(Number(month), Number(day) % 60) && luhn(year + month + day + serial) === 0;
}

/** `ddmmyynnnnn`. Synthetic numbers add to the month, D numbers to the day; check digits are not looked at. */
function isNorwegian(text: string): boolean {
  const found = /^(\d{2})(\d{2})\d{2} ?\d{5}$/.exec(text);
  if (!found) return false;
  return isDayOfYear(Number(found[2]) % 40, Number(found[1]) % 40);
}

/** `ddmmyy-nnnn`; there is no check digit any more. Test numbers add 60 to the day. */
function isDanish(text: string): boolean {
  const found = /^(\d{2})(\d{2})\d{2}[- ]?\d{4}$/.exec(text);
  return found !== null && isDayOfYear(Number(found[2]), Number(found[1]) % 60);
}

/** `ddmmyy-nnnc`, the sign telling the century, `c` the rest of the digits divided by 31. */
function isFinnish(text: string): boolean {
  const found = /^(\d{2})(\d{2})(\d{2})[-+A-FU-Y](\d{3})([0-9A-Y])$/i.exec(text);
  if (!found) return false;
  const [, day = '', month = '', year = '', serial = '', check = ''] = found;
  const rest = Number(day + month + year + serial) % 31;
  return (
    isDayOfYear(Number(month), Number(day)) &&
    '0123456789ABCDEFHJKLMNPRSTUVWXY'.charAt(rest) === check.toUpperCase()
  );
}

/** A DNI (eight digits and a letter) or an NIE (X, Y or Z for the first digit); the letter by 23. */
function isSpanish(text: string): boolean {
  const found = /^([XYZ]?)(\d{7,8})-?([A-Z])$/i.exec(text.replaceAll(' ', ''));
  if (!found) return false;
  const [, first = '', digits = '', letter = ''] = found;
  const number = `${first === '' ? '' : 'XYZ'.indexOf(first.toUpperCase())}${digits}`;
  return (
    number.length === 8 &&
    'TRWAGMYFPDXBNJZSQVHLCKE'.charAt(Number(number) % 23) === letter.toUpperCase()
  );
}

function isDayOfYear(month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** The sum of the digits modulo 10, every other one from the left doubled. */
function luhn(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const value = Number(digits.charAt(index)) * (index % 2 === 0 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10;
}
