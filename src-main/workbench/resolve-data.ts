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
  /** false where the config names other data: the figures are then no reproduction */
  readonly asConfigured: boolean;
}

/**
 * Names the data of a run by what determines it. A folder of raw files is imported into the home first, once.
 *
 * @param folder `--data`; null: the data set that the config names
 * @throws UserError when data are missing or not asked for, DataError when the files are wrong
 */
export async function resolveData(config: ExperimentConfig, folder: string | null, home: Home, hooks: ImportHooks): Promise<ResolvedData> {
  const kind = datasetKindById(config.dataset.kind);
  const essence = datasetParams(config.dataset, catalogue);
  const { dataset: named = null, ...params } = isJsonObject(essence) ? essence : {};
  const source = (sha256: string | null): DataSource => ({ kind: kind.id, version: kind.version, params, sha256 });
  if (!kind.needsFiles) {
    if (folder !== null) throw new UserError('data', `--data: this experiment draws its own data (${kind.id})`, 'leave it out');
    return { source: source(null), asConfigured: true };
  }
  if (folder !== null) {
    const { info } = await importDataset(folder, home.datasets, hooks);
    return { source: source(info.sha256), asConfigured: named === null || named === info.sha256 };
  }
  if (typeof named !== 'string' || !existsSync(join(home.datasets, named))) {
    const what = typeof named === 'string' ? `the data set ${named.slice(0, 12)}… is not in ${home.datasets}` : `the experiment ${JSON.stringify(config.name)} needs data`;
    throw new UserError('data', what, 'give the folder with the files: --data DIR');
  }
  return { source: source((await readDatasetInfo(join(home.datasets, named))).sha256), asConfigured: true };
}
