/** Whether a mask turns the module at a place, by its number. */
export const MASKS: readonly ((row: number, column: number) => boolean)[] = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_row, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];

/** How hard a code is to read: runs, blocks, what looks like a finder, and too much of one colour. */
export function penaltyOf(dark: readonly (readonly boolean[])[]): number {
  const lines = [...dark, ...dark.map((_, column) => dark.map((row) => row[column] ?? false))];
  const runs = lines.reduce((sum, line) => sum + runPenalty(line) + finderPenalty(line), 0);
  return runs + blockPenalty(dark) + balancePenalty(dark);
}

function runPenalty(line: readonly boolean[]): number {
  let penalty = 0;
  let length = 0;
  for (const [index, isDark] of line.entries()) {
    length = index > 0 && isDark === line[index - 1] ? length + 1 : 1;
    if (length === 5) penalty += 3;
    else if (length > 5) penalty += 1;
  }
  return penalty;
}

function finderPenalty(line: readonly boolean[]): number {
  const text = line.map((isDark) => (isDark ? '1' : '0')).join('');
  return [...text.matchAll(/(?=10111010000|00001011101)/g)].length * 40;
}

function blockPenalty(dark: readonly (readonly boolean[])[]): number {
  let penalty = 0;
  for (let row = 1; row < dark.length; row += 1) {
    for (let column = 1; column < dark.length; column += 1) {
      const here = dark[row]?.[column];
      const isBlock =
        dark[row]?.[column - 1] === here &&
        dark[row - 1]?.[column] === here &&
        dark[row - 1]?.[column - 1] === here;
      if (isBlock) penalty += 3;
    }
  }
  return penalty;
}

function balancePenalty(dark: readonly (readonly boolean[])[]): number {
  const count = dark.flat().filter(Boolean).length;
  return Math.floor(Math.abs((count * 20) / dark.length ** 2 - 10)) * 10;
}
