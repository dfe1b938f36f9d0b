import * as fc from 'fast-check';

/** The seed of the random tests: theirs, or that of the environment, to play a failure again. */
export const SEED = Number(process.env['SEED'] ?? 20_260_302);

/** How many times as long as usual to look; for a search by hand. */
const PATIENCE = Number(process.env['PATIENCE'] ?? 1);

/** Goes into the name of every random test. */
export const replay = `(SEED=${SEED} replays it)`;

/** Checks a property with the seed. */
export const holds = <Values>(property: fc.IProperty<Values>, numRuns: number): void => {
  fc.assert(property, { seed: SEED, numRuns: numRuns * PATIENCE });
};
