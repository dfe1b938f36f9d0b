/** Throws, naming the rule, unless it holds. */
export function must(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new Error(`broken: ${rule}`);
}

/** Throws, naming the rule and both values, unless they are the same. */
export function mustEqual<T extends bigint | number | string>(
  found: T,
  due: T,
  rule: string,
): void {
  must(found === due, `${rule}: ${found}, not ${due}`);
}

/** A value as text, to compare two of them whole. */
export const asText = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
