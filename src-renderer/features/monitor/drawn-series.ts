import type { LineSeries } from '../../charts/line-model.ts';
import type { Term } from './metric-panels.ts';
import { placeSteps } from './step-axis.ts';
import type { AxisMap } from './step-axis.ts';
import type { CurvePoints } from './windowed-curve.ts';

/** A step whose curves are drawn; the first one is the one that is looked at, the others are pinned for comparison. */
export interface DrawnStep {
  readonly step: string;
  readonly title: string;
  readonly isGrowing: boolean;
}

/** Dashes of pinned steps: a term keeps its colour over all steps. */
const PIN_DASHES: readonly (readonly number[])[] = [[5, 2], [1.5, 2], [7, 2, 1.5, 2], [2.5, 1.5], [9, 3], [4, 2, 1, 2, 1, 2]];

export const MOST_PINS = PIN_DASHES.length;

/** @param pin place among the pinned steps; -1: the step that is looked at, null: nothing is pinned */
export function termSeries(term: Term, of: DrawnStep, pin: number | null, points: CurvePoints, axis: AxisMap | null): LineSeries {
  const dash = pin === null ? term.look.dash : pin < 0 ? null : (PIN_DASHES[pin % PIN_DASHES.length] ?? null);
  const style = { paint: term.look.paint, dash, width: pin === null || pin < 0 ? 1.2 : 0.9, marker: 'disc' } as const;
  const name = pin === null || pin < 0 ? term.label : `${term.label}: ${of.title}`;
  if (axis === null) return { name, style, x: points.step, y: points.y, smoothed: points.smoothed, isWhole: points.isWhole, isThinned: points.bucket > 1 };
  const { x, from, to } = placeSteps(points.step, axis);
  return { name, style, x, y: part(points.y, from, to), smoothed: points.smoothed === null ? null : part(points.smoothed, from, to), isWhole: points.isWhole, isThinned: points.bucket > 1 };
}

/** Whether a logarithmic axis would show most of the values. */
export function fitsLogAxis(series: readonly LineSeries[]): boolean {
  let positive = 0;
  let other = 0;
  for (const { y } of series) {
    const every = Math.max(1, Math.floor(y.length / 200));
    for (let i = 0; i < y.length; i += every) {
      const value = y[i] ?? NaN;
      if (value > 0) positive++;
      else if (Number.isFinite(value)) other++;
    }
  }
  return positive >= other;
}

function part(values: ArrayLike<number>, from: number, to: number): ArrayLike<number> {
  if (from === 0 && to === values.length) return values;
  return values instanceof Float64Array ? values.subarray(from, to) : Array.from(values).slice(from, to);
}
