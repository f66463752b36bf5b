import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import type { VqaDescription } from '../../lab/data/vqa/describe-vqa.ts';
import { describeVqa } from '../../lab/data/vqa/describe-vqa.ts';
import { INFO_FILE, loadDataset, readDatasetInfo } from './dataset-folder.ts';
import { findRawFiles } from './find-raw-files.ts';
import type { ImportHooks } from './import-hooks.ts';
import { slugOf } from './import-dataset.ts';
import { readRawDataset } from './read-raw-dataset.ts';

/** What `data inspect` shows of a folder. */
export interface DatasetInspection {
  readonly slug: string;
  /** SHA-256 of an imported data set, null for raw files */
  readonly sha256: string | null;
  readonly images: number;
  readonly imageWidth: number;
  readonly wordsWithVector: number;
  readonly wordVectorWidth: number;
  readonly description: VqaDescription;
}

/**
 * Reads and checks all files of a folder, raw VQA v2 files or an imported data set, and says what is in it. Writes
 * nothing.
 *
 * @throws DataError for anything that an import would refuse, and for a predicate that takes nothing or everything
 */
export async function inspectDataset(folder: string, predicate: ForgetPredicate, hooks: ImportHooks): Promise<DatasetInspection> {
  if ((await stat(join(folder, INFO_FILE)).catch(() => null)) !== null) {
    const info = await readDatasetInfo(folder);
    const dataset = await loadDataset(folder);
    return {
      slug: info.slug,
      sha256: info.sha256,
      images: dataset.imageIds.length,
      imageWidth: dataset.images.shape[1] ?? 0,
      wordsWithVector: count(dataset.hasWordVector),
      wordVectorWidth: dataset.wordVectors.shape[1] ?? 0,
      description: describeVqa(dataset, predicate),
    };
  }
  const nothing = { start: () => undefined, add: () => undefined };
  const raw = await readRawDataset(await findRawFiles(folder), nothing, hooks);
  return {
    slug: slugOf(folder),
    sha256: null,
    images: raw.imageIds.length,
    imageWidth: raw.imageWidth,
    wordsWithVector: count(raw.vectors.has),
    wordVectorWidth: raw.vectors.vectors.shape[1] ?? 0,
    description: describeVqa(raw.columns, predicate),
  };
}

function count(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}
