import { describe, expect, test } from 'vitest';
import { axisColumns, axisWord, usualColumns } from '../../../../src-renderer/features/pareto/pareto-axes.ts';
import type { AxisColumn, TableModel } from '../../../../src-renderer/features/pareto/pareto-axes.ts';
import { paretoQuery, readPareto } from '../../../../src-renderer/features/pareto/pareto-choice.ts';
import { frontText, paretoFinding } from '../../../../src-renderer/features/pareto/pareto-finding.ts';
import { paretoArms, paretoPlane } from '../../../../src-renderer/features/pareto/pareto-points.ts';
import type { ParetoArm } from '../../../../src-renderer/features/pareto/pareto-points.ts';
import { yDomain } from '../../../../src-renderer/features/pareto/pareto-scale.ts';
import { standingOf, standingText } from '../../../../src-renderer/features/pareto/pareto-standing.ts';
import type { Difference, Outcome, ShownColumns } from '../../../../src-renderer/features/pareto/pareto-standing.ts';
import { seriesStyles } from '../../../../src-shared/report/figures/series-style.ts';

type Values = readonly (number | null)[];
const COLUMNS = [
  ['forget_acc', 'like-retrain'], ['retain_acc', 'higher'], ['retain_acc_heldout', 'higher'], ['runtime_s', 'lower'], ['pred_js', 'lower'], ['worst_auc', 'lower'], ['null_floor_auc', 'none'],
  ['cal_worst_tpr_1e-2', 'lower'], ['cal_null_floor_1e-2', 'none'], ['cal_worst_tpr_1e-5', 'lower'],
] as const;

const cell = (mean: number | null, n = 3) => ({
  over: mean === null ? null : { n, mean, sd: null, interval: { lo: mean - 0.01, hi: mean + 0.01 }, tPart: null, exactPart: null },
  seeds: Array.from({ length: mean === null ? 0 : n }, (_, i) => i),
  shown: mean === null ? { kind: 'missing' as const } : { kind: 'number' as const, mean: String(mean), beside: { kind: 'interval' as const, lo: String(mean - 0.01), hi: String(mean + 0.01) } },
  place: null,
});

/** @param rows by arm: forget, retain, held-out, time, JS, AUC, its floor, TPR, its floor, TPR at 1e-5 */
function modelOf(groups: readonly { readonly name: string; readonly ranked: boolean; readonly rows: Readonly<Record<string, Values>>; readonly n?: Readonly<Record<string, number>> }[], below: readonly string[] = ['cal_worst_tpr_1e-5']): TableModel {
  return {
    heading: '', title: '', notes: [], comment: [],
    columns: COLUMNS.map(([name, direction]) => ({ name, head: name, direction, description: '', isFloor: direction === 'none', belowResolution: below.includes(name) })),
    groups: groups.map(({ name, ranked, rows, n }) => ({ name, ranked, rows: Object.entries(rows).map(([id, values]) => ({ arm: { id, label: id.toUpperCase(), method: id }, label: id.toUpperCase(), cells: values.map((mean) => cell(mean, n?.[id] ?? 3)) })) })),
  };
}

const MODEL = modelOf([
  { name: 'yardsticks', ranked: false, rows: { original: [1, 0.9, 0.6, 1, 0.4, 0.9, 0.52, 0.5, 0.02, null], retrain: [0.2, 0.8, 0.55, 9, 0.1, 0.51, 0.52, 0.01, 0.02, null] } },
  { name: 'without the retrained model', ranked: true, rows: { scrub: [0.2, 0.7, 0.5, 2, 0.2, 0.6, 0.52, 0.1, 0.02, null], 'fine-tune': [0.3, 0.75, 0.58, 3, 0.3, 0.7, 0.53, 0.2, 0.02, null], neggrad: [0.1, 0.6, 0.4, 3, 0.3, 0.7, 0.53, 0.2, 0.02, null] } },
  { name: 'with the retrained model (RETR)', ranked: true, rows: { 'mu-align': [0.2, 0.78, 0.53, 2, 0.09, 0.51, 0.52, 0.015, 0.02, null], other: [0.2, 0.7, 0.52, 2, 0.2, 0.505, 0.52, 0.01, 0.02, null] } },
]);
const arms = (model: TableModel = MODEL): ParetoArm[] => paretoArms(model, seriesStyles(model.groups.flatMap(({ rows }) => rows.map(({ arm }) => arm))));
const column = (name: string, model: TableModel = MODEL): AxisColumn => {
  const found = Object.values(axisColumns(model)).flat().find((of) => of.name === name);
  if (found === undefined) throw new Error(`no column ${name}`);
  return found;
};

describe('axes', () => {
  test('are the columns with a better end: none that is best like RETR, and one without values only where the data are too few', () => {
    const { utility, privacy, distance } = axisColumns(MODEL);
    expect(utility.map(({ name }) => name)).toEqual(['retain_acc', 'retain_acc_heldout', 'runtime_s']);
    expect(privacy.map(({ name, hasValues }) => [name, hasValues])).toEqual([['worst_auc', true], ['cal_worst_tpr_1e-2', true], ['cal_worst_tpr_1e-5', false]]);
    expect(distance.map(({ name }) => name)).toEqual(['pred_js']);
    expect(axisWord(column('runtime_s'))).toBe('cost');
  });

  test('begin with those of the printed figure, the rate at the smallest FPR that the data resolve', () => {
    expect(usualColumns(axisColumns(MODEL))).toEqual({ utility: 'retain_acc_heldout', privacy: 'cal_worst_tpr_1e-2', distance: 'pred_js' });
    expect(usualColumns(axisColumns(modelOf([], [])))).toEqual({ utility: null, privacy: null, distance: null });
    const coarse = modelOf(MODEL.groups.map(({ name, ranked, rows }) => ({ name, ranked, rows: Object.fromEntries(rows.map(({ arm, cells }) => [arm.id, cells.map(({ over }) => over?.mean ?? null)])) })), ['cal_worst_tpr_1e-2', 'cal_worst_tpr_1e-5']);
    expect(usualColumns(axisColumns(coarse)).privacy).toBe('worst_auc');
  });

  test('the choice is the same after a way through the address', () => {
    const choice = { baseline: 'mu-align', utility: 'retain_acc', privacy: 'worst_auc', distance: 'emb_cka', hidden: ['original', 'a,b'], scale: 'linear' } as const;
    const query = Object.fromEntries(Object.entries(paretoQuery(choice)).filter((pair): pair is [string, string] => pair[1] !== null));
    expect(readPareto(query)).toEqual(choice);
    expect(Object.values(paretoQuery(readPareto({}))).every((value) => value === null)).toBe(true);
    expect(readPareto({ scale: 'cubic' }).scale).toBeNull();
  });
});

describe('a panel', () => {
  const plane = (x: string, which = arms(), scale: 'log' | 'linear' | null = null) => paretoPlane(which, arms(), column(x), column('retain_acc_heldout'), scale);

  test('has every arm with its mean, intervals and seeds', () => {
    expect(plane('worst_auc').points.map(({ id }) => id)).toEqual(['original', 'retrain', 'scrub', 'fine-tune', 'neggrad', 'mu-align', 'other']);
    expect(plane('worst_auc').points[2]).toMatchObject({ name: 'SCRUB', x: 0.6, y: 0.5, xInterval: { lo: 0.59, hi: 0.61 }, yInterval: { lo: 0.49, hi: 0.51 } });
    expect(plane('worst_auc').points[2]?.facts).toContainEqual(['null floor', '0.52']);
    expect(plane('worst_auc').points[2]?.facts).toContainEqual(['seeds', '3']);
  });

  test('has one front a group that competes: no references, and nobody of the other group', () => {
    expect(plane('pred_js').fronts.map(({ name, points }) => [name, points])).toEqual([['Pareto front without the retrained model', ['scrub', 'fine-tune']], ['Pareto front with the retrained model (RETR)', ['mu-align']]]);
    expect(frontText(plane('pred_js'), arms())).toBe('In front by their means alone: without the retrained model, SCRUB and FINE-TUNE; with the retrained model (RETR), MU-ALIGN.');
  });

  test('at or below the null floor all are equal in privacy, so the better utility decides', () => {
    expect(plane('cal_worst_tpr_1e-2').fronts[1]?.points).toEqual(['mu-align']);
  });

  test('who lacks seeds is on no front: its mean is not that of the method', () => {
    const short = modelOf(MODEL.groups.map(({ name, ranked, rows }) => ({ name, ranked, n: { 'fine-tune': 2 }, rows: Object.fromEntries(rows.map(({ arm, cells }) => [arm.id, cells.map(({ over }) => over?.mean ?? null)])) })));
    expect(paretoPlane(arms(short), arms(short), column('pred_js'), column('retain_acc_heldout'), null).fronts[0]?.points).toEqual(['scrub']);
  });

  test('the floor of privacy is what attackers without knowledge reach, that of a distance the retrained model, drawn or not', () => {
    const few = arms().filter(({ id }) => id === 'scrub' || id === 'fine-tune');
    expect(plane('worst_auc', few).floor?.range).toEqual({ lo: 0.52, hi: 0.53 });
    expect(plane('pred_js', few).floor).toEqual({ range: { lo: 0.1, hi: 0.1 }, label: 'RETR from RETR' });
  });

  test('rates have a logarithmic axis unless it is chosen otherwise; a distance never', () => {
    expect(plane('cal_worst_tpr_1e-2').isLog).toBe(true);
    expect(plane('cal_worst_tpr_1e-2', arms(), 'linear').isLog).toBe(false);
    expect([plane('worst_auc').isLog, plane('worst_auc', arms(), 'log').isLog, plane('pred_js', arms(), 'log').isLog]).toEqual([false, true, false]);
  });

  test('who has no value is named; below resolution there is no front; all panels share the utility axis', () => {
    const gone = plane('cal_worst_tpr_1e-5');
    expect([gone.points.length, gone.missing.length, gone.fronts.length]).toEqual([0, 7, 0]);
    const domain = yDomain([plane('pred_js'), gone]);
    expect(domain?.[0]).toBeLessThan(0.39);
    expect(domain?.[1]).toBeGreaterThan(0.61);
    expect(yDomain([gone])).toBeNull();
  });
});

describe('what the plot proves', () => {
  const columns: ShownColumns = { utility: column('retain_acc_heldout'), privacy: column('cal_worst_tpr_1e-2'), distance: column('pred_js') };
  const difference = (arm: string, of: string, outcome: Outcome, why = 'Because.'): Difference => ({ subject: { run: 'r', arm }, column: of, pairs: [{ seed: 1, baseline: 1, other: 2, difference: 1 }], mean: 1, sd: null, interval: null, withCounts: null, outcome, why, caveats: [] });
  const all = (arm: string, ...[utility, privacy, distance]: readonly [Outcome, Outcome, Outcome]): Difference[] => [difference(arm, 'retain_acc_heldout', utility), difference(arm, 'cal_worst_tpr_1e-2', privacy), difference(arm, 'pred_js', distance)];
  const finding = (differences: readonly Difference[], shown = arms(), of = columns) => {
    const baseline = arms().find(({ id }) => id === 'scrub');
    if (baseline === undefined) throw new Error('no baseline');
    return paretoFinding({ baseline, arms: shown, columns: of, planes: [], standings: shown.filter(({ id }) => id !== 'scrub').map(({ id }) => standingOf(id, of, differences)) });
  };

  test('better on one and worse on another: neither dominates', () => {
    expect(finding(all('mu-align', 'worse', 'better', 'better'))).toMatchObject({ sentence: 'MU-ALIGN against SCRUB: better on privacy and distance to RETR, worse on utility.', conclusion: 'Neither dominates the other.', glyph: 'ring' });
  });

  test('it dominates only where every axis is decided', () => {
    expect(finding(all('mu-align', 'better', 'better', 'better'))).toMatchObject({ conclusion: 'MU-ALIGN dominates SCRUB on these axes.', glyph: 'ok' });
    expect(finding(all('mu-align', 'worse', 'worse', 'worse'))).toMatchObject({ conclusion: 'SCRUB dominates MU-ALIGN on these axes.', glyph: 'warn' });
    expect(finding(all('mu-align', 'undecided', 'better', 'better')).conclusion).toBe('It is not decided whether MU-ALIGN dominates SCRUB.');
    expect(finding(all('mu-align', 'better', 'not-resolvable', 'better')).conclusion).toBe('It is not decided whether MU-ALIGN dominates SCRUB.');
    expect(finding(all('mu-align', 'undecided', 'undecided', 'worse')).conclusion).toBe('It is not decided whether SCRUB dominates MU-ALIGN.');
    expect(finding(all('mu-align', 'undecided', 'not-resolvable', 'undecided')).conclusion).toBe('Nothing is decided between the two.');
  });

  test('one seed judges nothing, and says why', () => {
    const one = ['retain_acc_heldout', 'cal_worst_tpr_1e-2', 'pred_js'].map((of) => difference('mu-align', of, 'not-judged', 'One pair is too few; three are needed.'));
    const found = finding(one);
    expect(found).toMatchObject({ conclusion: 'Nothing is decided between the two.', glyph: 'info' });
    expect(found.because).toContain('Not judged, utility, privacy and distance to RETR: One pair is too few; three are needed.');
  });

  test('the other methods stand by what is decided of them, the references apart', () => {
    const found = finding([...all('mu-align', 'better', 'better', 'better'), ...all('fine-tune', 'better', 'worse', 'worse'), ...all('neggrad', 'worse', 'worse', 'worse'), ...all('other', 'undecided', 'better', 'better'), ...all('original', 'better', 'worse', 'worse')]);
    expect(found.because[0]).toBe('The other methods, by intervals of the paired differences: worse than SCRUB on every axis: NEGGRAD; better on one axis and worse on another: FINE-TUNE; not decided on at least one axis: OTHER.');
    expect(found.because[1]).toBe('On cal_worst_tpr_1e-2, MU-ALIGN and OTHER are at or below the null floor: no more is found there than by attackers that know nothing, so such values count as equal.');
  });

  test('below resolution is said, and a baseline that is alone', () => {
    expect(finding([], arms(), { ...columns, privacy: column('cal_worst_tpr_1e-5') }).because[0]).toBe('cal_worst_tpr_1e-5 is below the resolution of this data.');
    expect(finding([], arms().filter(({ id }) => id === 'scrub'))).toMatchObject({ sentence: 'SCRUB is alone here.', conclusion: 'There is nothing to hold it against.' });
    expect(finding([]).conclusion).toBe('Nothing can be said of the two.');
  });

  test('a row of the table counts its outcomes', () => {
    const text = (differences: readonly Difference[]) => standingText(standingOf('mu-align', columns, differences));
    expect(text(all('mu-align', 'worse', 'worse', 'worse'))).toBe('worse on all three');
    expect(text(all('mu-align', 'undecided', 'better', 'better'))).toBe('2 better, 1 undecided');
    expect(text([difference('mu-align', 'pred_js', 'better')])).toBe('1 better');
    expect(text([])).toBe('no common value');
  });
});
