import { describe, expect, it } from 'vitest';
import {
  decide,
  decideCreation,
  findRefund,
  PAYMENT_STATES,
  paymentPair,
  REFUND_STATES,
  refundPair,
  type Decision,
  type EditionName,
  type Effect,
  type Instant,
  type PublicPair,
} from '../src/index.js';
import { PAYMENT_CONDITIONS, paymentQuestion } from './support/conditions.js';
import { creation, policyOf, REFUND, T0 } from './support/example.js';
import { COMMAND_KINDS } from './support/question.js';
import { REFUND_CONDITIONS, refundQuestion } from './support/refund-conditions.js';
import { amountOf, effectTexts, pairText, timerTexts, transferTexts } from './support/render.js';
import { cell, list, readTable, type TableRow } from './support/table.js';
import {
  conditionsIn,
  EDITION_NAMES,
  isCommand,
  isPaymentState,
  isRefundCommand,
  isRefundState,
  statesOf,
  unknownWords,
  WITHOUT_AMOUNT,
} from './support/words.js';

const PAYMENT_ROWS = readTable('payment-flow.table');
const REFUND_ROWS = readTable('refund-flow.table');

/** A decision in the tables' words. `pair` is null where neither status changes. */
type Answer = Readonly<{
  result: string;
  pair: string | null;
  told: boolean;
  effects: readonly string[];
  timers: readonly string[];
  transfers: readonly string[];
}>;

/** What an accepted decision has to do with what the row is about: the payment, or its refund. */
type Subject = Readonly<{
  stateBefore: string;
  stateAfter: string;
  pairBefore: PublicPair | null;
  pairAfter: PublicPair;
}>;

const NOTHING = { pair: null, told: false, effects: [], timers: [], transfers: [] } as const;

function answerOf(decision: Decision, subject: Subject | null, now: Instant): Answer {
  if (decision.kind === 'ignored') return { ...NOTHING, result: 'ignored' };
  if (decision.kind === 'refused') return { ...NOTHING, result: `refused ${decision.error}` };
  if (subject === null) throw new Error('an accepted decision has a subject');
  const { next, effects, timers, transfers } = decision;
  const after = pairText(subject.pairAfter);
  const news = effects.filter((effect): effect is Extract<Effect, { kind: 'notify_merchant' }> => {
    return effect.kind === 'notify_merchant';
  });
  const pairs = news.map(({ pair }) => pairText(pair));
  const truth = pairText(paymentPair(next.policy.edition, next.flowState));
  expect(pairs, 'told at most once, and the truth').toEqual(pairs.length === 0 ? [] : [truth]);
  return {
    result: subject.stateBefore === subject.stateAfter ? '=' : subject.stateAfter,
    pair: subject.pairBefore !== null && pairText(subject.pairBefore) === after ? null : after,
    told: news.length > 0,
    effects: effectTexts(effects, now),
    timers: timerTexts(timers, now),
    transfers: transferTexts(transfers),
  };
}

/** What a row says, in the same words; a pair that is written out but does not change reads as null. */
function answerIn(row: TableRow, edition: EditionName, subject: Subject | null): Answer {
  const [pair = '', told] = cell(row, `pair ${edition}`).split(' ');
  const before = subject?.pairBefore ?? null;
  const unchanged = pair === '=' || (before !== null && pairText(before) === pair);
  const result = cell(row, 'result');
  return {
    result: result === subject?.stateBefore ? '=' : result,
    pair: unchanged ? null : pair,
    told: told === '!',
    effects: list(cell(row, 'effects')).map(withAmount),
    timers: list(cell(row, 'timers')),
    transfers: list(cell(row, 'transfers')).map(withAmount),
  };
}

/** The second word of an effect or a transfer is an amount's name. */
function withAmount(text: string): string {
  if (WITHOUT_AMOUNT.test(text)) return text;
  const [what = '', amount = '', ...rest] = text.split(' ');
  return [what, amountOf(amount), ...rest].join(' ');
}

const title = (row: TableRow): string =>
  [`line ${row.line}: ${cell(row, 'state')}`, cell(row, 'command'), cell(row, 'condition')]
    .filter((part) => part !== '-')
    .join(' · ');

/** One case of a row: what the flow answered, and what the row says. */
type Checked = Readonly<{ answer: Answer & Where; says: Answer & Where }>;
type Where = Readonly<{ where: string }>;

describe('payment-flow.table', () => {
  it.each(PAYMENT_ROWS.map((row) => [title(row), row] as const))('%s', (_, row) => {
    const cases = EDITION_NAMES.flatMap((edition) =>
      statesOf(cell(row, 'state')).map((state) => paymentCase(row, state, edition)),
    );
    expect(cases.map(({ answer }) => answer)).toEqual(cases.map(({ says }) => says));
  });
});

function paymentCase(row: TableRow, state: string, edition: EditionName): Checked {
  if (state === 'none') return creationCase(row, edition);
  const kind = cell(row, 'command');
  if (!isPaymentState(state) || !isCommand(kind)) throw new Error(`unknown: ${state} ${kind}`);
  const question = paymentQuestion(state, kind, cell(row, 'condition'), edition);
  const { story, command, availableMinor } = question;
  expect(story.payment.flowState, 'the row begins in its state').toBe(state);
  const decision = decide(story.payment, command, { now: story.now, availableMinor });
  const stateAfter = decision.kind === 'accepted' ? decision.next.flowState : state;
  return checked(row, edition, decision, story.now, {
    stateBefore: state,
    stateAfter,
    pairBefore: paymentPair(edition, state),
    pairAfter: paymentPair(edition, stateAfter),
  });
}

function creationCase(row: TableRow, edition: EditionName): Checked {
  const command = creation(policyOf(edition, 'authorization'));
  const decision = decideCreation(command, { now: T0, availableMinor: 0n });
  if (decision.kind !== 'accepted') throw new Error('a creation is always accepted');
  const { flowState } = decision.next;
  return checked(row, edition, decision, T0, {
    stateBefore: 'none',
    stateAfter: flowState,
    pairBefore: null,
    pairAfter: paymentPair(edition, flowState),
  });
}

const checked = (
  row: TableRow,
  edition: EditionName,
  decision: Decision,
  now: Instant,
  subject: Subject,
): Checked => ({
  answer: { where: `${subject.stateBefore}, ${edition}`, ...answerOf(decision, subject, now) },
  says: { where: `${subject.stateBefore}, ${edition}`, ...answerIn(row, edition, subject) },
});

describe('refund-flow.table', () => {
  it.each(REFUND_ROWS.map((row) => [title(row), row] as const))('%s', (_, row) => {
    const cases = EDITION_NAMES.flatMap((edition) =>
      list(cell(row, 'state')).map((state) => refundCase(row, state, edition)),
    );
    expect(cases.map(({ answer }) => answer)).toEqual(cases.map(({ says }) => says));
  });
});

function refundCase(row: TableRow, state: string, edition: EditionName): Checked {
  const kind = cell(row, 'command');
  if (!isCommand(kind) || !(state === 'none' || isRefundState(state))) {
    throw new Error(`unknown: ${state} ${kind}`);
  }
  const question = refundQuestion(state, kind, cell(row, 'condition'), edition);
  const { story, command, availableMinor } = question;
  const before = findRefund(story.payment, REFUND);
  expect(before?.flowState ?? 'none', 'the row begins in its state').toBe(state);
  const decision = decide(story.payment, command, { now: story.now, availableMinor });
  const after = decision.kind === 'accepted' ? findRefund(decision.next, REFUND) : before;
  if (after === undefined) throw new Error('there is a refund after it');
  return checked(row, edition, decision, story.now, {
    stateBefore: state,
    stateAfter: after.flowState,
    pairBefore: before === undefined ? null : refundPair(edition, before.flowState),
    pairAfter: refundPair(edition, after.flowState),
  });
}

describe('the tables', () => {
  it('have a row for every payment state and command', () => {
    const covered = new Set(
      PAYMENT_ROWS.flatMap((row) =>
        statesOf(cell(row, 'state')).map((state) => `${state} ${cell(row, 'command')}`),
      ),
    );
    const pairs = PAYMENT_STATES.flatMap((state) =>
      COMMAND_KINDS.map((kind) => `${state} ${kind}`),
    );
    expect(pairs.filter((pair) => !covered.has(pair))).toEqual([]);
    expect(covered).toContain('none create_order');
  });

  it('have a row for every refund state and command', () => {
    const covered = new Set(
      REFUND_ROWS.flatMap((row) =>
        list(cell(row, 'state')).map((state) => `${state} ${cell(row, 'command')}`),
      ),
    );
    const commands = COMMAND_KINDS.filter(isRefundCommand);
    const pairs = REFUND_STATES.flatMap((state) => commands.map((kind) => `${state} ${kind}`));
    expect(pairs.filter((pair) => !covered.has(pair))).toEqual([]);
    expect(covered).toContain('none request_refund');
  });

  it('use no word that the flow does not know', () => {
    const unknown = [
      ...PAYMENT_ROWS.flatMap((row) => unknownWords(row, isPaymentState, PAYMENT_CONDITIONS)),
      ...REFUND_ROWS.flatMap((row) => unknownWords(row, isRefundState, REFUND_CONDITIONS)),
    ];
    expect(unknown).toEqual([]);
  });

  it('use every named condition', () => {
    const used = new Set([...PAYMENT_ROWS, ...REFUND_ROWS].flatMap((row) => conditionsIn(row)));
    const known = [...Object.keys(PAYMENT_CONDITIONS), ...Object.keys(REFUND_CONDITIONS)];
    expect(known.filter((condition) => !used.has(condition))).toEqual([]);
  });
});
