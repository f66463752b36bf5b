import { describe, expect, test } from 'vitest';
import { clopperPearson } from '../../../src-shared/stats/clopper-pearson.ts';
import { clip, hull } from '../../../src-shared/stats/interval.ts';
import { overSeeds, pairedOverSeeds } from '../../../src-shared/stats/over-seeds.ts';

const unit = { lo: 0, hi: 1 };

describe('interval of a mean over seeds', () => {
  test('three zeros do not give [0, 0]', () => {
    const exact = [100, 100, 200].map((n) => clopperPearson(0, n));
    const { mean, sd, interval, tPart } = overSeeds([0, 0, 0], unit, exact);
    expect([mean, sd]).toEqual([0, 0]);
    expect(tPart).toEqual({ lo: 0, hi: 0 });
    expect(interval?.lo).toBe(0);
    expect(interval?.hi).toBeCloseTo(exact.reduce((sum, i) => sum + i.hi, 0) / 3, 12);
  });

  test('hull of the clipped t interval and the mean limits', () => {
    // t: 0.2 +- 4.302652729749462 * 0.1 / sqrt(3) = [-.048, .448]
    const { interval, tPart, exactPart } = overSeeds([0.1, 0.2, 0.3], unit, [
      { lo: 0.05, hi: 0.4 },
      { lo: 0.1, hi: 0.5 },
      { lo: 0.15, hi: 0.6 },
    ]);
    expect(tPart?.lo).toBe(0);
    expect(tPart?.hi).toBeCloseTo(0.2 + 0.24841377117503303, 12);
    expect(exactPart?.lo).toBeCloseTo(0.1, 12);
    expect(exactPart?.hi).toBeCloseTo(0.5, 12);
    expect(interval).toEqual({ lo: 0, hi: exactPart?.hi });
  });

  test('one seed has exact limits only; without any there is no interval', () => {
    expect(overSeeds([0.5], unit, [{ lo: 0.4, hi: 0.6 }])).toMatchObject({ n: 1, sd: null, tPart: null, interval: { lo: 0.4, hi: 0.6 } });
    expect(overSeeds([0.5], unit).interval).toBeNull();
    expect(() => overSeeds([1, 2], unit, [])).toThrow(/2 seeds have 0/);
    expect(() => overSeeds([], unit)).toThrow(/no value/);
  });

  test('paired differences: hull of paired t and bootstrap', () => {
    const result = pairedOverSeeds([0.5, 0.6, 0.7], [0.4, 0.5, 0.6], { lo: -0.2, hi: 0.15 });
    expect(result.mean).toBeCloseTo(0.1, 12);
    expect(result.interval).toEqual({ lo: -0.2, hi: 0.15 });
    const wide = pairedOverSeeds([1, 2, 3], [0, 0, 0], { lo: 1.9, hi: 2.1 });
    expect(wide.interval?.lo).toBeCloseTo(2 - 2.4841377117503303, 12);
    expect(wide.interval?.hi).toBeCloseTo(2 + 2.4841377117503303, 12);
    expect(pairedOverSeeds([1], [0], null).interval).toBeNull();
    expect(() => pairedOverSeeds([1, 2], [1], null)).toThrow(/same seeds/);
  });

  test('hull and clip', () => {
    expect(hull([{ lo: 1, hi: 2 }, { lo: -1, hi: 0 }])).toEqual({ lo: -1, hi: 2 });
    expect(clip({ lo: -1, hi: 2 }, unit)).toEqual(unit);
    expect(() => hull([])).toThrow(/no interval/);
  });
});
