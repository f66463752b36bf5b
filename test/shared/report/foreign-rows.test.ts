import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RESULT_COLUMNS } from '../../../src-shared/report/columns.ts';
import { foreignRows } from '../../../src-shared/report/foreign-rows.ts';
import { foreignCsv, foreignJson } from '../../../src-shared/report/foreign-table.ts';
import { columnOfHeader, columnOfMean, plainName } from '../../../src-shared/report/header-names.ts';

describe('a header', () => {
  test('is read without case, @, -, _ and spaces', () => {
    for (const header of ['calWorstTPR@1e-5', 'cal_worst_tpr_1e-5', 'Cal Worst TPR @ 1E-5', 'CALWORSTTPR1E5']) expect(columnOfHeader(header)?.name).toBe('cal_worst_tpr_1e-5');
    expect(columnOfHeader('Forget-Acc')?.name).toBe('forget_acc');
    expect(columnOfMean('forgetAcc Mean')?.name).toBe('forget_acc');
  });

  test('that is not in the format is not guessed', () => {
    for (const header of ['accuracy', 'forget_accuracy', 'worstTPR@0.00001', 'mean', '']) expect(columnOfHeader(header)).toBeNull();
    expect(columnOfMean('forget_acc_std')).toBeNull();
  });

  test('never stands for two columns', () => {
    expect(new Set(RESULT_COLUMNS.map(({ name }) => plainName(name))).size).toBe(RESULT_COLUMNS.length);
    for (const { name } of RESULT_COLUMNS) expect(columnOfHeader(name.toUpperCase())?.name).toBe(name);
  });
});

const csv = (text: string) => foreignRows(foreignCsv(text));
const json = (value: unknown) => foreignRows(foreignJson(value));

describe('rows of another program', () => {
  test('keep what the format does not know, as it is', () => {
    const read = csv('Method,Seed,Forget Acc,zrf score,comment\nSCRUB,42,.25,0.5,"fine, so far"\nSSD,42,0.125,,\n');
    expect(read).toEqual({
      rows: [
        { arm: 'SCRUB', method: 'SCRUB', seed: 42, cells: { forget_acc: 0.25, 'zrf score': 0.5, comment: 'fine, so far' } },
        { arm: 'SSD', method: 'SSD', seed: 42, cells: { forget_acc: 0.125, 'zrf score': null, comment: null } },
      ],
      unknownColumns: ['zrf score', 'comment'],
      means: false,
      problems: [],
    });
  });

  test('leave empty and list what does not fit', () => {
    const read = csv('arm,seed,forget_acc,retain_acc,resolved_1e-3,k_cal_1e-3\na,1,41.5,NaN,maybe,2.5\nb,1,x,,TRUE,7\n');
    expect(read?.rows.map(({ cells }) => cells)).toEqual([
      { forget_acc: null, retain_acc: null, 'resolved_1e-3': null, 'k_cal_1e-3': null },
      { forget_acc: null, retain_acc: null, 'resolved_1e-3': true, 'k_cal_1e-3': 7 },
    ]);
    expect(read?.problems).toEqual([
      'record 1, column forget_acc holds "41.5", a number from 0 to 1 is needed: left empty',
      'record 1, column resolved_1e-3 holds "maybe", true or false is needed: left empty',
      'record 1, column k_cal_1e-3 holds "2.5", a whole number is needed: left empty',
      'record 2, column forget_acc holds "x", a number is needed: left empty',
    ]);
  });

  test('without seeds are numbered, and that is said; rows that come twice are not', () => {
    const read = csv('method,forget_acc\na,0.1\na,0.2\nb,0.3\n');
    expect(read?.rows.map(({ arm, seed }) => `${arm} ${seed}`)).toEqual(['a 0', 'a 1', 'b 0']);
    expect(read?.problems).toEqual([expect.stringContaining('3 rows name no seed')]);
    expect(csv('method,seed,forget_acc\na,1,0.1\na,1,0.2\n,1,0.3\na,1.5,0.4\n')?.problems).toEqual([
      'record 2 is another row of a, seed 1: left out', 'record 3 names neither arm nor method: left out', 'record 4 has the seed "1.5", no whole number up to 2147483647: left out',
    ]);
  });

  test('of means over seeds are taken as what they are', () => {
    const read = csv('arm,forget_acc_mean,forget_acc_std,n\nscrub,0.25,0.01,3\n');
    expect(read).toMatchObject({ means: true, rows: [{ arm: 'scrub', seed: 0, cells: { forget_acc: 0.25, forget_acc_std: 0.01, n: 3 } }] });
    expect(read?.problems).toEqual([expect.stringContaining('means over seeds')]);
  });

  test('are read from lists, named records and nested seeds of JSON', () => {
    const rows = [{ arm: 'a', method: 'a', seed: 1, cells: { forget_acc: 0.5 } }];
    expect(json([{ method: 'a', seed: 1, forgetAcc: 0.5 }])?.rows).toEqual(rows);
    expect(json({ results: [{ method: 'a', seed: 1, forgetAcc: 0.5 }] })?.rows).toEqual(rows);
    expect(json({ methods: [{ method: 'a', perSeed: [{ seed: 1, 'Forget acc': 0.5 }] }] })?.rows).toEqual(rows);
    expect(json({ a: { seed: 1, forget_acc: 0.5 } })?.rows).toEqual(rows);
    expect(json({ a: { forget_acc: 0.5 }, b: { forget_acc: 0.25 } })?.rows.map(({ arm }) => arm)).toEqual(['a', 'b']);
    expect(json([{ method: 'a', seed: 1, forget_acc: 0.5, curve: [1, 2] }])?.problems).toEqual([expect.stringContaining('field "curve"')]);
  });

  test('are none without an arm or a result', () => {
    expect(csv('arm,seed,accuracy\na,1,0.5\n')).toBeNull();
    expect(csv('seed,forget_acc\n1,0.5\n')).toBeNull();
    for (const value of [null, 3, 'x', [], {}, [1, 2], [[{}]]]) expect(json(value)).toBeNull();
  });

  test('never take a name for what every object has', () => {
    const read = csv('method,seed,forget_acc,constructor,__proto__,toString\nconstructor,1,0.5,x,y,z\n');
    expect(read?.rows[0]).toMatchObject({ arm: 'constructor' });
    expect(Object.keys(read?.rows[0]?.cells ?? {})).toEqual(['forget_acc', 'constructor', 'column 5', 'toString']);
    expect(Object.getPrototypeOf(read?.rows[0]?.cells)).toBe(Object.prototype);
  });

  test('of any JSON are rows or nothing, never a fault', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => {
      const read = json(JSON.parse(text));
      for (const { cells } of read?.rows ?? []) for (const cell of Object.values(cells)) expect(cell === null || ['number', 'string', 'boolean'].includes(typeof cell)).toBe(true);
    }), { numRuns: 300 });
  });
});
