import type { z } from 'zod';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import type { PreparedData } from './prepared-data.ts';
import { prepareScenes } from './scenes/prepare-scenes.ts';
import { SCENES_VERSION } from './scenes/scene-world.ts';
import { scenesParamsSchema } from './scenes/scenes-params.ts';
import { prepareVqa } from './vqa/prepare-vqa.ts';
import type { VqaDataset } from './vqa/vqa-dataset.ts';
import { VQA_VERSION } from './vqa/vqa-dataset.ts';
import { vqaParamsSchema } from './vqa/vqa-params.ts';

interface DatasetKindBase {
  /** id in the catalogue, for example 'scenes' */
  readonly id: string;
  readonly label: string;
  /** one sentence for people */
  readonly description: string;
  /** version of the pairs it gives: raised whenever the same input gives others */
  readonly version: number;
  /** every parameter with description, range and default */
  readonly params: z.ZodType;
}

/** A data set that the program draws itself. */
export interface GeneratedKind extends DatasetKindBase {
  readonly needsFiles: false;
  /** @param params as `params` parses them @throws ZodError, DataError */
  prepare(params: unknown, forget: ForgetPredicate, seed: number): PreparedData;
}

/** A data set imported from files, which a host has loaded. */
export interface ImportedKind extends DatasetKindBase {
  readonly needsFiles: true;
  /** @param params as `params` parses them @throws ZodError, DataError */
  prepare(dataset: VqaDataset, params: unknown, forget: ForgetPredicate, seed: number): PreparedData;
}

/** A kind of data set: one file, one line below. */
export type DatasetKind = GeneratedKind | ImportedKind;

const scenes: GeneratedKind = {
  id: 'scenes',
  label: 'Scenes',
  description: 'Drawn scenes with questions and answers: no download, any size, and unlimited fresh non-members.',
  version: SCENES_VERSION,
  params: scenesParamsSchema,
  needsFiles: false,
  prepare: (params, forget, seed) => prepareScenes(scenesParamsSchema.parse(params), forget, seed),
};

const vqa: ImportedKind = {
  id: 'vqa',
  label: 'VQA v2',
  description: 'Questions and answers about photographs, imported from the official VQA v2 files with image features of your own.',
  version: VQA_VERSION,
  params: vqaParamsSchema,
  needsFiles: true,
  prepare: (dataset, params, forget, seed) => prepareVqa(dataset, forget, seed, vqaParamsSchema.parse(params)),
};

export const DATASET_KINDS: ReadonlyMap<string, DatasetKind> = new Map([scenes, vqa].map((kind) => [kind.id, kind]));

/** @throws RangeError naming the kinds there are */
export function datasetKindById(id: string): DatasetKind {
  const kind = DATASET_KINDS.get(id);
  if (kind === undefined) throw new RangeError(`no data set kind "${id}"; there are ${[...DATASET_KINDS.keys()].join(', ')}`);
  return kind;
}
