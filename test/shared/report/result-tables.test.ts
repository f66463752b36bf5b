import { describe, expect, test } from 'vitest';
import { aggregateColumn } from '../../../src-shared/report/aggregate.ts';
import type { LimitContexts } from '../../../src-shared/report/aggregate.ts';
import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import type { ResultRow } from '../../../src-shared/report/result-row.ts';
import { resultsCsv, resultsJson } from '../../../src-shared/report/results-file.ts';
import { summaryFile } from '../../../src-shared/report/summary-file.ts';
import { DISTANCE_TABLE, PRIVACY_TABLE, tableFile } from '../../../src-shared/report/table-files.ts';
import { modelFreeText, terminalTables } from '../../../src-shared/report/terminal-tables.ts';
import { thinSeries } from '../../../src-shared/report/thin-series.ts';

const contexts: LimitContexts = new Map([1, 2, 3].map((seed) => [seed, { forgetPairs: 1000, retainPairs: 4000, comparisons: 21 }]));
const row = (arm: string, seed: number, cells: Record<string, Cell>): ResultRow => ({ arm, method: arm, seed, cells });

describe('a column over seeds', () => {
  test('three zeros still have an upper limit: the mean of the exact ones', () => {
    const over = aggregateColumn([1, 2, 3].map((seed) => row('a', seed, { forget_acc: 0 })), 'forget_acc', contexts);
    expect(over).toMatchObject({ mean: 0, sd: 0, n: 3 });
    // Clopper-Pearson (0, 1000), 95 %: evaluation.md 4.4
    expect(over?.interval?.lo).toBe(0);
    expect(over?.interval?.hi).toBeCloseTo(0.00368208, 8);
  });

  test('takes limits that stand beside the value, and the hull with the t interval', () => {
    const rows = [0.5, 0.52, 0.54].map((auc, i) => row('a', i + 1, { cal_auc: auc, cal_auc_lo: auc - 0.2, cal_auc_hi: auc + 0.01 }));
    const over = aggregateColumn(rows, 'cal_auc', contexts);
    expect(over?.interval?.lo).toBeCloseTo(0.32, 12);
    // t interval: 4.3027 * 0.02 / sqrt(3)
    expect(over?.interval?.hi).toBeCloseTo(0.52 + (4.302652729749464 * 0.02) / Math.sqrt(3), 9);
  });

  test('seeds without a value are left out; none at all is null, not 0', () => {
    expect(aggregateColumn([row('a', 1, { emb_mse: 2 }), row('a', 2, {})], 'emb_mse', contexts)).toMatchObject({ n: 1, mean: 2, sd: null });
    expect(aggregateColumn([row('a', 1, {})], 'emb_mse', contexts)).toBeNull();
    expect(() => aggregateColumn([], 'no_such_column', contexts)).toThrow(/no column/);
  });
});

describe('result files', () => {
  const rows = [row('original', 1, { forget_acc: 0.1 + 0.2, 'resolved_1e-1': true, 'k_cal_1e-5': 0 }), row('scrub', 1, { forget_acc: 0 })];

  test('have one column of the format after the other, empty where there is no value', () => {
    const [header, first, second] = resultsCsv(rows).trimEnd().split('\n').map((line) => line.split(','));
    expect(header).toEqual(RESULT_COLUMNS.map((column) => column.name));
    expect(first?.length).toBe(header?.length);
    expect(Number(first?.[header?.indexOf('forget_acc') ?? -1])).toBe(0.1 + 0.2);
    expect(first?.[header?.indexOf('resolved_1e-1') ?? -1]).toBe('true');
    expect(second?.[header?.indexOf('retain_acc') ?? -1]).toBe('');
    expect(second?.[header?.indexOf('forget_acc') ?? -1]).toBe('0');
  });

  test('the JSON says the same', () => {
    const parsed: unknown = JSON.parse(resultsJson(rows));
    expect(parsed).toMatchObject([{ arm: 'original', seed: 1, forget_acc: 0.1 + 0.2, retain_acc: null }, { arm: 'scrub', forget_acc: 0 }]);
  });

  test('refuse a column that the format does not have', () => {
    expect(() => resultsCsv([row('a', 1, { forget_accuracy: 1 })])).toThrow(/no column forget_accuracy/);
  });

  test('tables have mean, sd, interval and n; a flag is true where every seed has it', () => {
    const flags = [row('a', 1, { worst_auc: 0.6, 'resolved_1e-5': true }), row('a', 2, { worst_auc: 0.7, 'resolved_1e-5': false })];
    const [header, line] = tableFile(flags, PRIVACY_TABLE, contexts).trimEnd().split('\n').map((text) => text.split(','));
    const at = (name: string): string | undefined => line?.[header?.indexOf(name) ?? -1];
    expect(Number(at('worst_auc_mean'))).toBeCloseTo(0.65, 12);
    expect(Number(at('worst_auc_std'))).toBeCloseTo(Math.SQRT1_2 / 10, 12);
    expect(at('resolved_1e-5')).toBe('false');
    expect(at('n')).toBe('2');
    expect(tableFile([], DISTANCE_TABLE, contexts).split(',')[1]).toBe('emb_mse_mean');
  });

  test('the summary has no standard deviation for one seed', () => {
    const text = summaryFile({
      dataset: 'x', forget: { words: 'w', predicate: { kind: 'answer-equals', answer: 'yes' } }, seeds: [1],
      arms: [{ id: 'scrub', label: 'SCRUB', method: 'scrub', stepsBySeed: new Map([[1, 7]]) }], rows,
    });
    expect(JSON.parse(text)).toMatchObject({ methods: [{ arm: 'scrub', n: 1, perSeed: [{ seed: 1, forget_acc: 0, steps: 7 }], mean: { forget_acc: 0, retain_acc: null }, std: { forget_acc: null } }] });
  });
});

describe('tables for a terminal', () => {
  const cells: Record<string, Cell> = {
    n_members_test: 800, n_nonmembers_cal: 5000, n_nonmembers_test: 5000, model_free_auc: 0.6, model_free_lo: 0.55, model_free_hi: 0.65,
    'worst_tpr_1e-1': 0, 'cal_sel_tpr_1e-1': 0, 'cal_sel_lo_1e-1': 0, 'cal_sel_hi_1e-1': 0.0046, 'tp_1e-1': 0, 'resolved_1e-1': true, 'worst_tpr_1e-5': 0, 'resolved_1e-5': false,
  };
  const text = terminalTables({
    arms: [{ id: 'retrain', usesTeacher: true, method: 'retrain' }, { id: 'scrub', usesTeacher: false, method: 'scrub' }, { id: 'mu-align', usesTeacher: true, method: 'mu-align' }],
    rows: ['retrain', 'scrub', 'mu-align'].map((arm) => row(arm, 1, cells)), contexts, forget: 'answer equals "yes"', seeds: [1], comparisons: 21,
  });

  test('never print a bare zero rate', () => {
    expect(text).toContain('0 of 800, at most 0.0046');
    expect(text).toContain('0 seen, at most');
  });

  test('say what is not resolved and what it would need', () => {
    expect(text).toMatch(/1e-5 is NOT RESOLVED by this data: 5000 CAL and 5000 TEST non-members; 438201 and 299572 are needed/);
  });

  test('list methods with and without the retrained model apart', () => {
    const [, utility = ''] = /Utility([\s\S]*?)\n\n/.exec(text) ?? [];
    expect(utility.indexOf('without the retrained model')).toBeLessThan(utility.indexOf('scrub'));
    expect(utility.indexOf('scrub')).toBeLessThan(utility.indexOf('with the retrained model (RETR)'));
    expect(utility.indexOf('with the retrained model (RETR)')).toBeLessThan(utility.indexOf('mu-align'));
  });

  test('say confounded when the model-free attacker finds something, and that one seed may do so by chance', () => {
    expect(text).toContain('CONFOUNDED: its interval excludes .5 (by chance once in 20 such tables)');
  });

  test('of several seeds the interval over them decides, not that of any one', () => {
    const of = (seed: number, auc: number): ResultRow => row('scrub', seed, { model_free_auc: auc, model_free_lo: auc - 0.02, model_free_hi: auc + 0.02 });
    // The limits of seed 1 exclude .5, [.51, .55]; the t interval of the three, .51 ± 4.30 * .0173 / sqrt(3), holds it.
    expect(modelFreeText({ rows: [of(1, 0.53), of(2, 0.5), of(3, 0.5)], contexts })).toMatch(/holds \.5/);
    expect(modelFreeText({ rows: [of(1, 0.56), of(2, 0.561), of(3, 0.562)], contexts })).toContain('CONFOUNDED: its interval over 3 seeds excludes .5');
    expect(modelFreeText({ rows: [row('scrub', 1, { model_free_auc: 0.6 })], contexts })).toMatch(/no interval to judge by/);
  });
});

describe('a thinned series', () => {
  const points = Array.from({ length: 25 }, (_, i) => ({ step: i + 1, epoch: 1 + Math.floor(i / 20), phase: 'retain', values: { loss: i, norm: i === 3 ? null : 1 } }));

  test('keeps at most so many points an epoch and phase, with the mean of all', () => {
    const thin = thinSeries(points, 4);
    expect(thin.map((point) => [point.epoch, point.step])).toEqual([[1, 5], [1, 10], [1, 15], [1, 20], [2, 21], [2, 22], [2, 23], [2, 25]]);
    expect(thin[0]?.values['loss']).toBe(2);
  });

  test('a value that was not finite stays visible', () => {
    expect(thinSeries(points, 4)[0]?.values['norm']).toBeNull();
    expect(thinSeries(points, 4)[1]?.values['norm']).toBe(1);
  });
});
