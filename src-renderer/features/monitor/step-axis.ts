/** What curves are drawn over. */
export const X_UNITS = ['step', 'epoch', 'wall', 'relative'] as const;
export type XUnit = (typeof X_UNITS)[number];

/** Optimiser steps, ascending, each with its epoch (from 1) and its time (ms since 1970). */
export interface StepKnots {
  readonly step: ArrayLike<number>;
  readonly epoch: ArrayLike<number>;
  readonly at: ArrayLike<number>;
}

/** Places on an axis, ascending, that optimiser steps correspond to; what lies between is straight. */
export interface AxisMap {
  readonly step: ArrayLike<number>;
  readonly x: ArrayLike<number>;
}

/** The optimiser steps of one epoch, its number counted from 1. */
export interface EpochSpan {
  readonly epoch: number;
  readonly first: number;
  last: number;
}

/**
 * Takes in the epochs of more steps, into the list itself.
 *
 * @param step ascending, with repeats @param epoch of the same length, from 1 @param from index of the first that is new
 */
export function addEpochs(spans: EpochSpan[], step: ArrayLike<number>, epoch: ArrayLike<number>, from = 0): EpochSpan[] {
  for (let i = from; i < step.length; i++) {
    const number = epoch[i] ?? 0;
    const at = step[i] ?? 0;
    const last = spans.at(-1);
    if (last?.epoch === number) last.last = at;
    else spans.push({ epoch: number, first: at, last: at });
  }
  return spans;
}

/**
 * Epochs as an axis: an epoch's last step lies at its number. The one at work is drawn as long as the one before it,
 * until it is longer.
 */
export function epochMap(spans: readonly EpochSpan[]): AxisMap {
  const map: { step: number; x: number }[] = [];
  spans.forEach(({ epoch: number, first, last }, i) => {
    const before = spans[i - 1];
    const usual = before === undefined ? 0 : before.last - before.first + 1;
    const isLast = i === spans.length - 1;
    const length = Math.max(last - first + 1, isLast ? usual : 0);
    if (i === 0) map.push({ step: first - 1, x: number - 1 });
    map.push({ step: last, x: number - 1 + (last - first + 1) / length });
  });
  return { step: map.map((at) => at.step), x: map.map(({ x }) => x) };
}

/** Knots and those behind them; of more than `most` every second one is left out, as often as it takes. */
export function thinKnots(knots: StepKnots, more: StepKnots, most: number): StepKnots {
  let all: { readonly step: number[]; readonly epoch: number[]; readonly at: number[] } = {
    step: [...Array.from(knots.step), ...Array.from(more.step)],
    epoch: [...Array.from(knots.epoch), ...Array.from(more.epoch)],
    at: [...Array.from(knots.at), ...Array.from(more.at)],
  };
  while (all.step.length > most) {
    // Ends stay.
    const stays = (_: number, i: number): boolean => i % 2 === 0 || i === all.step.length - 1;
    all = { step: all.step.filter(stays), epoch: all.epoch.filter(stays), at: all.at.filter(stays) };
  }
  return all;
}

/** Time as an axis. @param unit `relative`: minutes since the first time that is known */
export function timeMap({ step, at }: StepKnots, unit: 'wall' | 'relative'): AxisMap {
  const first = at[0] ?? 0;
  return { step, x: unit === 'wall' ? at : Array.from(at, (ms) => (ms - first) / 60_000) };
}

export interface PlacedSteps {
  readonly x: Float64Array<ArrayBuffer>;
  /** of the steps from <= i < to: others have no place on the axis */
  readonly from: number;
  readonly to: number;
}

/** Where steps lie on an axis. Those outside of what is known of it are left out. @param steps ascending */
export function placeSteps(steps: ArrayLike<number>, { step, x }: AxisMap): PlacedSteps {
  const lowest = step[0] ?? Infinity;
  const highest = step[step.length - 1] ?? -Infinity;
  let from = 0;
  while (from < steps.length && (steps[from] ?? 0) < lowest) from++;
  let to = steps.length;
  while (to > from && (steps[to - 1] ?? 0) > highest) to--;
  const placed = new Float64Array(to - from);
  let knot = 0;
  for (let i = from; i < to; i++) {
    const at = steps[i] ?? 0;
    while (knot + 1 < step.length && (step[knot + 1] ?? Infinity) <= at) knot++;
    const [s0, s1] = [step[knot] ?? at, step[knot + 1] ?? at];
    const [x0, x1] = [x[knot] ?? NaN, x[knot + 1] ?? x[knot] ?? NaN];
    placed[i - from] = s1 > s0 ? x0 + ((at - s0) / (s1 - s0)) * (x1 - x0) : x0;
  }
  return { x: placed, from, to };
}

/** The steps that a piece of an axis shows; one more at each end. */
export function stepsBetween({ step, x }: AxisMap, lo: number, hi: number): { readonly from: number; readonly to: number } {
  const inside = Array.from(x, (at, i) => [at, step[i] ?? 0] as const);
  const from = inside.findLast(([at]) => at <= lo)?.[1] ?? step[0] ?? 0;
  const to = inside.find(([at]) => at >= hi)?.[1] ?? step[step.length - 1] ?? 0;
  return { from, to };
}
