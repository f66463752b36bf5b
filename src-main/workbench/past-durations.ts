import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canonicalHash } from '../../src-shared/experiment/canonical.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import type { JsonValue } from '../../src-shared/experiment/json-value.ts';
import { RESULT_FILE, STEP_FILE, resultFileSchema, stepFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import { dataSourceSchema } from '../../src-shared/experiment/step-slices.ts';
import type { Step, StepGraph, StepKind } from '../../src-shared/experiment/step.ts';
import { DATASET_KINDS } from '../lab/data/registry.ts';

/** The data that a step works on. */
export interface StepData {
  /** what names them, whatever the seed; null where that is not known any more */
  readonly data: string | null;
  /** training pairs; null where that is not known */
  readonly pairs: number | null;
}

const NO_DATA: StepData = { data: null, pairs: null };

/** How long a step took here once. */
export interface PastStep extends StepData {
  readonly kind: StepKind;
  /** of unlearning steps; null for others */
  readonly method: string | null;
  readonly seconds: number;
  /** of its outputs, on disk */
  readonly bytes: number;
}

/** Every step that was ever finished in a home. A step whose files cannot be read is passed over. */
export function pastSteps(work: string): PastStep[] {
  const folder = join(work, 'steps');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).flatMap((id) => {
    try {
      const step = stepFileSchema.parse(JSON.parse(readFileSync(join(folder, id, STEP_FILE), 'utf8')));
      const result = resultFileSchema.parse(JSON.parse(readFileSync(join(folder, id, RESULT_FILE), 'utf8')));
      return [{ id, step, slice: toJson(step.slice), ...measured(result) }];
    } catch {
      // Of another version, or just being moved: an estimate can do without it.
      return [];
    }
  });
  const dataOf = new Map(files.flatMap(({ id, step, slice }) => (step.kind === 'dataset' ? [[id, dataOfSlice(slice)] as const] : [])));
  return files.map(({ id, step, slice, seconds, bytes }) => {
    const input = datasetInput(step.inputs);
    // An input is the outputs folder of a step, whose folder is named by the step's id.
    const dataset = step.kind === 'dataset' ? id : input === undefined ? null : basename(dirname(input));
    return { kind: step.kind, method: methodOf(slice), ...(dataset === null ? NO_DATA : (dataOf.get(dataset) ?? NO_DATA)), seconds, bytes };
  });
}

/** A step that was finished just now, as pastSteps will tell of it. */
export function pastStep(step: Step, dataset: Step | null, result: StepResult): PastStep {
  return { kind: step.kind, method: methodOf(step.slice), ...(dataset === null ? NO_DATA : dataOfSlice(dataset.slice)), ...measured(result) };
}

function measured({ durationMs, files }: StepResult): Pick<PastStep, 'seconds' | 'bytes'> {
  return { seconds: durationMs / 1000, bytes: Object.values(files).reduce((sum, file) => sum + file.bytes, 0) };
}

/** The dataset step among a step's inputs; a report has one a seed, of which any names the data. */
export function datasetInput(inputs: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(inputs).find(([name]) => name === 'dataset' || name.startsWith('dataset/'))?.[1];
}

/** The data that each step of a plan works on. */
export function dataOfPlan(graph: StepGraph): (step: Step) => StepData {
  const known = new Map(graph.steps.flatMap((step) => (step.kind === 'dataset' ? [[step.id, dataOfSlice(step.slice)] as const] : [])));
  return (step) => known.get(step.kind === 'dataset' ? step.id : (datasetInput(step.inputs) ?? '')) ?? NO_DATA;
}

/** The data of a dataset step's slice. */
function dataOfSlice(slice: JsonValue): StepData {
  return { data: dataName(slice), pairs: trainPairs(slice) };
}

/** Training pairs that a dataset step's slice says to draw; null where they are imported, or the slice is another's. */
export function trainPairs(slice: JsonValue): number | null {
  const source = dataSourceSchema.safeParse(isJsonObject(slice) ? slice['source'] : null).data;
  const kind = source === undefined ? undefined : DATASET_KINDS.get(source.kind);
  if (source === undefined || kind === undefined || kind.needsFiles) return null;
  return kind.params.safeParse(source.params).success ? kind.trainPairs(source.params) : null;
}

/** What names the data of a dataset step's slice, whatever the seed. */
export function dataName(slice: JsonValue): string | null {
  if (!isJsonObject(slice)) return null;
  return canonicalHash(Object.fromEntries(Object.entries(slice).filter(([key]) => key !== 'seed')));
}

/** Unlearning method of a step's slice; null where it has none. */
export function methodOf(slice: JsonValue): string | null {
  const method = isJsonObject(slice) ? slice['method'] : null;
  return typeof method === 'string' ? method : null;
}
