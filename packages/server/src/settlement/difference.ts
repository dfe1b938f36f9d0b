import { klarnaShare, payoutRunAt, type Instant, type KlarnaTerms } from '@kvitt/flow';
import type { ExpectedSettlement } from '../store/expected-settlements.js';
import type { SettlementRow } from '../store/settlements.js';
import { DIFFERENCE, money, signedMinor, type Cause } from './judge.js';

/** Something that explains an amount of a payout which its rows do not; `minor` is signed. */
export type Part = Readonly<{ minor: bigint }> &
  (
    | Readonly<{ kind: 'wrong'; row: SettlementRow }>
    /** Paid and not listed; `fees` were kept of it, and refunds of it were taken with it. */
    | Readonly<{
        kind: 'sale';
        sale: ExpectedSettlement;
        fees: readonly Fee[];
        returns: readonly ExpectedSettlement[];
      }>
    | Readonly<{ kind: 'return'; back: ExpectedSettlement }>
  );

/** A fee of a sale by the terms, in minor units. */
export type Fee = Readonly<{ detailedType: string; amountMinor: bigint; taxMinor: bigint }>;

/** What an explanation may be made of. */
export type Findings = Readonly<{
  /** Rows of the payout that were not simply booked. */
  wrong: readonly SettlementRow[];
  /** What no payout has listed yet, oldest first. */
  open: readonly ExpectedSettlement[];
  terms: KlarnaTerms | null;
  /** When the payout was made: what was due by then is thought of first. */
  payoutAt: Instant;
}>;

/** How many things at once may be wrong with one payout before nobody guesses any more. */
const PARTS_MAX = 3;
/** How much is looked at for one thing, for two, and for three together: the work grows with as high a power. */
const CANDIDATES_MAX = [Infinity, 2_000, 60] as const;

/**
 * What a payout's `DIFFERENCE` comes from: its wrong rows, what is missing among them, or several of these together; as few as
 * explain it to the cent. Null when nothing does.
 */
export function explainDifference(
  row: Pick<SettlementRow, 'amountMinor' | 'currency'>,
  findings: Findings,
): readonly Part[] | null {
  const parts = candidates(row, findings);
  for (let size = 1; size <= PARTS_MAX; size += 1) {
    const found = combination(parts.slice(0, CANDIDATES_MAX[size - 1]), row.amountMinor, size);
    if (found !== null) return found;
  }
  return null;
}

function candidates(
  { currency }: Pick<SettlementRow, 'currency'>,
  { wrong, open, terms, payoutAt }: Findings,
): readonly Part[] {
  const ofRows = wrong
    .filter(({ type }) => type !== DIFFERENCE)
    .flatMap((row): Part[] => {
      // A fee's tax may have been told as it should be, so a cent of it may not be in the sum.
      const off = row.suspenseMinor ?? signedMinor(row);
      const once = { kind: 'wrong', row, minor: -off } as const;
      return row.cause === 'return_as_sale' ? [once, { ...once, minor: -2n * off }] : [once];
    });
  const isDue = ({ kind, dueFrom }: ExpectedSettlement): boolean =>
    terms === null ||
    dueFrom === null ||
    payoutRunAt(terms, dueFrom, kind === 'sale' ? terms.payoutDelayDays : 0) <= payoutAt;
  const same = open.filter((each) => each.currency === currency);
  const inOrder = [...same.filter(isDue), ...same.filter((each) => !isDue(each))];
  // There may be as many of them as there are orders, so each is looked at a fixed number of times.
  const returnsOf = new Map<number, ExpectedSettlement[]>();
  for (const each of same) {
    if (each.kind !== 'return') continue;
    const others = returnsOf.get(each.transactionId);
    if (others === undefined) returnsOf.set(each.transactionId, [each]);
    else others.push(each);
  }
  const sales = inOrder.flatMap((each) =>
    each.kind === 'sale' ? saleParts(each, returnsOf.get(each.transactionId) ?? [], terms) : [],
  );
  const returns = inOrder.flatMap((back): Part[] =>
    back.kind === 'return' && back.amountMinor !== null && back.amountMinor > 0n
      ? [{ kind: 'return', back, minor: -back.amountMinor }]
      : [],
  );
  return [...ofRows, ...sales, ...returns];
}

/** A sale that is left out: with or without the fees that a payout of another kind has, alone or with what follows it. */
function saleParts(
  sale: ExpectedSettlement,
  returns: readonly ExpectedSettlement[],
  terms: KlarnaTerms | null,
): Part[] {
  const amount = sale.invoicedMinor ?? sale.amountMinor ?? 0n;
  const returned = returns.reduce((sum, { amountMinor }) => sum + (amountMinor ?? 0n), 0n);
  const fees = terms === null ? [] : feesOf(terms, amount);
  const kept = fees.reduce((sum, { amountMinor, taxMinor }) => sum + amountMinor + taxMinor, 0n);
  const parts: Part[] = [{ kind: 'sale', sale, fees, returns: [], minor: amount - kept }];
  if (returned > 0n) {
    parts.push({ kind: 'sale', sale, fees, returns, minor: amount - kept - returned });
  }
  if (kept > 0n) parts.push({ kind: 'sale', sale, fees: [], returns: [], minor: amount });
  if (kept > 0n && returned > 0n) {
    parts.push({ kind: 'sale', sale, fees: [], returns, minor: amount - returned });
  }
  return parts.filter(({ minor }) => minor !== 0n);
}

/** Klarna's fees of a sale by the terms, those of nothing left out. */
export const feesOf = (terms: KlarnaTerms, saleMinor: bigint): readonly Fee[] =>
  [
    { detailedType: 'PURCHASE_FEE_PERCENTAGE', amountMinor: klarnaShare(saleMinor, terms.feeRate) },
    { detailedType: 'PURCHASE_FEE_FIXED', amountMinor: terms.feeFixedMinor },
  ]
    .filter(({ amountMinor }) => amountMinor > 0n)
    .map((fee) => ({ ...fee, taxMinor: klarnaShare(fee.amountMinor, terms.feeVatRate) }));

/** What a part is about: two about the same are not told together. */
function subjectsOf(part: Part): readonly string[] {
  switch (part.kind) {
    case 'wrong':
      return [`row ${part.row.rowId}`];
    case 'sale':
      return [part.sale, ...part.returns].map(({ kind, klarnaId }) => `${kind} ${klarnaId}`);
    case 'return':
      return [`return ${part.back.klarnaId}`];
  }
}

const isApart = (part: Part, others: readonly Part[]): boolean => {
  const taken = new Set(others.flatMap(subjectsOf));
  return subjectsOf(part).every((subject) => !taken.has(subject));
};

/** The first `size` parts that come to an amount together. */
function combination(
  parts: readonly Part[],
  amountMinor: bigint,
  size: number,
  chosen: readonly Part[] = [],
): readonly Part[] | null {
  for (const [index, part] of parts.entries()) {
    if (size === 1 ? part.minor !== amountMinor : !isApart(part, chosen)) continue;
    if (!isApart(part, chosen)) continue;
    if (size === 1) return [...chosen, part];
    const rest = parts.slice(index + 1);
    const found = combination(rest, amountMinor - part.minor, size - 1, [...chosen, part]);
    if (found !== null) return found;
  }
  return null;
}

/** The cause of a difference, and its parts in words. */
export function wordsOf(
  row: Pick<SettlementRow, 'amountMinor' | 'currency'>,
  parts: readonly Part[] | null,
): Readonly<{ cause: Cause; explanation: string }> {
  const [first] = parts ?? [];
  if (parts === null || first === undefined) {
    const { amountMinor: amount } = row;
    return {
      cause: 'payout_total',
      explanation: `the payout is ${money(amount < 0n ? -amount : amount, row)} ${amount > 0n ? 'more' : 'less'} than its rows and debt add up to, which no row explains`,
    };
  }
  return {
    cause: parts.length > 1 ? 'several' : causeOf(first),
    explanation: parts.map((part) => partWords(row, part)).join('; and '),
  };
}

function causeOf(part: Part): Cause {
  switch (part.kind) {
    case 'wrong':
      return 'rows_wrong';
    case 'sale':
      return 'capture_missing';
    case 'return':
      return 'return_missing';
  }
}

function partWords(row: Pick<SettlementRow, 'currency'>, part: Part): string {
  switch (part.kind) {
    case 'wrong':
      return `the payout was paid right and row ${part.row.position + 1} is told wrong: ${part.row.explanation ?? ''}`;
    case 'sale': {
      const { sale, fees, returns, minor } = part;
      const less = [
        ...(fees.length > 0 ? ['fees'] : []),
        ...(returns.length > 0 ? ['returns'] : []),
      ];
      const what = less.length === 0 ? 'its sale' : `its sale less ${less.join(' and ')}`;
      return `capture ${sale.klarnaId} of order ${sale.klarnaOrderId} is paid and not listed: ${what} is ${money(minor, row)}`;
    }
    case 'return':
      return `refund ${part.back.klarnaId} of order ${part.back.klarnaOrderId} is taken and not listed`;
  }
}
