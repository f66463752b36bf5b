import type { SeriesPaint } from '../../src-shared/report/figures/scene.ts';
import { groupedCount } from '../../src-shared/report/tables/shown-number.ts';
import type { PlotModel } from './plot-model.ts';

/** Counts on shared edges, for example the scores of members and of non-members. */
export interface HistogramInput {
  readonly title: string;
  readonly xLabel: string;
  /** one more than the counts of each series */
  readonly edges: ArrayLike<number>;
  readonly series: readonly { readonly name: string; readonly paint: SeriesPaint; readonly counts: ArrayLike<number> }[];
  /** where a threshold lies; null: none */
  readonly threshold: { readonly at: number; readonly label: string } | null;
  /** counts on a logarithmic axis, so that a tail of a few can be seen beside thousands */
  readonly logCounts: boolean;
}

/** Shares of each series, so that series of unequal size can be compared; empty bins are not drawn. */
export function histogramModel({ title, xLabel, edges, series, threshold, logCounts }: HistogramInput): PlotModel {
  const shares = series.map(({ counts }) => {
    const total = sum(counts);
    return Float64Array.from({ length: counts.length }, (_, i) => (total === 0 ? 0 : (counts[i] ?? 0) / total));
  });
  const highest = Math.max(...shares.map((values) => values.reduce((most, value) => Math.max(most, value), 0)), 1e-9);
  const lowest = shares.reduce((least, values) => values.reduce((one, value) => (value > 0 && value < one ? value : one), least), highest);
  return {
    title,
    summary: `${title}. ${series.map(({ name, counts }) => `${name}: ${groupedCount(sum(counts))} in ${counts.length} bins, the middle one at ${middleBin(edges, counts)}`).join('; ')}.`,
    x: { kind: 'linear', label: xLabel, domain: [edges[0] ?? 0, edges[edges.length - 1] ?? 1] },
    y: logCounts ? { kind: 'log-zero', label: 'Share of the set', domain: [10 ** Math.floor(Math.log10(lowest)), 10 ** Math.ceil(Math.log10(highest))] } : { kind: 'linear', label: 'Share of the set', domain: [0, highest * 1.05] },
    layers: [
      ...series.map(({ name, paint }, i) => ({ kind: 'bars' as const, name, paint, edges, values: shares[i] ?? [] })),
      ...(threshold === null ? [] : [{ kind: 'rule' as const, axis: 'x' as const, at: threshold.at, paint: 'ink-3' as const, dash: [3, 2], label: threshold.label, isGuide: false }]),
    ],
    legend: series.map(({ name, paint }) => ({ key: { kind: 'band', paint }, label: name })),
  };
}

function sum(counts: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i] ?? 0;
  return total;
}

/** Left edge of the bin that holds the median. */
function middleBin(edges: ArrayLike<number>, counts: ArrayLike<number>): string {
  const half = sum(counts) / 2;
  let passed = 0;
  for (let i = 0; i < counts.length; i++) {
    passed += counts[i] ?? 0;
    if (passed >= half) return String(Number((edges[i] ?? 0).toPrecision(3)));
  }
  return '-';
}
