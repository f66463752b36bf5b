import type { SeriesPoint } from '../report/thin-series.ts';

/**
 * The metric points of a finished step as columns, one row a point, in their order. In a column of values NaN means
 * that the point does not have this metric, and Infinity that its value was not finite (a divergence).
 */
export interface MetricColumns {
  /** optimiser steps done, from 1 */
  readonly step: Int32Array;
  /** from 1 */
  readonly epoch: Int32Array;
  /** index into `phases` */
  readonly phase: Int32Array;
  readonly phases: readonly string[];
  readonly values: ReadonlyMap<string, Float64Array>;
}

/** Phases and metrics are in the order of their first appearance. */
export function metricColumns(points: readonly SeriesPoint[]): MetricColumns {
  const phases = [...new Set(points.map((point) => point.phase))];
  const phaseIndex = new Map(phases.map((phase, index) => [phase, index]));
  const names = [...new Set(points.flatMap((point) => Object.keys(point.values)))];
  return {
    step: Int32Array.from(points, (point) => point.step),
    epoch: Int32Array.from(points, (point) => point.epoch),
    phase: Int32Array.from(points, (point) => phaseIndex.get(point.phase) ?? -1),
    phases,
    values: new Map(names.map((name) => [name, Float64Array.from(points, ({ values }) => storedValue(values[name]))])),
  };
}

/** A value as columns keep it. */
export function storedValue(value: number | null | undefined): number {
  if (value === undefined) return NaN;
  return value ?? Infinity;
}

/** One curve: a metric of one phase, at the points that have it. */
export interface MetricSeries {
  readonly phase: string;
  readonly metric: string;
  /** ascending */
  readonly step: Int32Array;
  /** Infinity where the value was not finite */
  readonly value: Float64Array;
}

/** Every curve that the columns hold, by phase, then by metric. */
export function seriesOf(columns: MetricColumns): MetricSeries[] {
  return columns.phases.flatMap((phase, index) =>
    [...columns.values].flatMap(([metric, values]): MetricSeries[] => {
      const rows = [...values.keys()].filter((row) => columns.phase[row] === index && !Number.isNaN(values[row]));
      if (rows.length === 0) return [];
      return [{
        phase,
        metric,
        step: Int32Array.from(rows, (row) => columns.step[row] ?? 0),
        value: Float64Array.from(rows, (row) => values[row] ?? NaN),
      }];
    }),
  );
}
