/** A percentile of samples, in their unit. */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** The middle of some figures. */
export const median = (values: readonly number[]): number => percentile(values, 0.5);

/** A table for a terminal: the first column left, the others right. */
export function table(rows: readonly (readonly string[])[]): string {
  const columns = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(columns[i] ?? 0) : cell.padStart(columns[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A figure with thousands kept apart. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en-US');
