import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { INFO_FILE, readDatasetInfo } from './dataset-folder.ts';

/** What is known of an imported data set without its pairs. */
export interface DatasetFacts {
  readonly sha256: string;
  readonly kind: string;
  /** name in result files */
  readonly slug: string;
  /** version of the importer that made it */
  readonly version: number;
  readonly counts: Readonly<Record<string, number>>;
  /** names of the raw files */
  readonly files: readonly string[];
  readonly bytes: number;
  /** milliseconds since 1970 */
  readonly importedAt: number;
}

/** @throws DataError when the folder holds no data set that this program imported */
export async function datasetFacts(folder: string): Promise<DatasetFacts> {
  const { sha256, kind, slug, importer, counts, raw } = await readDatasetInfo(folder);
  const sizes = await Promise.all((await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size));
  const { mtimeMs } = await stat(join(folder, INFO_FILE));
  return { sha256, kind, slug, version: importer, counts, files: raw.map(({ name }) => name), bytes: sizes.reduce((sum, size) => sum + size, 0), importedAt: Math.round(mtimeMs) };
}
