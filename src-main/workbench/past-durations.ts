import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { canonicalHash } from '../../src-shared/experiment/canonical.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import type { JsonValue } from '../../src-shared/experiment/json-value.ts';
import { RESULT_FILE, STEP_FILE, resultFileSchema, stepFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Step, StepKind } from '../../src-shared/experiment/step.ts';

/** How long a step took here once. */
export interface PastStep {
  readonly kind: StepKind;
  /** of unlearning steps; null for others */
  readonly method: string | null;
  /** what names the data that it worked on, whatever the seed; null where that is not known any more */
  readonly data: string | null;
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
  const dataOf = new Map(files.flatMap(({ id, step, slice }) => (step.kind === 'dataset' ? [[id, dataName(slice)] as const] : [])));
  return files.map(({ id, step, slice, seconds, bytes }) => {
    const input = datasetInput(step.inputs);
    // An input is the outputs folder of a step, whose folder is named by the step's id.
    const dataset = step.kind === 'dataset' ? id : input === undefined ? null : basename(dirname(input));
    return { kind: step.kind, method: methodOf(slice), data: dataset === null ? null : (dataOf.get(dataset) ?? null), seconds, bytes };
  });
}

/** A step that was finished just now, as pastSteps will tell of it. */
export function pastStep(step: Step, dataset: Step | null, result: StepResult): PastStep {
  return { kind: step.kind, method: methodOf(step.slice), data: dataset === null ? null : dataName(dataset.slice), ...measured(result) };
}

function measured({ durationMs, files }: StepResult): Pick<PastStep, 'seconds' | 'bytes'> {
  return { seconds: durationMs / 1000, bytes: Object.values(files).reduce((sum, file) => sum + file.bytes, 0) };
}

/** The dataset step among a step's inputs; a report has one a seed, of which any names the data. */
export function datasetInput(inputs: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(inputs).find(([name]) => name === 'dataset' || name.startsWith('dataset/'))?.[1];
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
