import type { PaymentCommand } from '../commands.js';
import { accept, IGNORE, refusal, type Ruling } from '../decision.js';
import type { Payment } from '../payment.js';

type AddressCommand = Extract<
  PaymentCommand,
  { kind: 'change_address' | 'record_address_change' | 'record_address_refusal' }
>;

/**
 * Another delivery address, which Klarna assesses anew and may refuse; one at a time. Where the goods went is what Klarna
 * took last (docs/sources.md#klarna-address).
 */
export function addressRule(payment: Payment, command: AddressCommand): Ruling {
  const { flowState, deliveryAsked } = payment;
  const { number } = command;
  if (command.kind === 'change_address') {
    if (deliveryAsked !== null) {
      return deliveryAsked === number ? IGNORE : refusal('order_busy');
    }
    return accept({ kind: 'address_change_asked', number }, flowState, {
      effects: [{ kind: 'change_klarna_address', number }],
    });
  }
  if (deliveryAsked !== number) return IGNORE;
  return command.kind === 'record_address_change'
    ? accept({ kind: 'address_changed', number }, flowState)
    : accept({ kind: 'address_change_refused', number, reason: command.reason }, flowState);
}
