import {
  PAYMENT_TRANSITIONS,
  type ErrorKey,
  type PaymentCommandKind,
  type PaymentState,
} from '@kvitt/flow';

/** What the flow's table refuses these commands with, in whatever state. */
export function refusalsOf(...commands: readonly PaymentCommandKind[]): readonly ErrorKey[] {
  const cells = commands.flatMap((command) =>
    Object.keys(PAYMENT_TRANSITIONS[command]).map(
      (state) => PAYMENT_TRANSITIONS[command][state as PaymentState],
    ),
  );
  return [...new Set(cells.flatMap((cell) => ('refuse' in cell ? [cell.refuse] : [])))];
}

/** What Klarna's answer can be, where a call waits for it. */
export const KLARNAS: readonly ErrorKey[] = ['klarna_unavailable', 'klarna_refused'];
