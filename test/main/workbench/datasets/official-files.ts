import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OfficialFiles } from '../../../../src-main/workbench/datasets/make-dataset.ts';
import type { Annotation, Question } from './tiny-vqa.ts';

/** COCO's category ids: 80 of the numbers from 1 to 90. */
export const CATEGORY_IDS: readonly number[] = Array.from({ length: 90 }, (_, i) => i + 1).filter((id) => ![12, 26, 29, 30, 45, 66, 68, 69, 71, 83].includes(id));

export interface CocoImage {
  id: number;
  width: number;
  height: number;
  /** columns of the objects */
  objects: number[];
  persons: { bbox: [number, number, number, number]; keypoints: number }[];
}

/** Content of official files, before anything is done to it. */
export interface Official {
  questions: Question[];
  annotations: Annotation[];
  images: CocoImage[];
  glove: string | Uint8Array;
  /** GloVe's file name */
  gloveName: string;
}

export function instancesOf(images: readonly CocoImage[]): object {
  return {
    info: { description: 'made up' },
    images: images.map(({ id, width, height }) => ({ license: 1, file_name: `COCO_train2014_${id}.jpg`, id, width, height })),
    licenses: [],
    annotations: images.flatMap(({ id, objects }) => objects.map((object) => ({ segmentation: [[1, 1, 2, 1, 2, 2]], area: 1, iscrowd: 0, image_id: id, bbox: [1, 1, 1, 1], category_id: CATEGORY_IDS[object] }))),
    // Out of order: columns follow the ids.
    categories: CATEGORY_IDS.map((id) => ({ supercategory: 'thing', id, name: `category ${id}` })).reverse(),
  };
}

export function keypointsOf(images: readonly CocoImage[]): object {
  const annotations = images.flatMap(({ id, persons }) =>
    persons.map(({ bbox, keypoints }, i) => ({
      num_keypoints: keypoints,
      iscrowd: 0,
      keypoints: Array.from({ length: 17 }, (_, k) => (k < keypoints ? [100, 100, 1 + ((k + i) % 2)] : [0, 0, 0])).flat(),
      image_id: id,
      bbox,
      category_id: 1,
    })),
  );
  return { info: {}, images: images.map(({ id, width, height }) => ({ id, width, height })), annotations, categories: [{ id: 1, name: 'person', keypoints: ['nose'] }] };
}

export function writeOfficial(folder: string, official: Official): OfficialFiles {
  const write = (name: string, content: object | string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content));
    return path;
  };
  return {
    questions: [write('v2_OpenEnded_mscoco_train2014_questions.json', { info: {}, questions: official.questions })],
    annotations: [write('v2_mscoco_train2014_annotations.json', { info: {}, annotations: official.annotations })],
    instances: [write('instances_train2014.json', instancesOf(official.images))],
    keypoints: [write('person_keypoints_train2014.json', keypointsOf(official.images))],
    glove: write(official.gloveName, official.glove),
  };
}
