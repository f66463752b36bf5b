import { join } from 'node:path';
import { RECIPE_FILE } from '../../src-shared/experiment/step-outputs.ts';
import { datasetSliceSchema } from '../../src-shared/experiment/step-slices.ts';
import type { DatasetSlice } from '../../src-shared/experiment/step-slices.ts';
import { datasetKindById } from '../lab/data/registry.ts';
import type { PreparedData } from '../lab/data/prepared-data.ts';
import { loadDataset as loadImported } from '../workbench/datasets/dataset-folder.ts';
import type { StepContext } from './step-handler.ts';

let latest: { readonly key: string; readonly data: Promise<PreparedData> } | null = null;

/**
 * The data that this step's dataset step dealt. It left a recipe, not a copy: generating or dealing anew takes a
 * moment. The data that were loaded last are kept, for processes that do several steps.
 */
export async function loadDataset(context: StepContext): Promise<PreparedData> {
  const recipe = context.inputs.json('dataset', RECIPE_FILE, datasetSliceSchema);
  const key = JSON.stringify([recipe, context.file.datasets]);
  if (latest?.key !== key) latest = { key, data: prepareDataset(recipe, context.file.datasets) };
  return latest.data;
}

/** @throws DataError when the predicate does not fit, or the imported data set is missing or damaged */
export async function prepareDataset({ source, forget, seed }: DatasetSlice, datasets: string): Promise<PreparedData> {
  const kind = datasetKindById(source.kind);
  if (!kind.needsFiles) return kind.prepare(kind.params.parse(source.params), forget, seed);
  if (source.sha256 === null) throw new RangeError(`a ${kind.id} data set is named by the SHA-256 of what was imported`);
  return kind.prepare(await loadImported(join(datasets, source.sha256)), kind.params.parse(source.params), forget, seed);
}
