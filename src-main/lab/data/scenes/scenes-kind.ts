import type { GeneratedKind } from '../dataset-kind.ts';
import { prepareScenes } from './prepare-scenes.ts';
import { SCENES_VERSION } from './scene-world.ts';
import { previewScenes } from './scenes-preview.ts';
import { scenesParamsSchema, scenesSlug } from './scenes-params.ts';

export const scenes: GeneratedKind = {
  id: 'scenes',
  label: 'Scenes',
  description: 'Drawn scenes with questions and answers: no download, any size, and unlimited fresh non-members.',
  version: SCENES_VERSION,
  params: scenesParamsSchema,
  needsFiles: false,
  slug: (params) => scenesSlug(scenesParamsSchema.parse(params)),
  trainPairs: (params) => scenesParamsSchema.parse(params).trainPairs,
  prepare: (params, forget, seed) => prepareScenes(scenesParamsSchema.parse(params), forget, seed),
  preview: (params, seed) => previewScenes(scenesParamsSchema.parse(params), seed),
};
