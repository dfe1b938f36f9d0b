import {
  amountRefundable,
  amountShippable,
  decide,
  errorOf,
  extendedUntil,
  transactionId,
  type Instant,
  type Payment,
  type PaymentCommand,
  type PaymentState,
} from '@kvitt/flow';

/** Stands for the number that a real command brings; nothing is written of it. */
const NO_NUMBER = transactionId(1);
const NO_SHIPMENT = {
  carrier: null,
  trackingNumber: null,
  trackingUrl: null,
  shipDate: null,
  reason: null,
} as const;

const COMMANDS = {
  ship: { kind: 'ship_order', partId: NO_NUMBER, shipment: NO_SHIPMENT, invoice: null },
  extend: { kind: 'extend_shipping', reason: null },
  cancel: { kind: 'cancel_order', reason: null },
  refund: {
    kind: 'request_refund',
    refundId: NO_NUMBER,
    partId: null,
    refundOrderId: null,
    amountMinor: null,
    currency: null,
    description: '',
  },
} as const satisfies Readonly<Record<string, PaymentCommand>>;

const OTHER_AMOUNT = { ...COMMANDS.refund, amountMinor: 1n } as const satisfies PaymentCommand;

type Action = keyof typeof COMMANDS;

/** What has come to nothing: no capture of these stands, so that nobody pays twice. */
const CAME_TO_NOTHING: readonly PaymentState[] = ['expired', 'declined', 'cancelled'];

/** Whether an order can be made again as a payment link. */
export const canBeDuplicated = ({ flowState }: Payment): boolean =>
  CAME_TO_NOTHING.includes(flowState);

/** What can be done with an order now, asked of the very decision that would be taken; and why not what cannot. */
export function offersOf(
  payment: Payment,
  context: Readonly<{ now: Instant; availableMinor: bigint }>,
): readonly object[] {
  const offers = (Object.keys(COMMANDS) as readonly Action[]).map((action) => {
    const whole = decide(payment, COMMANDS[action], context);
    const isOfSameAmount = whole.kind === 'refused' && whole.error === 'refund_repeated';
    // All that is left happens to be what was asked back just now: another amount can be.
    const decision = isOfSameAmount ? decide(payment, OTHER_AMOUNT, context) : whole;
    const isRefused = decision.kind === 'refused';
    const { info } = isRefused ? errorOf(decision.error) : { info: null };
    const isAllowed = decision.kind === 'accepted';
    return {
      action,
      isAllowed,
      error: isRefused ? decision.error : null,
      message: isRefused && decision.detail !== null ? `${info ?? ''}: ${decision.detail}` : info,
      amountMinor: isAllowed ? amountOf(action, payment) : null,
      shipBefore:
        action === 'extend' && isAllowed
          ? new Date(extendedUntil(payment, context.now)).toISOString()
          : null,
    };
  });
  return canBeDuplicated(payment) ? [...offers, DUPLICATE] : offers;
}

/** Offered only where it can be done: of an order that goes on nobody wants a second. */
const DUPLICATE = {
  action: 'duplicate',
  isAllowed: true,
  error: null,
  message: null,
  amountMinor: null,
  shipBefore: null,
} as const;

function amountOf(action: Action, payment: Payment): number | null {
  switch (action) {
    case 'ship':
    case 'cancel':
      return Number(amountShippable(payment));
    case 'refund':
      return Number(amountRefundable(payment));
    case 'extend':
      return null;
  }
}
