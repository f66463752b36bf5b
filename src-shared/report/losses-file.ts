import type { OfArm } from './attacker-files.ts';
import type { Cell } from './columns.ts';
import { csvText } from './csv.ts';
import type { SeriesPoint } from './thin-series.ts';

/** losses_DATASET.csv: the thinned series of every model, one value a row. `arm` is also original, teacher or reference where a model was trained. */
export function lossesFile(series: readonly OfArm<readonly SeriesPoint[]>[]): string {
  return csvText(['arm', 'seed', 'step', 'epoch', 'phase', 'metric', 'value'], points(series));
}

function* points(series: readonly OfArm<readonly SeriesPoint[]>[]): Generator<Cell[]> {
  for (const { arm, seed, value } of series) {
    for (const { step, epoch, phase, values } of value) {
      for (const [metric, number] of Object.entries(values)) yield [arm, seed, step, epoch, phase, metric, number];
    }
  }
}
