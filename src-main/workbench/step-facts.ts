import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { JsonValue } from '../../src-shared/experiment/json-value.ts';
import { toJson } from '../../src-shared/experiment/config-slice.ts';
import { STEP_FILE, stepFileSchema } from '../../src-shared/experiment/step-file.ts';
import type { EngineIdentity } from '../../src-shared/experiment/step.ts';
import type { StepFolder } from '../jobs/step-folder.ts';
import { readJsonFile } from './read-json-file.ts';

/** What a step is, apart from what it is for in a run. */
export interface StepFacts {
  readonly version: string;
  readonly slice: JsonValue;
  /** ids by the name under which it reads them */
  readonly inputs: Readonly<Record<string, string>>;
  readonly engine: EngineIdentity | null;
}

/** As the step.json of a finished step, or of its newest attempt, says; null where there is none. */
export function factsOnDisk(steps: StepFolder, id: string): StepFacts | null {
  const folders = [steps.finishedFolder(id), ...steps.attempts(id).map(({ folder }) => folder).reverse()];
  const path = folders.map((folder) => join(folder, STEP_FILE)).find((file) => existsSync(file));
  if (path === undefined) return null;
  const parsed = stepFileSchema.safeParse(readJsonFile(path));
  if (!parsed.success) return null;
  const { version, slice, inputs, engine } = parsed.data;
  // An input is the outputs folder of a step, whose folder is named by the step's id.
  return { version, slice: toJson(slice), inputs: Object.fromEntries(Object.entries(inputs).map(([name, folder]) => [name, basename(dirname(folder))])), engine };
}
