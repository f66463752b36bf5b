import { describe, expect, test } from 'vitest';
import { addEpochs, epochMap, placeSteps, stepsBetween, thinKnots, timeMap } from '../../../../src-renderer/features/monitor/step-axis.ts';

describe('curves over epochs', () => {
  // Two epochs of four steps, and one step of a third; what belongs to an epoch as a whole stands at its last step.
  const map = epochMap(addEpochs([], [1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9], [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]));
  test('an epoch ends at its number', () => {
    expect(Array.from(placeSteps([1, 2, 4, 6, 8], map).x)).toEqual([0.25, 0.5, 1, 1.5, 2]);
  });
  test('the one at work is drawn as long as the one before', () => {
    expect(Array.from(placeSteps([9], map).x)).toEqual([2.25]);
  });
  test('epochs of different lengths keep their ends', () => {
    const uneven = epochMap(addEpochs([], [1, 2, 3, 4, 5, 6, 7], [1, 1, 1, 1, 1, 2, 2]));
    // The last one may still be at work.
    expect(Array.from(placeSteps([5, 7], uneven).x)).toEqual([1, 1.4]);
  });
  test('epochs that come in pieces are the same, also from the middle of one', () => {
    const [step, epoch] = [[1, 2, 3, 4, 4, 5, 6, 7, 8, 8, 9], [1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3]];
    const spans = addEpochs([], step.slice(0, 3), epoch.slice(0, 3));
    expect(epochMap(addEpochs(addEpochs(spans, step.slice(0, 7), epoch.slice(0, 7), 3), step.slice(7), epoch.slice(7)))).toEqual(map);
  });
  test('a piece of the axis is a range of steps', () => {
    expect(stepsBetween(map, 1, 2)).toEqual({ from: 4, to: 8 });
    expect(stepsBetween(map, -1, 99)).toEqual({ from: 0, to: 9 });
  });
});

describe('curves over time', () => {
  const knots = { step: [3, 5, 9], epoch: [1, 1, 1], at: [60_000, 120_000, 240_000] };
  test('steps whose time nobody knows are left out', () => {
    expect(placeSteps([1, 2, 3, 4, 5, 7, 9, 10], timeMap(knots, 'wall'))).toEqual({ x: Float64Array.of(60_000, 90_000, 120_000, 180_000, 240_000), from: 2, to: 7 });
    expect(placeSteps([1, 2], timeMap({ step: [], epoch: [], at: [] }, 'wall'))).toMatchObject({ from: 2, to: 2 });
  });
  test('relative time is minutes since the first', () => {
    expect(Array.from(placeSteps([3, 9], timeMap(knots, 'relative')).x)).toEqual([0, 3]);
  });
  test('of too many times every second is left out, and never the first or the last', () => {
    const all = (from: number, to: number) => {
      const step = Array.from({ length: to - from }, (_, i) => from + i);
      return { step, epoch: step.map(() => 1), at: step.map((s) => 1000 * s) };
    };
    const thin = thinKnots(thinKnots({ step: [], epoch: [], at: [] }, all(1, 70), 50), all(70, 101), 50);
    expect(thin.step.length).toBeLessThanOrEqual(50);
    expect([thin.step[0], thin.step[thin.step.length - 1]]).toEqual([1, 100]);
    // What lies between is straight, so no step has moved.
    expect(Array.from(placeSteps([1, 2, 33, 68, 99, 100], timeMap(thin, 'wall')).x)).toEqual([1000, 2000, 33_000, 68_000, 99_000, 100_000]);
  });
});
