import { describe, expect, test } from 'vitest';
import { LANGUAGES, TEXTS } from '../../src/pages/texts.js';

describe('the texts', () => {
  test.each(LANGUAGES)('say everything in %s, each thing in its own words', (language) => {
    const texts = Object.entries(TEXTS[language]);
    expect(texts.filter(([, text]) => text.trim() === '' || text !== text.trim())).toEqual([]);
    expect(new Set(texts.map(([, text]) => text)).size).toBe(texts.length);
    expect(texts.filter(([, text]) => /[<>&]/.test(text))).toEqual([]);
  });

  test.each(LANGUAGES.filter((language) => language !== 'en'))(
    'leave nothing in English in %s',
    (language) => {
      const english: Readonly<Record<string, string>> = TEXTS.en;
      const same = Object.entries(TEXTS[language]).filter(([key, text]) => english[key] === text);
      // "Total" and "Error" are Spanish, French and Portuguese words too.
      expect(same.map(([, text]) => text).filter((text) => !/^(Total|Error)$/.test(text))).toEqual(
        [],
      );
    },
  );
});
