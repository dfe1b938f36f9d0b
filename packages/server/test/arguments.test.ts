import { describe, expect, it } from 'vitest';
import { optionsOf, UsageError } from '../src/cli/arguments.ts';

describe('the options of a command', () => {
  it('take a negative amount as their value, with or without a sign between', () => {
    for (const args of [
      ['--amount', '-12.34', '--reason', 'x'],
      ['--amount=-12.34', '--reason', 'x'],
    ]) {
      const { options } = optionsOf(args, ['amount', 'reason']);
      expect(options).toEqual({ amount: '-12.34', reason: 'x' });
    }
  });

  it('take no other option for a value', () => {
    expect(() => optionsOf(['--amount', '--reason', 'x'], ['amount', 'reason'])).toThrow(
      UsageError,
    );
    expect(() => optionsOf(['--amount', '-x'], ['amount'])).toThrow(UsageError);
    expect(() => optionsOf(['-12.34'], ['amount'])).toThrow(UsageError);
  });
});
