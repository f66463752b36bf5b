import { metricsAbout } from '../../../src-shared/metrics/metric-curves.ts';
import type { MetricColumns } from '../../../src-shared/metrics/metric-columns.ts';
import { NpzFile } from './npz-file.ts';

const VALUE = 'value/';

/** Every point of a finished step, without the pyramids. @throws MetricArraysError or DataError when the file is not what a finished step writes */
export function loadMetricColumns(path: string): MetricColumns {
  const file = new NpzFile(path);
  try {
    const { phases } = metricsAbout(file.has('about') ? file.read('about', 0, file.length('about')) : null);
    const rows = file.length('step');
    const names = file.names().filter((name) => name.startsWith(VALUE));
    return {
      step: file.int32('step', 0, rows),
      epoch: file.int32('epoch', 0, rows),
      phase: file.int32('phase', 0, rows),
      phases,
      values: new Map(names.map((name) => [name.slice(VALUE.length), file.float64(name, 0, rows)])),
    };
  } finally {
    file.close();
  }
}
