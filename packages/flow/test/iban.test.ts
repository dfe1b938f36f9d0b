import { describe, expect, it } from 'vitest';
import { ibanOf } from '../src/index.js';

describe('an IBAN', () => {
  it.each([
    ['NL91ABNA0417164300', 'NL91ABNA0417164300'],
    ['nl91 abna 0417 1643 00', 'NL91ABNA0417164300'],
    ['DE89370400440532013000', 'DE89370400440532013000'],
    ['NO9386011117947', 'NO9386011117947'],
    ['FR1420041010050500013M02606', 'FR1420041010050500013M02606'],
  ])('%s is one', (text, iban) => {
    expect(ibanOf(text)).toBe(iban);
  });

  it.each([
    ['a turned digit', 'NL91ABNA0417164301'],
    ['two that changed places', 'NL91ABNA0417146300'],
    ['other check digits', 'NL19ABNA0417164300'],
    ['one digit less', 'NL91ABNA041716430'],
    ['no country', '9191ABNA0417164300'],
    ['a sign', 'NL91ABNA04171643-0'],
    ['nothing', ''],
  ])('%s is none', (_, text) => {
    expect(ibanOf(text)).toBeNull();
  });
});
