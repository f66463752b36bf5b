import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import type { PairStream, PairTable } from '../pair-table.ts';
import { MAX_OBJECTS, SceneSampler } from './scene-sampler.ts';
import { COLOURS, questionTokens, SHAPES, SIZES, TEMPLATES } from './scene-words.ts';
import type { ScenesParams } from './scenes-params.ts';

/** Raised whenever the same parameters and seed give other pairs. */
export const SCENES_VERSION = 1;

/** The parts of a world. Each draws from streams of its own and has image numbers of its own. */
export const SCENE_SPLITS = ['train', 'heldout', 'sel-tune', 'validation', 'sel-attack', 'cal', 'test'] as const;
export type SceneSplit = (typeof SCENE_SPLITS)[number];

/** Image numbers of a split start at its place in SCENE_SPLITS times this; no size in ScenesParams reaches it. */
export const IMAGES_PER_SPLIT = 268_435_456;
/** Pairs a chunk. A chunk has its own stream, so it can be drawn without those before it. */
export const SCENE_CHUNK = 4096;

const COUNTS_COLOUR_SHAPE = COLOURS.length * SHAPES.length;
/** image features before the code: counts over (colour, shape), then over (shape, size) */
export const SCENE_COUNTS = COUNTS_COLOUR_SHAPE + SHAPES.length * SIZES.length;
const ANNOTATORS = 10;
/** soft score of an answer that n of ten annotators gave (vqa.md 7.3), times 10 */
const SOFT_TENTHS = [0, 3, 6, 9, 10];

/** Which candidates enter a split. */
export interface SceneFilter {
  /** per template 1 when it can enter at all */
  readonly templates: Uint8Array;
  /** probability that a candidate of this template and answer enters */
  readonly probability: (template: number, answer: number) => number;
}

export const EVERY_SCENE: SceneFilter = { templates: new Uint8Array(TEMPLATES.length).fill(1), probability: () => 1 };

/** Question tokens by template, then colour, shape and other shape. */
const TOKENS = TEMPLATES.map((template) =>
  COLOURS.map((_, colour) => SHAPES.map((_s, shape) => SHAPES.map((_o, other) => questionTokens(template, colour, shape, other)))),
);

/**
 * `count` pairs of a split as a stream, drawn anew at every reading and always the same. Candidates that the filter
 * turns away are drawn again from the same stream (rejection).
 */
export function sceneStream(params: ScenesParams, seed: number, split: SceneSplit, count: number, filter: SceneFilter): PairStream {
  return {
    count,
    *chunks() {
      for (let start = 0; start < count; start += SCENE_CHUNK) {
        yield sceneChunk(params, seed, split, start / SCENE_CHUNK, Math.min(SCENE_CHUNK, count - start), filter);
      }
    },
  };
}

/** The first `count` pairs of chunk number `chunk` of a split. */
export function sceneChunk(params: ScenesParams, seed: number, split: SceneSplit, chunk: number, count: number, filter: SceneFilter): PairTable {
  const sampler = new SceneSampler(RandomStream.of(seed, 'scenes', split, 'pairs').at(chunk), params.noise);
  const features = RandomStream.of(seed, 'scenes', split, 'features').at(chunk);
  const rare = RandomStream.of(seed, 'scenes', split, 'rare words');
  const rareBelow = Math.round(params.rare * 4294967296);
  const imageDim = SCENE_COUNTS + params.codeSize;
  const firstImage = SCENE_SPLITS.indexOf(split) * IMAGES_PER_SPLIT;
  const first = chunk * SCENE_CHUNK;

  const pairId = new Float64Array(count);
  const imageId = new Int32Array(count);
  const imageRow = new Int32Array(count);
  const images = new Float32Array(count * imageDim);
  const tokenOffsets = new Int32Array(count + 1);
  const tokens: number[] = [];
  const serial = new Int32Array(count);
  const questionType = new Int32Array(count);
  const answerType = new Int32Array(count);
  const answer = new Int32Array(count);
  const softOffsets = new Int32Array(count + 1);
  const softAnswers: number[] = [];
  const softScores: number[] = [];
  const votes = new Uint8Array(32);

  let group = -1;
  let groupSerial = -1;
  for (let i = 0; i < count; i++) {
    drawAccepted(sampler, filter, features);
    const index = first + i;
    pairId[i] = firstImage + index;
    imageId[i] = firstImage + index;
    imageRow[i] = i;
    fillImage(sampler, features, images, i * imageDim, params.codeSize);

    const template = TEMPLATES[sampler.template] ?? TEMPLATES[0];
    tokens.push(...(TOKENS[sampler.template]?.[sampler.askedColour]?.[sampler.askedShape]?.[sampler.otherShape] ?? []));
    tokenOffsets[i + 1] = tokens.length;
    questionType[i] = template.questionType;
    answerType[i] = template.answerType;
    answer[i] = sampler.answer;

    // Neighbours share a serial word; whether a group has one does not depend on what it asks.
    const itsGroup = Math.floor(index / params.occurrences);
    if (itsGroup !== group) {
      group = itsGroup;
      groupSerial = rare.at(group).uint32() < rareBelow ? firstImage + group : -1;
    }
    serial[i] = groupSerial;

    // The pair's own answer is the first annotator's.
    votes.fill(0);
    votes[sampler.answer] = 1;
    for (let a = 1; a < ANNOTATORS; a++) {
      const given = sampler.annotate(features);
      votes[given] = (votes[given] ?? 0) + 1;
    }
    for (let a = 0; a < votes.length; a++) {
      const n = votes[a] ?? 0;
      if (n === 0) continue;
      softAnswers.push(a);
      softScores.push((SOFT_TENTHS[Math.min(n, 4)] ?? 10) / 10);
    }
    softOffsets[i + 1] = softAnswers.length;
  }
  return {
    count,
    pairId,
    imageId,
    imageRow,
    images: { shape: [count, imageDim], data: images },
    tokens: { offsets: tokenOffsets, values: Int32Array.from(tokens) },
    serial,
    questionType,
    answerType,
    answer,
    softAnswers: { offsets: softOffsets, values: Int32Array.from(softAnswers) },
    softScores: Float32Array.from(softScores),
  };
}

/** Draws until the filter takes the candidate. The choice's own randomness comes from the features' stream. */
export function drawAccepted(sampler: SceneSampler, filter: SceneFilter, choice: RandomStream): void {
  for (;;) {
    if (!sampler.draw(filter.templates)) continue;
    const probability = filter.probability(sampler.template, sampler.answer);
    if (probability >= 1 || (probability > 0 && choice.float() < probability)) return;
  }
}

function fillImage(sampler: SceneSampler, features: RandomStream, images: Float32Array, at: number, codeSize: number): void {
  for (let o = 0; o < sampler.objectCount && o < MAX_OBJECTS; o++) {
    const shape = sampler.shape[o] ?? 0;
    const byColour = at + (sampler.colour[o] ?? 0) * SHAPES.length + shape;
    const bySize = at + COUNTS_COLOUR_SHAPE + shape * SIZES.length + (sampler.size[o] ?? 0);
    images[byColour] = (images[byColour] ?? 0) + 1;
    images[bySize] = (images[bySize] ?? 0) + 1;
  }
  for (let c = 0; c < codeSize; c++) images[at + SCENE_COUNTS + c] = features.normal();
}
