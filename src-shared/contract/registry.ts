import type { z } from 'zod';
import { COMPARE_CALLS } from './topics/compare.ts';
import { DATASETS_CALLS, DATASETS_STREAMS } from './topics/datasets.ts';
import { EVALUATIONS_CALLS } from './topics/evaluations.ts';
import { FIGURES_CALLS } from './topics/figures.ts';
import { FILES_CALLS, FILES_STREAMS } from './topics/files.ts';
import { METRICS_CALLS, METRICS_STREAMS } from './topics/metrics.ts';
import { PRESETS_CALLS } from './topics/presets.ts';
import { RUNS_CALLS, RUNS_STREAMS } from './topics/runs.ts';
import { STEPS_CALLS, STEPS_STREAMS } from './topics/steps.ts';
import { SYSTEM_CALLS, SYSTEM_STREAMS } from './topics/system.ts';
import { TABLES_CALLS } from './topics/tables.ts';
import { VIEWS_CALLS } from './topics/views.ts';

/** Everything that a client can ask for, by name. */
export const CALLS = {
  ...SYSTEM_CALLS,
  ...DATASETS_CALLS,
  ...PRESETS_CALLS,
  ...RUNS_CALLS,
  ...STEPS_CALLS,
  ...METRICS_CALLS,
  ...EVALUATIONS_CALLS,
  ...COMPARE_CALLS,
  ...TABLES_CALLS,
  ...FIGURES_CALLS,
  ...FILES_CALLS,
  ...VIEWS_CALLS,
};

/** Everything that a client can follow, by name. */
export const STREAMS = {
  ...SYSTEM_STREAMS,
  ...DATASETS_STREAMS,
  ...RUNS_STREAMS,
  ...STEPS_STREAMS,
  ...METRICS_STREAMS,
  ...FILES_STREAMS,
};

export type CallName = keyof typeof CALLS;
export type CallInput<N extends CallName> = z.output<(typeof CALLS)[N]['input']>;
export type CallOutput<N extends CallName> = z.output<(typeof CALLS)[N]['output']>;

export type StreamName = keyof typeof STREAMS;
export type StreamInput<N extends StreamName> = z.output<(typeof STREAMS)[N]['input']>;
export type StreamItem<N extends StreamName> = z.output<(typeof STREAMS)[N]['item']>;

export function isCallName(name: string): name is CallName {
  return Object.hasOwn(CALLS, name);
}

export function isStreamName(name: string): name is StreamName {
  return Object.hasOwn(STREAMS, name);
}
