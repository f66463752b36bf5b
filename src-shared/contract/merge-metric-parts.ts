import { contractError } from './error-data.ts';
import type { MetricPart } from './metric-part.ts';

/** Points of a merged part at most: an item must stay far below a frame. */
const MOST_POINTS = 50_000;

/**
 * Two parts that follow each other as one, for a reader that has not taken the first; also what a reader does with its
 * series (a part from 0) and the next part, with `most` Infinity. Points that came twice count once.
 *
 * @returns null where the two would have more than `most` points
 * @throws ContractError 'gap' where points between the two are missing
 */
export function mergeMetricParts(previous: MetricPart, next: MetricPart, most: number = MOST_POINTS): MetricPart | null {
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
function joined(first: MetricPart, keep: number, second: MetricPart, skip: number, most: number): MetricPart | null {
  const added = second.step.length - skip;
  const size = keep + added;
  if (size > most) return null;
  const integers = (a: Int32Array, b: Int32Array): Int32Array<ArrayBuffer> => {
    const column = new Int32Array(size);
    column.set(a.subarray(0, keep));
    column.set(b.subarray(skip), keep);
    return column;
  };
  const phases = [...new Set([...first.phases, ...second.phases])];
  const renamed = second.phase.map((index) => phases.indexOf(second.phases[index] ?? ''));
  const names = [...new Set([...Object.keys(first.values), ...Object.keys(second.values)])];
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
