import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FollowedSeries } from '../../../src-shared/contract/followed-series.ts';
import { mergeMetricParts } from '../../../src-shared/contract/merge-metric-parts.ts';
import type { MetricPart } from '../../../src-shared/contract/metric-part.ts';

const METRICS = ['loss', 'cosine', 'norm'];

/** Rows that say where they are from, so that a wrong one is seen. */
function part(revision: number, from: number, size: number, metrics: readonly string[], phases: readonly string[]): MetricPart {
  const rows = Array.from({ length: size }, (_, i) => from + i);
  return {
    revision,
    from,
    step: Int32Array.from(rows, (row) => row + 1),
    epoch: Int32Array.from(rows, (row) => 1 + (row >> 3)),
    phase: Int32Array.from(rows, (row) => row % phases.length),
    phases: [...phases],
    values: Object.fromEntries(metrics.map((name, i) => [name, Float64Array.from(rows, (row) => row + revision / 10 + i * 1000)])),
  };
}

describe('a series that grows by parts', () => {
  test('is what merging the parts gives, whatever repeats, resumed attempts and new metrics come', () => {
    const shape = fc.record({
      newer: fc.boolean(),
      back: fc.nat(30),
      size: fc.nat(400),
      metrics: fc.subarray(METRICS),
      phases: fc.shuffledSubarray(['forget', 'repair', 'retain'], { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(shape, { maxLength: 20 }), (shapes) => {
        const series = new FollowedSeries();
        const first = part(1, 0, 3, ['loss'], ['forget']);
        series.add(first);
        let merged = first;
        for (const { newer, back, size, metrics, phases } of shapes) {
          const next = part(merged.revision + (newer ? 1 : 0), Math.max(0, merged.step.length - back), size, metrics, phases);
          series.add(next);
          merged = mergeMetricParts(merged, next, Infinity) ?? merged;
          expect(series.position).toEqual({ revision: merged.revision, points: merged.step.length });
        }
        const whole = series.part();
        // Phases and metrics may stand in another order, or be left over from points that were taken back.
        const rows = ({ step, epoch, phase, phases, values }: MetricPart): unknown[] => [...step].map((at, i) => [at, epoch[i], phases[phase[i] ?? -1], ...METRICS.map((name) => values[name]?.[i] ?? NaN)]);
        expect(rows(whole)).toEqual(rows(merged));
      }),
      { numRuns: 200 },
    );
  });

  test('says which points are new, and refuses a gap without changing', () => {
    const series = new FollowedSeries();
    expect(series.position).toBeNull();
    expect(() => series.add(part(1, 1, 1, ['loss'], ['a']))).toThrow(/points 0 to 0/);
    expect(series.add(part(1, 0, 10, ['loss'], ['a']))).toBe(0);
    expect(series.add(part(1, 8, 4, ['loss'], ['a']))).toBe(10);
    expect(series.add(part(1, 2, 4, ['loss'], ['a']))).toBe(12);
    expect(series.add(part(0, 2, 40, ['loss'], ['a']))).toBe(12);
    expect(() => series.add(part(1, 13, 1, ['loss'], ['a']))).toThrow(expect.objectContaining({ code: 'gap' }));
    expect(series.length).toBe(12);
    expect(series.add(part(2, 5, 2, ['loss'], ['a']))).toBe(5);
    expect(series.position).toEqual({ revision: 2, points: 7 });
  });

  test('what was handed out stays as it was while points are added', () => {
    const series = new FollowedSeries();
    series.add(part(1, 0, 5, ['loss'], ['a']));
    const before = series.part();
    const copy = structuredClone(before);
    series.add(part(1, 5, 5000, ['loss', 'norm'], ['b']));
    expect(before.step).toEqual(copy.step);
    expect(before.values['loss']).toEqual(copy.values['loss']);
    expect(before.phases).toEqual(['a']);
  });

  // Copying the series with each part would move 180 GB.
  test('a million points in 10,000 parts are taken in without copying the series for each', { timeout: 10_000 }, () => {
    const parts = Array.from({ length: 10_000 }, (_, i) => part(1, i * 100, 100, METRICS, ['a']));
    const series = new FollowedSeries();
    for (const next of parts) series.add(next);
    const { step, values } = series.part();
    expect(series.length).toBe(1_000_000);
    expect([step[999_999], values['norm']?.[999_999]]).toEqual([1_000_000, 1_001_999.1]);
  });
});
