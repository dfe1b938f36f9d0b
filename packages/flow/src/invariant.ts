/** A rule of the flow or the ledger did not hold: a bug. It aborts the commit it happens in. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** Throws an `InvariantError` naming the rule unless it holds. On in production. */
export function invariant(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new InvariantError(`invariant broken: ${rule}`);
}
