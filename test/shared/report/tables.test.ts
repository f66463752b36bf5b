import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';
import type { ResultColumn } from '../../../src-shared/report/columns.ts';
import { readCsv } from '../../../src-shared/report/read-csv.ts';
import { buildTable } from '../../../src-shared/report/tables/build-table.ts';
import { claimModel } from '../../../src-shared/report/tables/claim-rows.ts';
import { csvTable } from '../../../src-shared/report/tables/csv-table.ts';
import { latexComment, latexText } from '../../../src-shared/report/tables/latex-text.ts';
import { markdownTable } from '../../../src-shared/report/tables/markdown-table.ts';
import { places } from '../../../src-shared/report/tables/rank.ts';
import { groupedCount, shownNumber } from '../../../src-shared/report/tables/shown-number.ts';
import type { TableModel } from '../../../src-shared/report/tables/table-model.ts';
import type { TableOptions } from '../../../src-shared/report/tables/table-options.ts';
import { exampleResults } from './example-results.ts';

const data = exampleResults();
const options = (of: Partial<TableOptions> & Pick<TableOptions, 'kind'>): TableOptions => ({ cell: 'std', digits: null, ties: 'digits', arms: null, columns: null, ...of });
const column = (name: string): ResultColumn => {
  const found = RESULT_COLUMNS.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};
const cellOf = (model: TableModel, arm: string, name: string) => {
  const at = model.columns.findIndex((candidate) => candidate.name === name);
  return model.groups.flatMap(({ rows }) => rows).find((row) => row.arm.id === arm)?.cells[at];
};

describe('numbers in a table', () => {
  test('have the digits asked for, and more where a number would read as 0', () => {
    expect(shownNumber(0.41565, column('retain_acc'), null)).toBe('0.416');
    expect(shownNumber(0.0123456, column('worst_tpr_1e-3'), null)).toBe('0.0123');
    expect(shownNumber(0.00002, column('retain_acc'), null)).toBe('0.00002');
    expect(shownNumber(0.0000002, column('retain_acc'), null)).toBe('2e-7');
    expect(shownNumber(-0.0004, column('excess_auc'), { kind: 'decimals', count: 3 })).toBe('-0.0004');
    expect(shownNumber(0.09964, column('retain_acc'), { kind: 'significant', count: 2 })).toBe('0.10');
    expect(shownNumber(123.4, column('runtime_s'), { kind: 'significant', count: 2 })).toBe('120');
    expect(groupedCount(438201)).toBe('438,201');
  });

  test('never read as 0 unless they are', () => {
    fc.assert(fc.property(fc.double({ min: 1e-12, max: 1, noNaN: true }), fc.integer({ min: 0, max: 6 }), (value, count) => {
      expect(Number(shownNumber(value, column('retain_acc'), { kind: 'decimals', count }))).toBeGreaterThan(0);
      expect(Number(shownNumber(value, column('retain_acc'), { kind: 'significant', count: count + 1 }))).toBeGreaterThan(0);
    }));
  });
});

describe('places', () => {
  const at = (...badness: (number | null)[]) => badness.map((bad) => (bad === null ? null : { badness: bad, interval: { lo: bad - 1, hi: bad + 1 } }));

  test('ties at the digits shown share a place', () => {
    expect(places(at(3, 1, 1, 2), 'digits')).toEqual([null, 'best', 'best', 'second']);
    expect(places(at(3, null, 2, 2), 'digits')).toEqual([null, null, 'best', 'best'].map((place, i) => (i === 0 ? 'second' : place)));
  });

  test('ties by interval share a place when theirs meets the leader\'s', () => {
    expect(places(at(0, 2, 2.5, 9), 'overlap')).toEqual(['best', 'best', 'second', null]);
  });

  test('there is none for one alone, or where all tie', () => {
    expect(places(at(1), 'digits')).toEqual([null]);
    expect(places(at(1, null), 'digits')).toEqual([null, null]);
    expect(places(at(1, 1, 1), 'digits')).toEqual([null, null, null]);
    expect(places(at(1, 2), 'digits')).toEqual(['best', null]);
  });
});

describe('the table model', () => {
  test('methods that use the retrained model never compete with those that do not; yardsticks with nobody', () => {
    const model = buildTable(data, options({ kind: 'utility' }));
    expect(model.groups.map(({ name, rows }) => [name, rows.map(({ arm }) => arm.id)])).toEqual([
      ['yardsticks', ['original', 'retrain']],
      ['without the retrained model', ['scrub', 'neggrad-plus', 'mine']],
      ['with the retrained model (RETR)', ['mu-align']],
    ]);
    const places_ = model.groups.map(({ rows }) => rows.map(({ cells }) => cells[1]?.place));
    expect(places_).toEqual([[null, null], ['best', null, null], [null]]);
  });

  test('a diverged arm competes nowhere, not even in time, and is called so', () => {
    const model = buildTable(data, options({ kind: 'utility' }));
    expect(cellOf(model, 'neggrad-plus', 'runtime_total_s')).toMatchObject({ place: null, shown: { kind: 'number' } });
    expect(model.groups.flatMap(({ rows }) => rows.map(({ label }) => label))).toContain('NegGrad+ (diverged)');
  });

  test('no hit is never a bare 0', () => {
    const model = buildTable(data, options({ kind: 'privacy' }));
    // Clopper-Pearson (0, 400) at level 1 - .05/4, for the largest of four: 1 - .00625^(1/400)
    expect(cellOf(model, 'mu-align', 'worst_tpr_0fp')?.shown).toEqual({ kind: 'none-of', of: '400', atMost: (1 - 0.00625 ** (1 / 400)).toFixed(4) });
    expect(cellOf(buildTable(data, options({ kind: 'utility' })), 'mu-align', 'forget_acc')?.shown).toMatchObject({ kind: 'none-of', of: '600' });
  });

  test('every worst-case rate has its floor beside it; what is below resolution is marked and ranks nobody', () => {
    const model = buildTable(data, options({ kind: 'privacy' }));
    expect(model.columns.map(({ name }) => name)).toEqual([
      'worst_auc', 'null_floor_auc', 'cal_worst_tpr_1e-2', 'cal_null_floor_1e-2', 'cal_worst_tpr_1e-3', 'cal_null_floor_1e-3', 'worst_tpr_0fp', 'null_floor_1e-4',
    ]);
    expect(model.columns.filter(({ belowResolution, isFloor }) => belowResolution && !isFloor).map(({ name }) => name)).toEqual(['cal_worst_tpr_1e-3']);
    expect(model.groups.flatMap(({ rows }) => rows.map(({ cells }) => cells[4]?.place)).every((place) => place === null)).toBe(true);
    expect(model.notes.join(' ')).toContain('4,380 CAL and 2,995 TEST non-members are needed');
  });

  test('values at or below their floor count as equal', () => {
    const lower = { ...data, rows: data.rows.map((row) => (row.arm === 'scrub' ? { ...row, cells: { ...row.cells, 'cal_worst_tpr_1e-2': 0.001 } } : row.arm === 'mine' ? { ...row, cells: { ...row.cells, 'cal_worst_tpr_1e-2': 0.014 } } : row)) };
    const model = buildTable(lower, options({ kind: 'privacy' }));
    expect([cellOf(model, 'scrub', 'cal_worst_tpr_1e-2')?.place, cellOf(model, 'mine', 'cal_worst_tpr_1e-2')?.place]).toEqual([null, null]);
    const above = buildTable(data, options({ kind: 'privacy' }));
    expect([cellOf(above, 'scrub', 'cal_worst_tpr_1e-2')?.place, cellOf(above, 'mine', 'cal_worst_tpr_1e-2')?.place]).toEqual(['best', null]);
  });

  test('a column that should be like RETR is best nearest to it', () => {
    const rows = data.rows.map((row) => (row.arm === 'scrub' ? { ...row, cells: { ...row.cells, cal_auc: 0.3 } } : row.arm === 'mine' ? { ...row, cells: { ...row.cells, cal_auc: 0.55 } } : row));
    const model = buildTable({ ...data, rows }, options({ kind: 'privacy', columns: ['cal_auc'] }));
    expect([cellOf(model, 'scrub', 'cal_auc')?.place, cellOf(model, 'mine', 'cal_auc')?.place]).toEqual([null, 'best']);
  });

  test('refuses arms and columns that the results do not have', () => {
    expect(() => buildTable(data, options({ kind: 'utility', arms: ['magic'] }))).toThrow(/no arm "magic": its arms are original/);
    expect(() => buildTable(data, options({ kind: 'utility', columns: ['worst_attacker_1e-3'] }))).toThrow(/no result column that holds a number/);
  });
});

describe('formats', () => {
  test('LaTeX: every character with a meaning is escaped, powers of ten are set', () => {
    expect(latexText('_%&#${}~^\\')).toBe('\\_\\%\\&\\#\\$\\{\\}\\textasciitilde{}\\textasciicircum{}\\textbackslash{}');
    expect(latexText('TPR@1e-3, 2.5e-7, model1e-3x')).toBe('TPR@$10^{-3}$, $2.5\\cdot10^{-7}$, model1e-3x');
    expect(latexComment('a\n\\input{evil}')).toBe('% a \\input{evil}');
  });

  test('CSV holds every digit of what the table shows', () => {
    const { header, rows } = readCsv(csvTable(buildTable(data, options({ kind: 'utility' }))));
    const mine = rows.find((row) => row[0] === 'mine') ?? [];
    const mean = data.rows.filter(({ arm }) => arm === 'mine').reduce((sum, { cells }) => sum + Number(cells['retain_acc']), 0) / 3;
    expect(Number(mine[header.indexOf('retain_acc_mean')])).toBeCloseTo(mean, 14);
    expect(mine[header.indexOf('retain_acc_n')]).toBe('3');
    expect(rows.find((row) => row[0] === 'neggrad-plus')?.[header.indexOf('retain_acc_mean')]).toBe('');
  });

  test('Markdown: every row has as many cells as the head, whatever a label holds', () => {
    const piped = { ...data, arms: data.arms.map((arm) => ({ ...arm, label: `${arm.label} | x\ny` })) };
    const lines = markdownTable(buildTable(piped, options({ kind: 'distance' }))).split('\n').filter((line) => line.startsWith('|'));
    const cells = (line: string): number => line.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length;
    expect(new Set(lines.map(cells)).size).toBe(1);
  });
});

describe('the verdict table', () => {
  test('names definition, n and interval in every row, and the parts of a comparison', () => {
    const { rows, head } = claimModel(data, true);
    expect(head).toMatch(/Replication by re-implementation, another 20k subset, our features and losses/);
    for (const row of rows.filter(({ kind }) => kind !== 'whole')) {
      expect(row.column).not.toBe('');
      expect(row.definition).not.toBe('');
      expect(row.evidence).toMatch(/seed/);
    }
    expect(rows.filter(({ isPart, kind }) => isPart && kind === 'claim')).toHaveLength(2);
    expect(rows.find(({ kind }) => kind === 'whole')).toMatchObject({ claim: 'MU-ALIGN outperforms SCRUB', verdict: 'not resolvable with this data' });
    expect(rows.find(({ column: name }) => name === 'pred_js')).toMatchObject({ verdict: 'reproduced', evidence: '3 seeds' });
    expect(rows.find(({ column: name }) => name === 'worst_tpr_1e-5')?.sentence).toBe('1,398 CAL and 1,324 TEST non-members cannot resolve this FPR, which takes 438,201 and 299,572; with no false positive no member is found, and an attacker that knows nothing reaches 0.0050.');
  });

  test('gives no verdict where the run is not what the claims were declared for', () => {
    expect(claimModel(data, false).rows.every(({ verdict }) => verdict === 'no verdict')).toBe(true);
  });
});
