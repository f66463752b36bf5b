import { contractError } from './error-data.ts';
import type { MetricPart } from './metric-part.ts';

/** Bytes of a part at most: far below a frame, so that a slow connection is not held up by a few of them. */
const MOST_BYTES = 1024 * 1024;

/** Points of a part at most, by the number of its metrics: step, epoch and phase take four bytes each, a value eight. */
export function mostPoints(metrics: number): number {
  return Math.max(1, Math.floor(MOST_BYTES / (12 + 8 * metrics)));
}

/**
 * Two parts that follow each other as one, for a reader that has not taken the first. Points that came twice count
 * once. A reader's own series grows by `FollowedSeries`, which does not copy it each time.
 *
 * @param most points that the two may have; by default as many as fit into a part
 * @returns null where the two would have more
 * @throws ContractError 'gap' where points between the two are missing
 */
export function mergeMetricParts(previous: MetricPart, next: MetricPart, most?: number): MetricPart | null {
  const end = previous.from + previous.step.length;
  const nextEnd = next.from + next.step.length;
  if (next.revision < previous.revision) return previous;
  if (next.from > end) throw contractError('gap', `points ${end} to ${next.from - 1} of the series are missing`);
  if (next.revision === previous.revision) {
    if (nextEnd <= end) return previous;
    return joined(previous, previous.step.length, next, end - next.from, most);
  }
  // All of the first is taken back.
  if (next.from <= previous.from) return next;
  return joined(previous, next.from - previous.from, next, 0, most);
}

/** The first `keep` rows of one part, then another without its first `skip`. */
function joined(first: MetricPart, keep: number, second: MetricPart, skip: number, most: number | undefined): MetricPart | null {
  const added = second.step.length - skip;
  const size = keep + added;
  const names = [...new Set([...Object.keys(first.values), ...Object.keys(second.values)])];
  if (size > (most ?? mostPoints(names.length))) return null;
  const integers = (a: Int32Array, b: Int32Array): Int32Array<ArrayBuffer> => {
    const column = new Int32Array(size);
    column.set(a.subarray(0, keep));
    column.set(b.subarray(skip), keep);
    return column;
  };
  const phases = [...new Set([...first.phases, ...second.phases])];
  const renamed = second.phase.map((index) => phases.indexOf(second.phases[index] ?? ''));
  const values = names.map((name): [string, Float64Array<ArrayBuffer>] => {
    const column = new Float64Array(size).fill(NaN);
    column.set(first.values[name]?.subarray(0, keep) ?? []);
    column.set(second.values[name]?.subarray(skip) ?? [], keep);
    return [name, column];
  });
  return {
    revision: second.revision,
    from: first.from,
    step: integers(first.step, second.step),
    epoch: integers(first.epoch, second.epoch),
    phase: integers(first.phase, renamed),
    phases,
    values: Object.fromEntries(values),
  };
}
