import { describe, expect, it } from 'vitest';
import type { PairTable } from '../../../../src-main/lab/data/pair-table.ts';
import type { PreparedData } from '../../../../src-main/lab/data/prepared-data.ts';
import { AccuracyTally } from '../../../../src-main/lab/evaluate/accuracy-tally.ts';
import { constantBaseline, emptyTallies, retainTypeShares, utilityColumns } from '../../../../src-main/lab/evaluate/utility.ts';
import { tinyData } from '../tiny-data.ts';

/** One pair per [answer type, answer]; the answer scores 1, the next one .3. */
function tableOf(pairs: readonly (readonly [type: number, answer: number])[]): PairTable {
  const data = tinyData({ pairs: pairs.length });
  return {
    ...data.train,
    answerType: Int32Array.from(pairs, ([type]) => type),
    answer: Int32Array.from(pairs, ([, answer]) => answer),
    softAnswers: { offsets: Int32Array.from({ length: pairs.length + 1 }, (_, i) => 2 * i), values: Int32Array.from(pairs.flatMap(([, answer]) => [answer, answer + 1])) },
    softScores: Float32Array.from({ length: 2 * pairs.length }, (_, i) => (i % 2 === 0 ? 1 : 0.3)),
  };
}

const streamOf = (table: PairTable): PreparedData['nonMembers']['test'] => ({ count: table.count, chunks: () => [table] });

describe('accuracies', () => {
  // Types 0, 1, 2; the retain set has 4, 1 and 3 pairs of them.
  const train = tableOf([[0, 0], [0, 1], [0, 1], [0, 1], [0, 2], [1, 3], [2, 4], [2, 4], [2, 5]]);
  const base = tinyData({ pairs: 9 });
  const data: PreparedData = {
    ...base,
    info: { ...base.info, answers: ['yes', 'no', 'maybe', '3', 'red', 'blue'] },
    train,
    forget: Int32Array.of(0),
    retain: Int32Array.from({ length: 8 }, (_, i) => i + 1),
    nonMembers: { ...base.nonMembers, cal: streamOf(tableOf([[0, 0], [0, 0]])), test: streamOf(tableOf([[0, 0]])) },
    retainHeldout: { ...base.retainHeldout, report: streamOf(tableOf([[0, 1], [0, 2], [2, 4], [2, 4], [2, 4], [2, 5]])) },
  };

  it('weigh the answer types as the retain set does, and leave out types without pairs', () => {
    expect(Array.from(retainTypeShares(data))).toEqual([0.5, 0.125, 0.375]);
    const tallies = emptyTallies(data);
    const held = tableOf([[0, 1], [0, 2], [2, 4], [2, 4], [2, 4], [2, 5]]);
    // right, answer + 1 of the first (soft .3), then 3 of 4 right
    [1, 3, 4, 4, 4, 0].forEach((predicted, row) => { tallies.retainHeldout.add(held, row, predicted); });
    const columns = utilityColumns(tallies, data);
    expect(columns.retain_acc_heldout).toBeCloseTo((0.5 * 0.5 + 0.375 * 0.75) / 0.875, 12);
    expect(columns.retain_acc_heldout_raw).toBeCloseTo(4 / 6, 12);
    expect(columns.retain_acc_heldout_soft).toBeCloseTo((0.5 * (1.3 / 2) + 0.375 * 0.75) / 0.875, 6);
    expect([columns.retain_acc_yesno, columns.retain_acc_number, columns.retain_acc_other]).toEqual([0.5, null, 0.75]);
    expect([columns.forget_acc, columns.forget_acc_heldout]).toEqual([null, null]);
  });

  it('the constant baseline says the most frequent retained answer of the type', () => {
    const columns = constantBaseline(data);
    expect(columns.forget_acc).toBe(0);
    expect(columns.forget_acc_heldout).toBe(0);
    // no, 3 and red: three of four, one of one, two of three
    expect(columns.retain_acc).toBeCloseTo(6 / 8, 12);
    expect(columns.retain_acc_yesno).toBe(0.5);
    expect(columns.retain_acc_other).toBe(0.75);
  });

  it('where the retain set has none of the types, pairs count as they are', () => {
    const tally = new AccuracyTally(3);
    const table = tableOf([[1, 3], [1, 3], [2, 4], [2, 5]]);
    [3, 0, 0, 0].forEach((predicted, row) => { tally.add(table, row, predicted); });
    expect(tally.weighted(Float64Array.of(1, 0, 0))).toBe(0.25);
    expect(new AccuracyTally(3).weighted(Float64Array.of(1, 0, 0))).toBeNull();
  });

  it('take the first of equal logits', () => {
    const tally = new AccuracyTally(1);
    const table = tableOf([[0, 1], [0, 0]]);
    tally.addTopAnswers(table, Int32Array.of(0, 1), Float32Array.of(0, 5, 5, 2, 2, 1), 3);
    expect(tally.raw()).toBe(1);
  });
});
