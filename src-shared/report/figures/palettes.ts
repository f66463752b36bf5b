import type { Paint } from './scene.ts';

export type Palette = Readonly<Record<Paint, string>>;

/** For paper: light, told apart under protanopia, deuteranopia and tritanopia together with dash and marker. */
export const PRINT_PALETTE: Palette = {
  paper: '#ffffff',
  ink: '#16191d',
  'ink-2': '#454b54',
  'ink-3': '#5b626d',
  rule: '#8a919b',
  grid: '#e7e9ec',
  null: '#d3d7dd',
  hatch: '#b4bac3',
  dominated: '#e6eff9',
  s1: '#1a5da8',
  s2: '#cc6600',
  s3: '#16191d',
  s4: '#7d8791',
  s5: '#b566e0',
  s6: '#165432',
  s7: '#725405',
  s8: '#900473',
  s9: '#0080b3',
  s10: '#a8480f',
  s11: '#3b7dd8',
  s12: '#5a4fcf',
};

/** For a page that follows the reader's theme: every colour is a custom property of that page. */
export const PAGE_PALETTE: Palette = Object.fromEntries(Object.keys(PRINT_PALETTE).map((paint) => [paint, `var(--${paint})`])) as Record<Paint, string>;

/** The same parts on a dark page. */
export const DARK_PALETTE: Palette = {
  paper: '#15181b',
  ink: '#e8eaed',
  'ink-2': '#bcc2ca',
  'ink-3': '#9aa1ac',
  rule: '#666e79',
  grid: '#262b30',
  null: '#373d45',
  hatch: '#555d68',
  dominated: '#1b2d42',
  s1: '#7fb3ee',
  s2: '#fd7e26',
  s3: '#e8eaed',
  s4: '#717985',
  s5: '#a347c6',
  s6: '#78e6a2',
  s7: '#f0c543',
  s8: '#e0245a',
  s9: '#4795be',
  s10: '#f5a76b',
  s11: '#a9cbf5',
  s12: '#a79df2',
};
