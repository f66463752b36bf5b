import { METRICS_FILE, MODEL_FACTS_FILE, SERIES_FILE, TIME_FILE } from '../../../src-shared/experiment/step-outputs.ts';
import type { ModelOutput, TimeOutput } from '../../../src-shared/experiment/step-outputs.ts';
import { thinSeries } from '../../../src-shared/report/thin-series.ts';
import type { NamedTensors } from '../../lab/float-tensor.ts';
import { encodeSafetensors } from '../../lab/train/safetensors.ts';
import { encodeMetrics } from '../metrics-file.ts';
import type { StepContext, StepOutput } from '../step-handler.ts';
import { MODEL_FILE } from '../step-inputs.ts';

/** Points that are kept of each phase of an epoch for the report. metrics.npz has them all. */
const POINTS_PER_PHASE = 10;

/** The outputs of a step that made a model: weights, facts, thinned and full series, and the time it took apart from these. */
export function modelOutput(context: StepContext, weights: NamedTensors, facts: ModelOutput, runtimeMs: number): StepOutput {
  const time: TimeOutput = { runtimeS: (context.earlierMs + runtimeMs) / 1000 };
  return {
    outcome: facts.diverged ? 'diverged' : 'completed',
    files: {
      [MODEL_FILE]: encodeSafetensors(weights, { modelSeed: String(facts.modelSeed) }),
      [MODEL_FACTS_FILE]: `${JSON.stringify(facts)}\n`,
      [SERIES_FILE]: `${JSON.stringify(thinSeries(context.series, POINTS_PER_PHASE))}\n`,
      [METRICS_FILE]: encodeMetrics(context.series),
      [TIME_FILE]: `${JSON.stringify(time)}\n`,
    },
  };
}
