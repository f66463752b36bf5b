import type { ExperimentConfig } from '../../src-shared/experiment/config.ts';
import { datasetParams } from '../../src-shared/experiment/parse-config.ts';
import { isJsonObject } from '../../src-shared/experiment/json-value.ts';
import type { DataSource } from '../../src-shared/experiment/step-slices.ts';
import { datasetKindById } from '../lab/data/registry.ts';
import { catalogue } from './catalogue.ts';
import { readDatasetInfo } from './datasets/dataset-folder.ts';
import { importDataset } from './datasets/import-dataset.ts';
import type { ImportHooks } from './datasets/import-dataset.ts';
import type { Home } from './home.ts';
import { UserError } from './user-error.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The data of a run, found or imported. */
export interface ResolvedData {
  readonly source: DataSource;
}

/**
 * Names the data of a run by what determines it. A folder of raw files is imported into the home first, once.
 *
 * @param folder `--data`; null: the data set that the config names
 * @throws UserError when data are missing or not asked for, DataError when the files are wrong
 */
export async function resolveData(config: ExperimentConfig, folder: string | null, home: Home, hooks: ImportHooks): Promise<ResolvedData> {
  const { kind, named, source } = configuredData(config);
  if (!kind.needsFiles) {
    if (folder !== null) throw new UserError('data', `--data: this experiment draws its own data (${kind.id})`, 'leave it out');
    return { source: source(null) };
  }
  if (folder !== null) {
    const { info } = await importDataset(folder, home.datasets, hooks);
    return { source: source(info.sha256) };
  }
  if (named === null || !existsSync(join(home.datasets, named))) {
    const what = named !== null ? `the data set ${named.slice(0, 12)}… was not imported into this home folder` : `the experiment ${JSON.stringify(config.name)} needs data`;
    throw new UserError('data', what, 'give the folder with the files: --data DIR');
  }
  return { source: source((await readDatasetInfo(join(home.datasets, named))).sha256) };
}

/** The data that the config names, whether they were imported or not; null where it names none. */
export function plannedData(config: ExperimentConfig): ResolvedData | null {
  const { kind, named, source } = configuredData(config);
  if (!kind.needsFiles) return { source: source(null) };
  return named === null ? null : { source: source(named) };
}

function configuredData(config: ExperimentConfig) {
  const kind = datasetKindById(config.dataset.kind);
  const essence = datasetParams(config.dataset, catalogue);
  const { dataset = null, ...params } = isJsonObject(essence) ? essence : {};
  const source = (sha256: string | null): DataSource => ({ kind: kind.id, version: kind.version, params, sha256 });
  return { kind, named: typeof dataset === 'string' ? dataset : null, source };
}
