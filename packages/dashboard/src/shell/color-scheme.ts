import { localStorageColorSchemeManager } from '@mantine/core';

/** Keeps whether the reader wants it light or dark; `public/color-scheme.js` reads it before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'kvitt-color-scheme' });
