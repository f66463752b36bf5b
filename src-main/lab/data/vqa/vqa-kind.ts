import type { ImportedKind } from '../dataset-kind.ts';
import { prepareVqa } from './prepare-vqa.ts';
import { previewVqa } from './vqa-preview.ts';
import { VQA_VERSION } from './vqa-dataset.ts';
import { vqaParamsSchema } from './vqa-params.ts';

export const vqa: ImportedKind = {
  id: 'vqa',
  label: 'VQA v2',
  description: 'Questions and answers about photographs, imported from the official VQA v2 files with image features of your own.',
  version: VQA_VERSION,
  params: vqaParamsSchema,
  needsFiles: true,
  prepare: (dataset, params, forget, seed) => prepareVqa(dataset, forget, seed, vqaParamsSchema.parse(params)),
  preview: (dataset, params, seed) => previewVqa(dataset, vqaParamsSchema.parse(params), seed),
};
