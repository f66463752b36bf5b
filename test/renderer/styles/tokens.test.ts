import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DARK_PALETTE, PRINT_PALETTE } from '../../../src-shared/report/figures/palettes.ts';

const css = readFileSync(join(import.meta.dirname, '../../../src-renderer/styles/tokens.css'), 'utf8');

/** Both values of a colour, through names that stand for others. */
function pair(name: string): readonly [string, string] {
  const value = new RegExp(`--${name}: ([^;]+);`).exec(css)?.[1] ?? '';
  const other = /^var\(--([\w-]+)\)$/.exec(value)?.[1];
  if (other !== undefined) return pair(other);
  const [, light = '', dark = ''] = /^light-dark\((#\w+), (#\w+)\)$/.exec(value) ?? [];
  return [light, dark];
}

describe('colours of the page', () => {
  test.each(Object.keys(PRINT_PALETTE))('%s is the one of the figures, light and dark', (name) => {
    const [paint] = Object.entries(PRINT_PALETTE).filter(([key]) => key === name);
    const [dark] = Object.entries(DARK_PALETTE).filter(([key]) => key === name);
    expect(pair(name)).toEqual([paint?.[1], dark?.[1]]);
  });
});

function contrast(a: string, b: string): number {
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

describe.each([['light', 0], ['dark', 1]] as const)('in the %s theme', (_theme, i) => {
  test.each(['ink', 'ink-2', 'ink-3', 'accent', 'ok', 'warn', 'bad'])('%s can be read on every surface that it stands on', (ink) => {
    for (const surface of ['paper', 'chrome', 'hover', 'selected']) expect(contrast(pair(ink)[i], pair(surface)[i])).toBeGreaterThanOrEqual(4.5);
  });

  test.each(Array.from({ length: 12 }, (_, s) => `s${s + 1}`))('%s can be seen on paper', (series) => {
    expect(contrast(pair(series)[i], pair('paper')[i])).toBeGreaterThanOrEqual(3);
  });
});
