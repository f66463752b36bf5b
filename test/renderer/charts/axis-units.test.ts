import { describe, expect, test } from 'vitest';
import { axisUnits, panned, tickText, ticksOf, zoomed } from '../../../src-renderer/charts/axis-units.ts';

const log = axisUnits({ kind: 'log-zero', label: '', domain: [1e-6, 1] });

describe('an axis with a lane for 0', () => {
  test('draws 0 in the lane, below every value', () => {
    expect(log.unit(0)).toBeLessThan(log.unit(1e-6));
    expect(log.unit(0)).toBeGreaterThan(log.whole.lo);
    expect(log.value(log.unit(0))).toBe(0);
  });

  test('draws values below its domain at the break, never in the lane', () => {
    expect(log.unit(1e-9)).toBe(-6);
  });

  test('goes back and forth', () => {
    for (const value of [1e-6, 3.7e-4, 0.5, 1]) expect(log.value(log.unit(value))).toBeCloseTo(value, 12);
  });

  test('is marked at 0 and at powers of ten', () => {
    expect(ticksOf(log, log.whole, 8).map(({ label }) => label)).toEqual(['0', '10⁻⁶', '10⁻⁵', '10⁻⁴', '10⁻³', '10⁻²', '10⁻¹', '1']);
  });

  test('has ticks also in a piece of one power', () => {
    const labels = ticksOf(log, { lo: Math.log10(2e-4), hi: Math.log10(9e-4) }, 6).map(({ label }) => label);
    expect(labels.length).toBeGreaterThanOrEqual(2);
    for (const label of labels) expect(label).toMatch(/e−4$|^10⁻|^0\.000/);
  });
});

test('a missing value stays one', () => {
  expect(log.unit(NaN)).toBeNaN();
});

test('a logarithmic axis without a lane has its lowest value at its end', () => {
  expect(axisUnits({ kind: 'log', label: '', domain: [0.1, 10] }).unit(0)).toBe(-1);
});

describe('a view', () => {
  const whole = { lo: 0, hi: 10 };

  test('is stretched about a place that stays', () => {
    const view = zoomed(whole, whole, 2, 0.5);
    expect(view).toEqual({ lo: 1, hi: 6 });
  });

  test('never leaves the axis', () => {
    expect(zoomed({ lo: 1, hi: 6 }, whole, 6, 100)).toEqual(whole);
    expect(panned({ lo: 1, hi: 6 }, whole, 100)).toEqual({ lo: 5, hi: 10 });
    expect(panned({ lo: 1, hi: 6 }, whole, -100)).toEqual({ lo: 0, hi: 5 });
  });
});

test('ticks are short and exact', () => {
  expect([0, 0.25, -3, 2e-4, 1e7].map(tickText)).toEqual(['0', '0.25', '−3', '2e−4', '1e7']);
});
