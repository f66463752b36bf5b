import { join } from 'node:path';
import type { MetricPart } from '../../src-shared/contract/metric-part.ts';
import { composeSeries } from '../../src-shared/experiment/journal.ts';
import { METRICS_FILE } from '../../src-shared/experiment/step-outputs.ts';
import { metricColumns } from '../../src-shared/metrics/metric-columns.ts';
import type { MetricColumns } from '../../src-shared/metrics/metric-columns.ts';
import { StepFolder } from '../../src-main/jobs/step-folder.ts';
import { commonPoints } from '../../src-main/workbench/metrics/common-points.ts';
import { loadMetricColumns } from '../../src-main/workbench/metrics/load-columns.ts';
import type { KeptJournals } from './attempts.ts';
import type { SeenStep } from './follow-run.ts';

export interface SeriesCheck {
  /** points that were followed, and are the same in the finished artifact and in the journals */
  readonly points: number;
  /** steps whose journals were all kept, and so compared */
  readonly journals: number;
  readonly differing: readonly string[];
}

/** Holds what was followed against the artifact of each finished step, and against the journals of the attempts that made it. */
export function checkSeries(home: string, steps: readonly SeenStep[], kept: KeptJournals): SeriesCheck {
  const folder = new StepFolder(join(home, 'work'));
  const differing: string[] = [];
  let [points, journals] = [0, 0];
  const compare = (seen: MetricPart, columns: MetricColumns, what: string): void => {
    const wanted = partOf(columns);
    const common = commonPoints(seen, wanted);
    if (common < Math.max(seen.step.length, wanted.step.length)) differing.push(`${what}: ${seen.step.length} points were seen and ${wanted.step.length} are there, the same up to point ${common}`);
  };
  for (const { id, series } of steps) {
    const result = folder.finished(id);
    if (result === null) {
      differing.push(`step ${id} has no result`);
      continue;
    }
    const seen = series.part();
    points += series.length;
    if (METRICS_FILE in result.files) compare(seen, loadMetricColumns(join(folder.outputs(id), METRICS_FILE)), `metrics of step ${id}`);
    const journalled = composeSeries((attempt) => kept.read(attempt), `${id}-${result.attempt}`, null);
    if (journalled === null) continue;
    journals++;
    compare(seen, metricColumns(journalled), `journals of step ${id}`);
  }
  return { points, journals, differing };
}

function partOf({ step, epoch, phase, phases, values }: MetricColumns): MetricPart {
  return { revision: 0, from: 0, step: new Int32Array(step), epoch: new Int32Array(epoch), phase: new Int32Array(phase), phases: [...phases], values: Object.fromEntries([...values].map(([name, column]) => [name, new Float64Array(column)])) };
}
