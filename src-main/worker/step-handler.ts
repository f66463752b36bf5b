import type { StepFile } from '../../src-shared/experiment/step-file.ts';
import type { SeriesPoint } from '../../src-shared/report/thin-series.ts';
import type { Engine } from '../lab/engine/engine.ts';
import type { Checkpoint, LabHooks } from '../lab/hooks.ts';
import type { StepInputs } from './step-inputs.ts';

/** What a step is given. */
export interface StepContext {
  readonly file: StepFile;
  readonly inputs: StepInputs;
  readonly hooks: LabHooks;
  /** checkpoint of an earlier attempt of the same fingerprint; null: from the start */
  readonly resume: Checkpoint | null;
  /** time that earlier attempts spent up to that checkpoint, milliseconds */
  readonly earlierMs: number;
  /** metric points so far, those of earlier attempts included */
  readonly series: readonly SeriesPoint[];
  /** the run's engine. @throws RangeError for a step whose identity has none */
  engine(): Engine;
}

/** What a step gives: files for its outputs folder, by name. */
export interface StepOutput {
  readonly outcome: 'completed' | 'diverged';
  readonly files: Readonly<Record<string, string | Uint8Array>>;
}

export type StepHandler = (context: StepContext) => Promise<StepOutput>;
