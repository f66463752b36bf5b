import { linearScale, powerLabel } from '../../src-shared/report/figures/scales.ts';
import type { Tick } from '../../src-shared/report/figures/scales.ts';
import type { PlotAxis } from './plot-model.ts';
import { timeTicks } from './time-ticks.ts';

/** Part of a logarithmic axis that the lane for 0 takes. */
const LANE = 0.08;

/** A piece of an axis, in its units. */
export interface View {
  readonly lo: number;
  readonly hi: number;
}

/**
 * An axis as lengths along it: `unit` goes from values to a scale that is drawn evenly (the value itself, or its power of
 * ten), `value` back. The lane for 0 lies below the lowest power.
 */
export interface AxisUnits {
  readonly kind: PlotAxis['kind'];
  /** the whole axis, with its lane */
  readonly whole: View;
  /** where the axis is broken: values lie above, the lane below; null: no lane */
  readonly brokenAt: number | null;
  /** values outside the domain lie beyond the ends of linear axes, and at the ends of logarithmic ones */
  readonly unit: (value: number) => number;
  readonly value: (unit: number) => number;
}

/** For loops over many values: null where unit changes nothing. */
export function unitOrNull({ kind, unit }: AxisUnits): AxisUnits['unit'] | null {
  return kind === 'linear' || kind === 'time' ? null : unit;
}

export function axisUnits({ kind, domain: [from, to] }: PlotAxis): AxisUnits {
  if (kind === 'linear' || kind === 'time') return { kind, whole: { lo: from, hi: to }, brokenAt: null, unit: (value) => value, value: (unit) => unit };
  const lo = Math.log10(from);
  const hi = Math.log10(to);
  if (kind === 'log') return { kind, whole: { lo, hi }, brokenAt: null, unit: (value) => (Number.isNaN(value) ? NaN : value <= from ? lo : Math.log10(value)), value: (unit) => 10 ** unit };
  const lane = ((hi - lo) * LANE) / (1 - LANE);
  return {
    kind,
    whole: { lo: lo - lane, hi },
    brokenAt: lo,
    unit: (value) => (Number.isNaN(value) ? NaN : value <= 0 ? lo - lane / 2 : Math.max(lo, Math.log10(value))),
    value: (unit) => (unit < lo ? 0 : 10 ** unit),
  };
}

/**
 * Places where a piece of an axis is marked, in values, with labels.
 *
 * @param most ticks at most, about
 * @param room units that a label takes: powers nearer to the lane's 0 have none
 */
export function ticksOf({ kind, brokenAt, whole, unit }: AxisUnits, view: View, most: number, room = 0): Tick[] {
  const inView = ({ value }: Tick): boolean => value >= view.lo - 1e-9 * (view.hi - view.lo) && value <= view.hi + 1e-9 * (view.hi - view.lo);
  if (kind === 'time') return timeTicks(view.lo, view.hi, most);
  if (kind === 'linear') return linearScale(view.lo, view.hi, 0, 1, most).ticks.filter(inView);
  const lowest = Math.max(view.lo, brokenAt ?? -Infinity);
  const zero: Tick[] = brokenAt !== null && view.lo < brokenAt ? [{ value: 0, label: '0' }] : [];
  const first = Math.ceil(lowest - 1e-9);
  const last = Math.floor(view.hi + 1e-9);
  const powers = last - first + 1;
  if (powers >= 3 || view.hi - lowest > 2) {
    const every = Math.max(1, Math.ceil(powers / most));
    const anchor = Math.floor(whole.hi + 1e-9);
    return [...zero, ...Array.from({ length: powers }, (_, i) => first + i).filter((power) => (anchor - power) % every === 0 && (zero.length === 0 || power - unit(0) >= room)).map((power) => ({ value: Number(`1e${power}`), label: powerLabel(power) }))];
  }
  return [...zero, ...within(lowest, view.hi, most)];
}

/** Ticks of a piece of a logarithmic axis that is less than some powers long: 1, 2 and 5 times a power, or even steps. */
function within(lo: number, hi: number, most: number): Tick[] {
  const between: Tick[] = [];
  for (let power = Math.floor(lo); power <= Math.ceil(hi); power++) {
    for (const factor of [1, 2, 5]) {
      const value = Number(`${factor}e${power}`);
      const unit = Math.log10(value);
      if (unit >= lo - 1e-9 && unit <= hi + 1e-9) between.push({ value, label: factor === 1 ? powerLabel(power) : tickText(value) });
    }
  }
  if (between.length >= 3 && between.length <= most * 2) return between;
  const from = 10 ** lo;
  const to = 10 ** hi;
  return linearScale(from, to, 0, 1, Math.min(most, 4)).ticks.filter(({ value }) => value >= from && value <= to).map(({ value }) => ({ value, label: tickText(value) }));
}

/** A number at an axis: as short as it is exact. */
export function tickText(value: number): string {
  const short = Number(value.toPrecision(6));
  return Math.abs(short) >= 1e-3 && Math.abs(short) < 1e6 || short === 0 ? String(short).replace('-', '−') : short.toExponential().replace('e-', 'e−').replace('e+', 'e');
}

/** A view moved or stretched, kept within the whole axis. @param factor below 1 shows less; `about` stays where it is */
export function zoomed(view: View, whole: View, about: number, factor: number): View {
  const span = Math.min(whole.hi - whole.lo, Math.max((whole.hi - whole.lo) * 1e-6, (view.hi - view.lo) * factor));
  const part = (about - view.lo) / (view.hi - view.lo);
  return keptInside(about - part * span, span, whole);
}

/** @param by units */
export function panned(view: View, whole: View, by: number): View {
  return keptInside(view.lo + by, view.hi - view.lo, whole);
}

function keptInside(lo: number, span: number, whole: View): View {
  const from = Math.max(whole.lo, Math.min(lo, whole.hi - span));
  return { lo: from, hi: from + span };
}
