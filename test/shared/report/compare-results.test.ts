import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareResults } from '../../../src-shared/report/compare-results.ts';
import { csvText } from '../../../src-shared/report/csv.ts';
import type { Cell } from '../../../src-shared/report/columns.ts';
import { CsvError, readCsv } from '../../../src-shared/report/read-csv.ts';
import { readResultsCsv } from '../../../src-shared/report/read-results.ts';
import type { ResultRow } from '../../../src-shared/report/result-row.ts';
import { resultsCsv } from '../../../src-shared/report/results-file.ts';

const row = (arm: string, seed: number, cells: Record<string, Cell>): ResultRow => ({ arm, method: arm, seed, cells });

describe('reading CSV', () => {
  test('gives back what was written, whatever the texts hold', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '=', "-", '#', ' ', 'é') });
    fc.assert(fc.property(fc.array(fc.tuple(text, text, text), { maxLength: 6 }), (rows) => {
      const written = csvText(['a', 'b', 'c'], rows);
      expect(readCsv(written)).toEqual({ header: ['a', 'b', 'c'], rows });
    }));
  });

  test('passes over comments before the header, and no others', () => {
    expect(readCsv('# x\n# y\na,b\n#1,2\n')).toEqual({ header: ['a', 'b'], rows: [['#1', '2']] });
  });

  test('names the record that is wrong', () => {
    expect(() => readCsv('a,b\n1,2\n1\n')).toThrow('record 3 has 1 cells under 2 columns');
    expect(() => readCsv('a\n"x\n')).toThrow(/never closed/);
    expect(() => readCsv('')).toThrow(CsvError);
  });
});

describe('reading results', () => {
  test('gives back numbers, booleans, texts and gaps as they were', () => {
    const rows = [row('mu-align', 42, { forget_acc: 1 / 3, 'resolved_1e-5': false, 'worst_attacker_1e-1': 'loss(+)', emb_mse: 5e-324 })];
    const [read] = readResultsCsv(resultsCsv(rows));
    expect(read).toMatchObject(rows[0] ?? {});
    expect(read?.cells['retain_acc']).toBeNull();
  });

  test('keeps unknown columns and refuses cells that do not fit', () => {
    expect(readResultsCsv('arm,seed,extra\nx,1,y\n')[0]?.cells['extra']).toBe('y');
    expect(() => readResultsCsv('arm,seed,forget_acc\nx,1,much\n')).toThrow('record 2, column forget_acc holds "much"');
    expect(() => readResultsCsv('arm,forget_acc\nx,1\n')).toThrow('no column seed');
  });
});

describe('two results', () => {
  const rows = [row('scrub', 1, { forget_acc: 0.25, 'resolved_1e-3': true, runtime_s: 3 }), row('mu-align', 1, { forget_acc: 0 })];

  test('match themselves, in any order and at any speed', () => {
    const other = [...rows].reverse().map((of) => ({ ...of, cells: { ...of.cells, runtime_s: 99, code_version: 'other' } }));
    const { compared, ...rest } = compareResults(rows, other);
    expect(rest).toEqual({ differing: [], missing: [], extra: [] });
    expect(compared).toBeGreaterThan(200);
  });

  test('differ in a cell by its name, a gap included', () => {
    const other = [row('scrub', 1, { forget_acc: 0.25 + 1e-16 * 1024, 'resolved_1e-3': true }), row('mu-align', 1, {})];
    expect(compareResults(rows, other).differing).toEqual([
      { arm: 'scrub', seed: 1, column: 'forget_acc', a: 0.25, b: 0.25 + 1e-16 * 1024 },
      { arm: 'mu-align', seed: 1, column: 'forget_acc', a: 0, b: null },
    ]);
    expect(compareResults(rows, other, { absolute: 0, relative: 1e-6 }).differing).toHaveLength(1);
  });

  test('name rows that only one of them has, and refuse a row that stands twice', () => {
    expect(compareResults(rows, [row('scrub', 1, rows[0]?.cells ?? {}), row('scrub', 2, {})])).toMatchObject({ differing: [], missing: [{ arm: 'mu-align', seed: 1 }], extra: [{ arm: 'scrub', seed: 2 }] });
    expect(() => compareResults([...rows, ...rows], rows)).toThrow(/same arm and seed/);
  });
});
