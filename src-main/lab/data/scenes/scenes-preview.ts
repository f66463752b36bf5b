import { DataError } from '../data-error.ts';
import type { DatasetItem, DatasetPreview } from '../dataset-preview.ts';
import { grouped } from '../forget-set.ts';
import type { NonMemberSplitName } from '../image-buckets.ts';
import { imageParts } from '../image-overlap.ts';
import { concatTables } from '../pair-rows.ts';
import type { PairTable } from '../pair-table.ts';
import { prepareScenes, scenesInfo } from './prepare-scenes.ts';
import { sceneObjects } from './scene-objects.ts';
import { scenePicture } from './scene-picture.ts';
import { ANSWERS, WORDS } from './scene-words.ts';
import { EVERY_SCENE, IMAGES_PER_SPLIT, SCENE_CHUNK, SCENE_SPLITS, sceneChunk, sceneStream } from './scene-world.ts';
import type { SceneSplit } from './scene-world.ts';
import type { ScenesParams } from './scenes-params.ts';

/** Training pairs that are drawn to be counted while someone types. */
const MOST_COUNTED = 1_000_000;

const SPLIT_OF: Readonly<Record<NonMemberSplitName, SceneSplit>> = { selTune: 'sel-tune', validation: 'validation', selAttack: 'sel-attack', cal: 'cal', test: 'test' };

/** A scenes world, looked at: nothing of it is held but what is asked for. */
export function previewScenes(params: ScenesParams, seed: number): DatasetPreview {
  const { trainPairs, heldoutPairs, selNonMembers, calNonMembers, testNonMembers } = params;
  let train: PairTable | null = null;
  return {
    info: scenesInfo(params),
    counts: { trainPairs, trainImages: trainPairs, heldoutPairs, heldoutImages: heldoutPairs, selNonMembers, calNonMembers, testNonMembers, answers: ANSWERS.length },
    itemCount: trainPairs + heldoutPairs,
    items: (from, to) => [
      ...itemsOf(params, seed, 'train', from, Math.min(to, trainPairs)),
      ...itemsOf(params, seed, 'heldout', Math.max(0, from - trainPairs), Math.min(to - trainPairs, heldoutPairs)),
    ],
    train: () => (train ??= drawTrain(params, seed)),
    // As many as are asked for, whatever the predicate.
    nonMembers: () => ({ cal: calNonMembers, test: testNonMembers }),
    // A split's images are numbered one after the other, so those of the non-members need not be drawn.
    imageParts: (forget) => imageParts(prepareScenes(params, forget, seed), (split, { count }) => ({ first: SCENE_SPLITS.indexOf(SPLIT_OF[split]) * IMAGES_PER_SPLIT, count })),
  };
}

function drawTrain(params: ScenesParams, seed: number): PairTable {
  if (params.trainPairs > MOST_COUNTED) throw new DataError('parameter', 'parameter trainPairs', `more than ${grouped(MOST_COUNTED)} training pairs are not drawn just to be counted`, 'The counts stand in the results of a run.');
  const withoutFeatures = { shape: [0, 0], data: new Float32Array(0) };
  const tables: PairTable[] = [];
  for (const table of sceneStream(params, seed, 'train', params.trainPairs, EVERY_SCENE).chunks()) tables.push({ ...table, images: withoutFeatures });
  return concatTables(tables);
}

function itemsOf(params: ScenesParams, seed: number, split: 'train' | 'heldout', from: number, to: number): DatasetItem[] {
  const items: DatasetItem[] = [];
  for (let at = from; at < to;) {
    const chunk = Math.floor(at / SCENE_CHUNK);
    const first = chunk * SCENE_CHUNK;
    const end = Math.min(to, first + SCENE_CHUNK);
    const table = sceneChunk(params, seed, split, chunk, end - first, EVERY_SCENE);
    for (const objects of sceneObjects(params, seed, split, at, end)) {
      const row = at++ - first;
      const words = Array.from(table.tokens.values.subarray(table.tokens.offsets[row], table.tokens.offsets[row + 1]), (token) => WORDS[token] ?? '?');
      const serial = table.serial[row] ?? -1;
      items.push({
        question: `${words.join(' ')}${serial === -1 ? '' : ` ⟨word ${serial}⟩`}?`,
        answer: ANSWERS[table.answer[row] ?? -1] ?? '?',
        image: `scene ${table.imageId[row] ?? 0}`,
        split: split === 'train' ? 'training' : 'held-out',
        picture: scenePicture(objects),
      });
    }
  }
  return items;
}
