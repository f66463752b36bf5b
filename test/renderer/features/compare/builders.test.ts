import { describe, expect, test } from 'vitest';
import { readSubject, subjectText } from '../../../../src-renderer/app/arm-subject.ts';
import { compareQuery, readCompare } from '../../../../src-renderer/features/compare/compare-choice.ts';
import { comparedArms, usualBaseline, usualOthers, withBaseline } from '../../../../src-renderer/features/compare/compared-arms.ts';
import { configLines, settingText } from '../../../../src-renderer/features/compare/config-lines.ts';
import { differenceCsv } from '../../../../src-renderer/features/compare/difference-csv.ts';
import { differenceGroups } from '../../../../src-renderer/features/compare/difference-rows.ts';
import type { Difference } from '../../../../src-renderer/features/compare/difference-rows.ts';
import { rangeText, signedText } from '../../../../src-renderer/features/compare/difference-text.ts';
import { curvesOf, lossDomains, lossModel, termName, termsOf } from '../../../../src-renderer/features/compare/loss-panels.ts';
import type { LossPanel } from '../../../../src-renderer/features/compare/loss-panels.ts';
import type { CallOutput } from '../../../../src-shared/contract/registry.ts';
import { readCsv } from '../../../../src-shared/report/read-csv.ts';

const arm = (id: string, method = id) => ({ arm: id, label: id.toUpperCase(), method });
const ARMS = [arm('original'), arm('retrain'), arm('fine-tune'), arm('scrub'), arm('mu-align')];

describe('who is compared', () => {
  test('SCRUB by default, the other methods beside it, MU-ALIGN first, no yardsticks', () => {
    expect(comparedArms('r', ARMS, null, null)).toEqual({ baseline: { run: 'r', arm: 'scrub' }, others: [{ run: 'r', arm: 'mu-align' }, { run: 'r', arm: 'fine-tune' }] });
    expect(usualBaseline([arm('original'), arm('mine', 'neggrad-plus')])).toBe('mine');
    expect(usualBaseline([arm('original'), arm('retrain'), arm('mine', 'neggrad-plus')])).toBe('retrain');
    expect(usualBaseline([arm('original'), arm('retrain'), arm('mine'), arm('theirs')])).toBe('mine');
    expect(usualBaseline([arm('original'), arm('mu-align'), arm('theirs')])).toBe('theirs');
    expect(usualOthers([arm('original'), arm('retrain')], 'original')).toEqual(['retrain']);
    expect(comparedArms('r', [], null, null)).toBeNull();
  });

  test('never more than ten columns, nobody twice, and the baseline not beside itself', () => {
    const many = Array.from({ length: 20 }, (_, i) => `a${i}@other`);
    expect(comparedArms('r', ARMS, 'scrub', ['scrub', 'mu-align', 'mu-align', ...many])?.others).toHaveLength(9);
    expect(comparedArms('r', ARMS, 'scrub', ['scrub', 'mu-align', 'mu-align', 'scrub@s'])?.others).toEqual([{ run: 'r', arm: 'mu-align' }, { run: 's', arm: 'scrub' }]);
  });

  test('another baseline changes places with the one before', () => {
    const compared = { baseline: { run: 'r', arm: 'scrub' }, others: [{ run: 'r', arm: 'mu-align' }, { run: 's', arm: 'scrub' }] };
    expect(withBaseline(compared, { run: 'r', arm: 'mu-align' })).toEqual({ baseline: { run: 'r', arm: 'mu-align' }, others: [{ run: 'r', arm: 'scrub' }, { run: 's', arm: 'scrub' }] });
    expect(withBaseline(compared, { run: 'r', arm: 'retrain' }).others[0]).toEqual({ run: 'r', arm: 'scrub' });
  });

  test('an arm of another run is ARM@RUN in the address', () => {
    for (const subject of [{ run: 'r', arm: 'scrub' }, { run: 'other-1', arm: 'a@b' }]) expect(readSubject(subjectText(subject, 'r'), 'r')).toEqual(subject);
  });

  test('the choice is the same after a way through the address', () => {
    const choice = { baseline: 'mu-align', others: ['scrub', 'scrub@s,1'], columns: 'all', decidedOnly: true, extremes: true, term: 'loss', seed: 0, lockAxes: false, logY: true, against: 'scrub@s,1', hideSame: true } as const;
    const query = Object.fromEntries(Object.entries(compareQuery(choice)).filter((pair): pair is [string, string] => pair[1] !== null));
    expect(readCompare(query)).toEqual(choice);
    expect(Object.values(compareQuery(readCompare({}))).every((value) => value === null)).toBe(true);
    expect(readCompare({ seed: 'x' }).seed).toBeNull();
  });
});

const difference = (column: string, who: string, mean: number | null, lo = NaN, hi = NaN, outcome: Difference['outcome'] = 'undecided'): Difference => ({
  subject: { run: 'r', arm: who }, column, pairs: mean === null ? [] : [{ seed: 1, baseline: 0.5, other: 0.5 + mean, difference: mean }], mean, sd: null,
  interval: Number.isNaN(lo) ? null : { lo, hi }, withCounts: null, outcome, why: 'Because.', caveats: [],
});

function baseOf(columns: readonly { readonly name: string; readonly below?: boolean; readonly floor?: boolean; readonly mean: number | null }[]): CallOutput<'tables.build'> {
  return {
    heading: '', title: '', notes: [], comment: [],
    columns: columns.map(({ name, below = false, floor = false }) => ({ name, head: name, direction: 'higher', description: '', isFloor: floor, belowResolution: below })),
    groups: [{ name: 'g', ranked: true, rows: [{ arm: { id: 'scrub', label: 'SCRUB', method: 'scrub' }, label: 'SCRUB', cells: columns.map(({ mean }) => ({ over: mean === null ? null : { n: 1, mean, sd: null, interval: null, tPart: null, exactPart: null }, seeds: [1], shown: { kind: 'missing' as const }, place: null })) }] }],
  };
}

describe('rows', () => {
  const subjects = [{ run: 'r', arm: 'a' }, { run: 'r', arm: 'b' }];
  const base = baseOf([{ name: 'retain_acc', mean: 0.5 }, { name: 'cal_worst_tpr_1e-2', mean: 0.1 }, { name: 'cal_null_floor_1e-2', floor: true, mean: 0.1 }, { name: 'cal_worst_tpr_1e-5', mean: null, below: true }, { name: 'emb_cka', mean: null }, { name: 'runtime_s', mean: 1 }]);
  const differences = [difference('retain_acc', 'a', 0.2, 0.1, 0.3, 'better'), difference('retain_acc', 'b', -0.1, -0.4, 0.2), difference('runtime_s', 'a', 0.5), difference('emb_cka', 'a', null, NaN, NaN, 'not-judged')];

  test('stand in their groups; each has one scale that holds 0 and every interval, and its floor', () => {
    const groups = differenceGroups(base, differences, subjects, false);
    expect(groups.map(({ name, rows }) => [name, rows.map(({ column }) => column)])).toEqual([['Utility', ['retain_acc']], ['Low-FPR privacy', ['cal_worst_tpr_1e-2', 'cal_worst_tpr_1e-5']], ['Cost', ['runtime_s']]]);
    const row = groups[0]?.rows[0];
    expect(row?.domain).toEqual([-0.4, 0.3]);
    expect(row?.extremes).toEqual({ lowest: 1, highest: 0 });
    expect(groups[1]?.rows[0]?.floor?.over?.mean).toBe(0.1);
    expect(groups[2]?.rows[0]).toMatchObject({ domain: [0, 0.5], extremes: null, differences: [{ mean: 0.5 }, null] });
  });

  test('only decided ones where that is asked for', () => {
    expect(differenceGroups(base, differences, subjects, true).flatMap(({ rows }) => rows.map(({ column }) => column))).toEqual(['retain_acc']);
  });

  test('are saved with every digit', () => {
    const { header, rows } = readCsv(differenceCsv(differenceGroups(base, [difference('retain_acc', 'a', 0.1 + 0.2, -1e-9, 0.5)], subjects, false), { run: 'r', arm: 'scrub' }));
    const at = (name: string): string | undefined => rows[0]?.[header.indexOf(name)];
    expect([at('difference'), at('ci_lo'), at('outcome'), at('baseline_arm'), at('seeds')]).toEqual(['0.30000000000000004', '-1e-9', 'undecided', 'scrub', '1']);
  });
});

describe('numbers', () => {
  test('carry their sign; an end of an interval never reads as 0 unless it is', () => {
    expect([signedText(0.25, 'retain_acc'), signedText(-0.00002, 'cal_worst_tpr_1e-2'), signedText(0, 'retain_acc'), signedText(7e-20, 'retain_acc'), signedText(43.48, 'runtime_s')]).toEqual(['+0.250', '−0.00002', '0', '0', '+43.5']);
    expect(rangeText(difference('retain_acc', 'a', 0.1, -0.00002, 0.2))).toBe('[−0.00002, 0.200]');
    expect(rangeText(difference('runtime_s', 'a', 0.1, -0.0004, 0))).toBe('[−0.00040, 0]');
  });

  test('three equal seeds are no interval', () => {
    expect(rangeText(difference('retain_acc', 'a', 0, 0, 0))).toBe('equal in every seed');
  });
});

describe('curves', () => {
  const curve = (term: string, seed: number, value: readonly number[]) => ({ arm: 'x', seed, term, step: Int32Array.from(value, (_, i) => i * 10), value: Float64Array.from(value) });
  const style = { paint: 's1', dash: null, width: 1, marker: 'disc' } as const;
  const scrub: LossPanel = { id: 'scrub', label: 'SCRUB', style, series: [curve('loss (forget)', 1, [1, 2]), curve('loss (retain)', 1, [4, 3, 2]), curve('learningRate', 1, [1])] };
  const mine: LossPanel = { id: 'mine', label: 'Mine', style, series: [curve('loss', 1, [9, -8, NaN]), curve('loss', 2, [100]), curve('cssa', 1, [1]), curve('learningRate', 1, [1])] };
  const options = { term: 'loss', seed: 1, logY: false };

  test('terms are those that most have; rates come last; a phase is no other term', () => {
    expect(termsOf([scrub, mine])).toEqual([{ name: 'loss', panels: 2 }, { name: 'cssa', panels: 1 }, { name: 'learningRate', panels: 2 }]);
    expect(termName('loss (forget)')).toBe('loss');
    expect(curvesOf(scrub, options).map(({ term }) => term)).toEqual(['loss (forget)', 'loss (retain)']);
  });

  test('locked axes hold every curve of the seed, and no other', () => {
    const domains = lossDomains([scrub, mine], options);
    expect(domains?.x).toEqual([0, 20]);
    expect(domains?.y[0]).toBeLessThanOrEqual(-8);
    expect(domains?.y[1]).toBeGreaterThanOrEqual(9);
    expect(domains?.y[1]).toBeLessThan(100);
    expect(lossDomains([scrub], { ...options, term: 'magic' })).toBeNull();
  });

  test('the baseline lies thin behind and is not saved as this panel’s data; a logarithmic axis has gaps where it has no place', () => {
    const domains = { x: [0, 20], y: [0.1, 10] } as const;
    const model = lossModel(mine, scrub, domains, { ...options, logY: true });
    expect(model.layers.map((layer) => layer.kind === 'line' && [layer.name, layer.isData])).toEqual([['SCRUB, loss (forget)', false], ['SCRUB, loss (retain)', false], ['loss', true]]);
    const own = model.layers.at(-1);
    expect(own?.kind === 'line' ? Array.from(own.y) : []).toEqual([9, NaN, NaN]);
    expect(lossModel(scrub, null, domains, options).layers).toHaveLength(2);
  });
});

test('configs: what differs between the runs stands after the arms, without other arms', () => {
  const lines = configLines([{ path: 'params.epochs', values: [3, 10], differs: true }, { path: 'method', values: ['a', 'a'], differs: false }], [{ path: 'training.epochs', values: [1, 2] }, { path: 'arms[scrub].params.x', values: [1, 2] }]);
  expect(lines.map(({ path, differs }) => [path, differs])).toEqual([['params.epochs', true], ['method', false], ['run: training.epochs', true]]);
  expect([settingText(null), settingText('x'), settingText([1, 2]), settingText(false)]).toEqual(['–', 'x', '[1,2]', 'false']);
});
