import { describe, expect, test } from 'vitest';
import { JUDGED_COLUMNS } from '../../../../src-renderer/app/judged-columns.ts';
import { boldPairs } from '../../../../src-renderer/features/tables/bold-pairs.ts';
import { latexTokens } from '../../../../src-renderer/features/tables/latex-tokens.ts';
import { columnItems, otherColumns, rowItems } from '../../../../src-renderer/features/tables/pick-items.ts';
import { reordered } from '../../../../src-renderer/features/tables/reordered.ts';
import { choiceQuery, optionsOf, readChoice, withPreset } from '../../../../src-renderer/features/tables/table-choice.ts';
import { tableChecks } from '../../../../src-renderer/features/tables/table-checks.ts';
import type { CheckedTable } from '../../../../src-renderer/features/tables/table-checks.ts';
import { surveyOf } from '../../../../src-renderer/features/tables/table-survey.ts';
import type { TableModel } from '../../../../src-renderer/features/tables/table-survey.ts';
import { buildTable } from '../../../../src-shared/report/tables/build-table.ts';
import { latexTable } from '../../../../src-shared/report/tables/latex-table.ts';
import type { TableOptions } from '../../../../src-shared/report/tables/table-options.ts';
import { exampleResults } from '../../../shared/report/example-results.ts';

const data = exampleResults();

function model(changes: Partial<TableOptions> = {}): TableModel {
  const { columns, groups, notes, comment, ...built } = buildTable(data, { kind: 'utility', cell: 'std', digits: null, ties: 'digits', arms: null, columns: null, ...changes });
  return {
    ...built,
    columns: columns.map((column) => ({ ...column })),
    groups: groups.map(({ name, ranked, rows }) => ({ name, ranked, rows: rows.map(({ arm: { id, label, method }, label: name_, cells }) => ({ arm: { id, label, method }, label: name_, cells: cells.map((cell) => ({ ...cell, seeds: [...cell.seeds] })) })) })),
    notes: [...notes],
    comment: [...comment],
  };
}

const survey = surveyOf(model({ columns: JUDGED_COLUMNS }));

describe('the choice of a table', () => {
  test('is the same after a way through the address', () => {
    const choice = {
      ...readChoice({}), preset: 'privacy', rows: ['scrub', 'a,b%2C'], columns: ['pred_js'], beside: [{ run: 'r@1', arm: 'a,b' }].map(({ arm }) => ({ run: 'other-1', arm })),
      cell: 'n', digits: { kind: 'significant', count: 2 }, ties: 'none', siunitx: true, width: 'column',
    } as const;
    const query = new URLSearchParams(Object.entries(choiceQuery(choice)).filter((pair): pair is [string, string] => pair[1] !== null)).toString();
    expect(readChoice(Object.fromEntries(new URLSearchParams(query)))).toEqual(choice);
  });

  test('an empty list is not the usual one', () => {
    expect(readChoice({ rows: choiceQuery({ ...readChoice({}), rows: [] })['rows'] ?? '' }).rows).toEqual([]);
    expect(readChoice({}).rows).toBeNull();
  });

  test('what nobody understands is as usual', () => {
    expect(readChoice({ preset: 'magic', cell: 'x', digits: 'd99', ties: '?', width: 'wide', beside: '@,x@' })).toEqual(readChoice({}));
  });

  test('rows and columns that the results lack are left out; those beside stay', () => {
    const preset = { kind: 'utility', cell: 'std', digits: null, ties: 'digits', arms: ['scrub', 'mu-align'], columns: ['retain_acc'] } as const;
    const asked = optionsOf({ ...readChoice({}), rows: ['gone', 'mu-align', 'x@r'], columns: ['gone', 'pred_js'], beside: [{ run: 'r', arm: 'x' }] }, { ...preset, arms: [...preset.arms], columns: [...preset.columns] }, ['scrub', 'mu-align'], ['retain_acc', 'pred_js']);
    expect([asked.arms, asked.columns]).toEqual([['mu-align', 'x@r'], ['pred_js']]);
  });

  test('another table brings its own columns and cells, and keeps rows and looks', () => {
    const next = withPreset({ ...readChoice({ rows: 'scrub', columns: 'pred_js', cell: 'n', numbers: 'siunitx' }) }, 'privacy');
    expect(next).toMatchObject({ preset: 'privacy', rows: ['scrub'], columns: null, cell: null, siunitx: true });
  });
});

describe('lists to pick from', () => {
  test('what is on stands first, in its order; yardsticks and users of the retrained model say so', () => {
    const rows = rowItems(survey, ['mu-align', 'scrub'], [{ run: 'r1', arm: 'scrub' }], () => 'Other');
    expect(rows.slice(0, 2).map(({ id, on, end }) => [id, on, end])).toEqual([['mu-align', true, 'uses RETR'], ['scrub', true, '']]);
    expect(rows.find(({ id }) => id === 'original')).toMatchObject({ on: false, end: 'yardstick' });
    expect(rows.find(({ id }) => id === 'scrub@r1')).toMatchObject({ name: 'SCRUB (Other)', end: 'beside' });
  });

  test('a column that the data cannot resolve is hatched with the words; every column is offered once', () => {
    const columns = columnItems(survey, ['worst_auc'], 'privacy');
    expect(columns.find(({ id }) => id === 'cal_worst_tpr_1e-3')).toMatchObject({ hatched: true, end: 'not resolvable', on: false });
    expect(columns[0]).toMatchObject({ id: 'worst_auc', end: '↓ better', hatched: false });
    const offered = [...columns.map(({ id }) => id), ...otherColumns(survey, columns).map(({ value }) => value)];
    expect(offered.sort()).toEqual(survey.columns.map(({ name }) => name).sort());
  });

  test('an item goes to a place, the ends are the ends, and one that is not there changes nothing', () => {
    expect(reordered(['a', 'b', 'c'], 'c', 0)).toEqual(['c', 'a', 'b']);
    expect(reordered(['a', 'b', 'c'], 'a', 9)).toEqual(['b', 'c', 'a']);
    expect(reordered(['a', 'b'], 'x', 0)).toEqual(['a', 'b']);
  });
});

describe('checks', () => {
  const base: CheckedTable = { model: model(), siunitx: false, ties: 'digits', others: [], differences: [], seeds: data.provenance.seeds, widthIn: 5.25, roomIn: 7 };
  const fact = (of: CheckedTable, term: string) => tableChecks(of).find((found) => found.term === term);

  test('bold is held against the next in its own group, never for shared places or below resolution', () => {
    const pairs = boldPairs(model({ columns: ['retain_acc', 'cal_worst_tpr_1e-3'] }));
    expect(pairs.length).toBeGreaterThan(0);
    expect(pairs.flatMap(({ columns }) => columns)).not.toContain('cal_worst_tpr_1e-3');
    const groups = model().groups.map(({ rows }) => rows.map(({ arm }) => arm.id));
    for (const { best, next } of pairs) expect(groups.some((ids) => ids.includes(best) && ids.includes(next))).toBe(true);
  });

  test('a bold value whose difference holds zero is named with its interval', () => {
    const difference = { subject: { run: 'r', arm: 'scrub' }, column: 'retain_acc', pairs: [], mean: 0.1, sd: 0.1, interval: { lo: -0.1, hi: 0.3 }, withCounts: null, outcome: 'undecided' as const, why: 'It holds zero.', caveats: [] };
    const pair = { best: 'scrub', next: 'mine', columns: ['retain_acc'] };
    expect(fact({ ...base, differences: [{ pair, difference }] }, 'Bold')).toMatchObject({ check: 'warn', text: 'bold is not significant in Retain acc., SCRUB minus Mine_1 50% & #2 $x {y} ~z ^2 \\end: [−0.100, 0.300].' });
    expect(fact({ ...base, differences: [{ pair, difference: { ...difference, outcome: 'better' } }] }, 'Bold')).toMatchObject({ check: 'ok' });
    expect(fact({ ...base, differences: [{ pair, difference: { ...difference, interval: { lo: 0.1, hi: 0.3 }, outcome: 'not-judged', why: 'Two pairs are too few; three are needed.' } }] }, 'Bold')?.text).toMatch(/^not judged: Retain acc\., SCRUB minus .*\. Two pairs are too few/);
    expect(fact({ ...base, ties: 'none' }, 'Bold')).toBeUndefined();
  });

  test('a table that is too wide for its float is said to be, with what helps', () => {
    expect(fact(base, 'Width')).toMatchObject({ check: 'ok', text: 'about 5.3 in of 7 in' });
    expect(fact({ ...base, roomIn: 3.33 }, 'Width')).toMatchObject({ check: 'warn', more: 'Leave columns out, or take the width of the page.' });
  });

  test('columns that the data cannot resolve are named, with what it would take', () => {
    const privacy = model({ kind: 'privacy' });
    const others = survey.columns.filter(({ kind }) => kind === 'privacy');
    expect(fact({ ...base, model: privacy, others }, 'Left out')).toMatchObject({ check: 'open', more: expect.stringContaining('1e-3 needs 4,380 CAL and 2,995 TEST non-members') as string });
    expect(fact({ ...base, model: privacy, others }, 'Resolution')).toMatchObject({ check: 'open' });
  });

  test('a row that lacks seeds is named', () => {
    expect(fact(base, 'Runs')).toMatchObject({ check: 'warn', text: 'NegGrad+ (diverged): 0 of 3 seeds' });
    expect(fact({ ...base, model: model({ arms: ['scrub'] }) }, 'Runs')).toMatchObject({ check: 'ok', text: 'complete: 1 row over seeds 42, 123, 5508' });
  });
});

test('the source is all there, in pieces', () => {
  const source = latexTable(buildTable(data, { kind: 'privacy', cell: 'interval', digits: null, ties: 'digits', arms: null, columns: null }), { numbers: 'plain' });
  const tokens = latexTokens(source);
  expect(tokens.map(({ text }) => text).join('')).toBe(source);
  expect(tokens.filter(({ kind }) => kind === 'comment').every(({ text }) => text.startsWith('% '))).toBe(true);
  expect(latexTokens('50\\% of % it')).toEqual([{ kind: 'text', text: '50' }, { kind: 'text', text: '\\%' }, { kind: 'text', text: ' of ' }, { kind: 'comment', text: '% it' }]);
  expect(latexTokens('a\\').map(({ text }) => text).join('')).toBe('a\\');
});
