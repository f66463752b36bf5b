import type { DatasetKind } from './dataset-kind.ts';
import { scenes } from './scenes/scenes-kind.ts';
import { vqa } from './vqa/vqa-kind.ts';

/** All kinds of data sets, in the order in which they are listed. A new one is a file and a line here. */
const KINDS: readonly DatasetKind[] = [scenes, vqa];

export const DATASET_KINDS: ReadonlyMap<string, DatasetKind> = new Map(KINDS.map((kind) => [kind.id, kind]));

/** @throws RangeError naming the kinds there are */
export function datasetKindById(id: string): DatasetKind {
  const kind = DATASET_KINDS.get(id);
  if (kind === undefined) throw new RangeError(`no data set kind "${id}"; there are ${[...DATASET_KINDS.keys()].join(', ')}`);
  return kind;
}
