import type { MetricPart } from '../../../src-shared/contract/metric-part.ts';

/** Points at the beginning in which two series agree in everything. */
export function commonPoints(a: MetricPart, b: MetricPart): number {
  const most = Math.min(a.step.length, b.step.length);
  const names = new Set([...Object.keys(a.values), ...Object.keys(b.values)]);
  const columns = [...names].map((name) => [a.values[name], b.values[name]] as const);
  for (let row = 0; row < most; row++) {
    if (a.step[row] !== b.step[row] || a.epoch[row] !== b.epoch[row]) return row;
    if (a.phases[a.phase[row] ?? -1] !== b.phases[b.phase[row] ?? -1]) return row;
    // NaN stands for no value, on both sides.
    for (const [first, second] of columns) if (!Object.is(first?.[row] ?? NaN, second?.[row] ?? NaN)) return row;
  }
  return most;
}
