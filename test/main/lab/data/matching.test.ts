import { describe, expect, test } from 'vitest';
import { RandomStream } from '../../../../src-shared/random/random-stream.ts';
import { matchedRows } from '../../../../src-main/lab/data/matched-rows.ts';
import { modelFreeScores } from '../../../../src-main/lab/data/model-free-attacker.ts';
import { prepareScenes } from '../../../../src-main/lab/data/scenes/prepare-scenes.ts';
import { scenesParamsSchema } from '../../../../src-main/lab/data/scenes/scenes-params.ts';
import type { PreparedData } from '../../../../src-main/lab/data/prepared-data.ts';
import { tinyTable } from './tiny-tables.ts';

/** Area under the ROC by counting all pairs. */
function bruteForceAuc(members: Float64Array, nonMembers: Float64Array): number {
  let wins = 0;
  for (const m of members) for (const n of nonMembers) wins += m > n ? 1 : m === n ? 0.5 : 0;
  return wins / (members.length * nonMembers.length);
}

describe('matched rows', () => {
  const stream = RandomStream.of(1, 'matching test');
  const pairs = (n: number, yesShare: number): { image: number; answer: number; questionType: number }[] =>
    Array.from({ length: n }, (_, image) => ({ image, answer: stream.float() < yesShare ? 0 : 1 + stream.int(2), questionType: stream.int(2) }));
  const members = tinyTable(pairs(500, 0.7));
  const candidates = tinyTable(pairs(5000, 0.2));
  const everyMember = Int32Array.from({ length: 500 }, (_, i) => i);

  test('have the members\' shares of question type and answer, and lose no more than must be', () => {
    const { rows, distance } = matchedRows(candidates, members, everyMember);
    expect(new Set(rows).size).toBe(rows.length);
    const shares = (table: typeof members, chosen: Int32Array): number[] =>
      [0, 1].flatMap((type) => [0, 1, 2].map((answer) => chosen.filter((row) => table.questionType[row] === type && table.answer[row] === answer).length / chosen.length));
    const [of, wanted] = [shares(candidates, rows), shares(members, everyMember)];
    const apart = of.reduce((sum, share, i) => sum + Math.abs(share - (wanted[i] ?? 0)), 0) / 2;
    expect(apart).toBeCloseTo(distance, 12);
    expect(apart).toBeLessThanOrEqual(0.02);
    // "yes" is the scarce answer: nearly all of it is used.
    const scarce = candidates.answer.filter((answer) => answer === 0).length;
    expect(rows.filter((row) => candidates.answer[row] === 0).length).toBeGreaterThan(0.9 * scarce);
    expect(matchedRows(candidates, members, everyMember).rows).toEqual(rows);
  });

  test('a distribution that already fits is kept whole, or nearly', () => {
    expect(matchedRows(members, members, everyMember)).toEqual({ rows: everyMember, distance: 0 });
  });
});

describe('model-free attacker', () => {
  const params = scenesParamsSchema.parse({ trainPairs: 6000, heldoutPairs: 500, selNonMembers: 2000, calNonMembers: 100, testNonMembers: 3000 });
  const data = prepareScenes(params, { kind: 'answer-equals', answer: 'yes' }, 1);

  test('finds nothing in matched scenes', () => {
    const { members, nonMembers } = modelFreeScores(data);
    expect(members.length).toBe(data.members.test.length);
    expect(nonMembers.length).toBe(3000);
    // Standard error of the AUC at most about sqrt((1/m + 1/n) / 12) = .013.
    expect(Math.abs(bruteForceAuc(members, nonMembers) - 0.5)).toBeLessThan(0.045);
  });

  test('finds a planted difference in the images', () => {
    const images = data.train.images.data.slice();
    const dim = data.info.imageDim;
    for (const row of data.forget) images[row * dim + 61] = (images[row * dim + 61] ?? 0) + 1;
    const planted: PreparedData = { ...data, train: { ...data.train, images: { shape: data.train.images.shape, data: images } } };
    const { members, nonMembers } = modelFreeScores(planted);
    // A shift by one standard deviation gives Phi(1 / sqrt 2) = .76 to who knows where to look; the fit has some hundred members.
    expect(bruteForceAuc(members, nonMembers)).toBeGreaterThan(0.64);
  });

  test('finds a question type that only members ask', () => {
    const questionType = data.train.questionType.slice();
    data.forget.forEach((row, i) => {
      if (i % 3 === 0) questionType[row] = 4;
    });
    const { members, nonMembers } = modelFreeScores({ ...data, train: { ...data.train, questionType } });
    expect(bruteForceAuc(members, nonMembers)).toBeGreaterThan(0.62);
  });
});
