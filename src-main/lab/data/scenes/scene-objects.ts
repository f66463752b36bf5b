import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { SceneSampler } from './scene-sampler.ts';
import { EVERY_SCENE, SCENE_CHUNK } from './scene-world.ts';
import type { SceneSplit } from './scene-world.ts';
import type { ScenesParams } from './scenes-params.ts';

/** An object of a scene: indices into COLOURS, SHAPES and SIZES. */
export interface SceneObject {
  readonly colour: number;
  readonly shape: number;
  readonly size: number;
}

/**
 * What is in the scenes of pairs from <= pair < to of a split that every scene enters (training and held-out): its
 * chunks are drawn again as sceneChunk draws them.
 */
export function sceneObjects(params: ScenesParams, seed: number, split: SceneSplit, from: number, to: number): SceneObject[][] {
  const scenes: SceneObject[][] = [];
  for (let chunk = Math.floor(from / SCENE_CHUNK); chunk * SCENE_CHUNK < to; chunk++) {
    const sampler = new SceneSampler(RandomStream.of(seed, 'scenes', split, 'pairs').at(chunk), params.noise);
    const first = chunk * SCENE_CHUNK;
    for (let pair = first; pair < Math.min(to, first + SCENE_CHUNK); pair++) {
      sampler.draw(EVERY_SCENE.templates);
      if (pair < from) continue;
      scenes.push(Array.from({ length: sampler.objectCount }, (_, i) => ({ colour: sampler.colour[i] ?? 0, shape: sampler.shape[i] ?? 0, size: sampler.size[i] ?? 0 })));
    }
  }
  return scenes;
}
