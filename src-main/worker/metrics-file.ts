import { metricColumns, seriesOf } from '../../src-shared/metrics/metric-columns.ts';
import { minMaxPyramid } from '../../src-shared/metrics/pyramid.ts';
import type { SeriesPoint } from '../../src-shared/report/thin-series.ts';
import type { NpyArray } from '../lab/data/npy.ts';
import { encodeNpz } from '../lab/data/npz.ts';

const SCHEMA = 'mu-align-workbench/metrics@1';

/**
 * metrics.npz of a finished step: every metric point as columns (`step`, `epoch`, `phase`, `value/NAME`), and for each
 * curve SERIES of `about` a min/max pyramid as `pyramid/SERIES/LEVEL/from|to|min|max|first|last`. `about` is JSON text
 * as bytes: the names of the phases, and phase and metric of each curve. numpy.load reads it. The same points give the
 * same bytes.
 */
export function encodeMetrics(points: readonly SeriesPoint[]): Uint8Array {
  const columns = metricColumns(points);
  const curves = seriesOf(columns);
  const arrays = new Map<string, NpyArray>();
  const add = (name: string, data: NpyArray['data']): void => { arrays.set(name, { shape: [data.length], data }); };
  const about = { schema: SCHEMA, phases: columns.phases, series: curves.map(({ phase, metric }) => ({ phase, metric })) };
  add('about', new TextEncoder().encode(JSON.stringify(about)));
  add('step', columns.step);
  add('epoch', columns.epoch);
  add('phase', columns.phase);
  for (const [name, values] of columns.values) add(`value/${name}`, values);
  for (const [index, { step, value }] of curves.entries()) {
    for (const [number, { from, to, min, max, first, last }] of minMaxPyramid(step, value).entries()) {
      for (const [name, data] of Object.entries({ from, to, min, max, first, last })) add(`pyramid/${index}/${number + 1}/${name}`, data);
    }
  }
  return encodeNpz(arrays);
}
