import { describe, expect, test } from 'vitest';
import { selectRows } from '../../../../../src-main/lab/data/pair-rows.ts';
import type { PairStream, PairTable } from '../../../../../src-main/lab/data/pair-table.ts';
import { prepareScenes } from '../../../../../src-main/lab/data/scenes/prepare-scenes.ts';
import { EVERY_SCENE, SCENE_CHUNK, sceneChunk, sceneStream } from '../../../../../src-main/lab/data/scenes/scene-world.ts';
import { ANSWERS, COLOURS, QUESTION_TYPES, SHAPES, WORDS } from '../../../../../src-main/lab/data/scenes/scene-words.ts';
import { scenesParamsSchema, scenesSlug } from '../../../../../src-main/lab/data/scenes/scenes-params.ts';

const params = scenesParamsSchema.parse({});
const noiseless = scenesParamsSchema.parse({ noise: 0 });
const yes = { kind: 'answer-equals', answer: 'yes' } as const;

function tables(stream: PairStream): PairTable[] {
  return [...stream.chunks()];
}

function share(all: readonly PairTable[], holds: (table: PairTable, row: number) => boolean): number {
  let hits = 0;
  let count = 0;
  for (const table of all) {
    count += table.count;
    for (let row = 0; row < table.count; row++) if (holds(table, row)) hits++;
  }
  return hits / count;
}

/** The answer as a person would work it out from the image counts and the question's words. */
function answersTrueToScene(table: PairTable, row: number): string[] {
  const at = (table.imageRow[row] ?? 0) * (table.images.shape[1] ?? 0);
  const objects = (colour: number, shape: number): number => table.images.data[at + colour * SHAPES.length + shape] ?? 0;
  const ofShape = (shape: number): number => COLOURS.reduce((sum, _, colour) => sum + objects(colour, shape), 0);
  const ofColour = (colour: number): number => SHAPES.reduce((sum, _, shape) => sum + objects(colour, shape), 0);
  const words = Array.from(table.tokens.values.subarray(table.tokens.offsets[row], table.tokens.offsets[row + 1]), (word) => WORDS[word] ?? '');
  const colours = words.map((word) => (COLOURS as readonly string[]).indexOf(word)).filter((colour) => colour >= 0);
  const shapes = words.map((word) => (SHAPES as readonly string[]).indexOf(word)).filter((shape) => shape >= 0);
  const [colour = -1] = colours;
  const [shape = -1, other = -1] = shapes;
  switch (words.slice(0, 3).join(' ')) {
    case 'is there a':
      return [objects(colour, shape) > 0 ? 'yes' : 'no'];
    case 'are there more':
      return [ofShape(shape) > ofShape(other) ? 'yes' : 'no'];
    case 'what color is':
      return COLOURS.filter((_, c) => objects(c, shape) > 0);
    case 'what shape is':
      return SHAPES.filter((_, s) => objects(colour, s) > 0);
    default:
      return [String(Math.min(5, colour >= 0 ? ofColour(colour) : ofShape(shape)))];
  }
}

describe('scenes', () => {
  test('without noise every answer is true to the scene, and all annotators give it', () => {
    for (const table of tables(sceneStream(noiseless, 5, 'train', 3000, EVERY_SCENE))) {
      for (let row = 0; row < table.count; row++) {
        const answer = ANSWERS[table.answer[row] ?? -1] ?? '';
        expect(answersTrueToScene(table, row)).toContain(answer);
        const [begin = 0, end = 0] = table.softAnswers.offsets.subarray(row, row + 2);
        expect([end - begin, table.softAnswers.values[begin], table.softScores[begin]]).toEqual([1, table.answer[row], 1]);
      }
    }
  });

  test('answer types, presence and noise have the shares of the design', () => {
    const all = tables(sceneStream(noiseless, 6, 'train', 40_000, EVERY_SCENE));
    const within = (value: number, expected: number, n: number): void => {
      expect(Math.abs(value - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / n));
    };
    within(share(all, (t, r) => t.answerType[r] === 0), 0.38, 40_000);
    within(share(all, (t, r) => t.answerType[r] === 1), 0.13, 40_000);
    const isThere = (t: PairTable, r: number): boolean => QUESTION_TYPES[t.questionType[r] ?? -1] === 'is there a';
    const asked = share(all, isThere);
    within(asked, 0.19, 40_000);
    within(share(all, (t, r) => isThere(t, r) && t.answer[r] === 0) / asked, 0.42, 40_000 * asked);
    within(share(all, (t, r) => (t.serial[r] ?? -1) >= 0), 0.1, 40_000);

    const noisy = tables(sceneStream(params, 6, 'train', 40_000, EVERY_SCENE));
    within(share(noisy, (t, r) => !answersTrueToScene(t, r).includes(ANSWERS[t.answer[r] ?? -1] ?? '') && (t.answerType[r] ?? 2) < 2) / share(noisy, (t, r) => (t.answerType[r] ?? 2) < 2), 0.25, 20_000);
  });

  test('codes are standard normal numbers, objects three to six', () => {
    const [table] = tables(sceneStream(params, 7, 'train', 4000, EVERY_SCENE));
    if (table === undefined) throw new Error('no chunk');
    let sum = 0;
    let squares = 0;
    for (let row = 0; row < 4000; row++) {
      const image = table.images.data.subarray(row * 68, (row + 1) * 68);
      const objects = image.subarray(0, 48).reduce((a, b) => a + b, 0);
      expect(objects).toBeGreaterThanOrEqual(3);
      expect(objects).toBeLessThanOrEqual(6);
      expect(image.subarray(48, 60).reduce((a, b) => a + b, 0)).toBe(objects);
      for (const z of image.subarray(60)) {
        sum += z;
        squares += z * z;
      }
    }
    expect(Math.abs(sum / 32_000)).toBeLessThan(4 / Math.sqrt(32_000));
    expect(Math.abs(squares / 32_000 - 1)).toBeLessThan(4 * Math.sqrt(2 / 32_000));
  });

  test('a chunk drawn alone is the one of the stream, and a second reading is the first', () => {
    const filter = { templates: EVERY_SCENE.templates, probability: (_: number, answer: number) => (answer === 0 ? 0.5 : 0) };
    const stream = sceneStream(params, 8, 'cal', SCENE_CHUNK + 100, filter);
    const [, second] = tables(stream);
    expect(sceneChunk(params, 8, 'cal', 1, 100, filter)).toEqual(second);
    expect(tables(stream)[1]).toEqual(second);
    expect(sceneChunk(params, 9, 'cal', 1, 100, filter)).not.toEqual(second);
  });

  test('pairs that share a serial word are neighbours, as many as asked', () => {
    const [table] = tables(sceneStream(scenesParamsSchema.parse({ rare: 0.5, occurrences: 3 }), 1, 'train', 900, EVERY_SCENE));
    const groups = new Map<number, number>();
    for (const serial of table?.serial ?? []) groups.set(serial, (groups.get(serial) ?? 0) + 1);
    groups.delete(-1);
    expect(groups.size).toBeGreaterThan(100);
    expect(new Set(groups.values())).toEqual(new Set([3]));
  });

  test('the slug tells size and kind', () => {
    expect(scenesSlug(params)).toBe('scenes_20k');
    expect(scenesSlug(scenesParamsSchema.parse({ trainPairs: 4000, rare: 0 }))).toBe('scenes_4k_plain');
  });
});

describe('prepareScenes', () => {
  const small = scenesParamsSchema.parse({ trainPairs: 4000, heldoutPairs: 3000, selNonMembers: 600, calNonMembers: 5000, testNonMembers: 4500 });

  test('non-members satisfy the predicate, have the members\' law and their own images', () => {
    const data = prepareScenes(small, yes, 1);
    expect(data.forgetInWords).toMatch(/^answer equals "yes": \d+ of 4,000 pairs \(1\d\.\d %\) on \d+ images$/);
    expect(data.forget.length + data.retain.length).toBe(4000);
    expect(Array.from(data.forgottenAnswers)).toEqual([0]);
    const images = new Set(data.train.imageId);
    const splits = [data.nonMembers.selTune, data.nonMembers.validation, data.nonMembers.selAttack, data.nonMembers.cal, data.nonMembers.test];
    expect(splits.map((stream) => stream.count)).toEqual([200, 100, 300, 5000, 4500]);
    for (const stream of splits) {
      const all = tables(stream);
      expect(all.reduce((sum, table) => sum + table.count, 0)).toBe(stream.count);
      expect(share(all, (t, r) => t.answer[r] === 0)).toBe(1);
      for (const table of all) for (const image of table.imageId) {
        expect(images.has(image)).toBe(false);
        images.add(image);
      }
    }
    const members = [selectRows(data.train, data.forget)];
    const isThere = (t: PairTable, r: number): boolean => t.questionType[r] === 0;
    const among = share(tables(data.nonMembers.cal), isThere);
    expect(Math.abs(share(members, isThere) - among)).toBeLessThan(4 * Math.sqrt((among * (1 - among)) / data.forget.length));
  });

  test('a predicate without a content gets non-members with the members\' question types and answers', () => {
    const noAnswers = Array.from({ length: 300 }, (_, i) => i);
    const data = prepareScenes(small, { kind: 'image-list', imageIds: noAnswers }, 1);
    expect(data.forget).toHaveLength(300);
    expect(data.forgottenAnswers).toHaveLength(0);
    const members = [selectRows(data.train, data.forget)];
    for (let type = 0; type < QUESTION_TYPES.length; type++) {
      const among = share(members, (t, r) => t.questionType[r] === type);
      expect(Math.abs(share(tables(data.nonMembers.cal), (t, r) => t.questionType[r] === type) - among)).toBeLessThan(0.03);
    }
    expect(data.counts['retainHeldoutReport']).toBeGreaterThan(1900);
  });

  test('splits follow the buckets, and held-out retained pairs are never forgotten ones', () => {
    const data = prepareScenes(small, yes, 2);
    const { selTune, selAttack, test: reported } = data.members;
    expect(selTune.length + selAttack.length + reported.length).toBe(data.forget.length);
    expect(reported.length / data.forget.length).toBeGreaterThan(0.63);
    expect(reported.length / data.forget.length).toBeLessThan(0.77);
    for (const stream of [data.retainHeldout.tune, data.retainHeldout.report]) {
      const all = tables(stream);
      expect(all.reduce((sum, table) => sum + table.count, 0)).toBe(stream.count);
      expect(share(all, (t, r) => t.answer[r] === 0)).toBe(0);
    }
  });

  test('the training world has one serial a rare question, known to the vocabulary', () => {
    const data = prepareScenes(small, yes, 3);
    const rare = data.train.serial.filter((serial) => serial >= 0);
    expect(data.vocabulary.serials).toEqual(rare.sort());
    expect(data.vocabulary.wordCount).toBe(WORDS.length);
  });

  test('refuses predicates that take nothing, everything or hardly anything', () => {
    expect(() => prepareScenes(small, { kind: 'answer-equals', answer: 'maybe' }, 1)).toThrow(/no answer "maybe".*Take one of their 22/);
    expect(() => prepareScenes(small, { kind: 'image-list', imageIds: [2_000_000_000] }, 1)).toThrow(/takes none of the 4,000/);
    expect(() => prepareScenes(small, { kind: 'image-list', imageIds: Array.from({ length: 4000 }, (_, i) => i) }, 1)).toThrow(/takes all 4,000/);
    expect(() => prepareScenes(small, { kind: 'image-list', imageIds: [1] }, 1)).toThrow(/members in (SEL-attack|TEST)/);
  });
});

test('rejection is quick: a hundred thousand non-members', () => {
  const data = prepareScenes(scenesParamsSchema.parse({ trainPairs: 1000, calNonMembers: 100_000 }), yes, 1);
  const start = performance.now();
  let count = 0;
  for (const table of data.nonMembers.cal.chunks()) count += table.count;
  expect(count).toBe(100_000);
  // About 0.25 s alone; the bound leaves room for a busy machine.
  expect(performance.now() - start).toBeLessThan(2500);
});
