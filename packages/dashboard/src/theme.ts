import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Deep green, from a tint for backgrounds to a shade for text: white is legible on it from 6 on. */
const KVITT: MantineColorsTuple = [
  '#e8f6f1',
  '#d3ebe3',
  '#a6d7c6',
  '#75c2a8',
  '#4fb08f',
  '#2f9d7b',
  '#0f7a61',
  '#0b6e5a',
  '#085a49',
  '#044538',
];

/** What all components of the dashboard look like. */
export const theme = createTheme({
  primaryColor: 'kvitt',
  primaryShade: { light: 7, dark: 6 },
  colors: { kvitt: KVITT },
  fontFamily: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', sans-serif",
  fontFamilyMonospace:
    "ui-monospace, 'SFMono-Regular', 'Cascadia Mono', Menlo, Consolas, monospace",
  headings: { fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // In the dark its own grey is too pale to be read.
    SegmentedControl: { styles: { label: { color: 'var(--mantine-color-text)' } } },
    Notification: {
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' } },
      styles: { description: { color: 'var(--kvitt-quiet)' } },
    },
  },
});
