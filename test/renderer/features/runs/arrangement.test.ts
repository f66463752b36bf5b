import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GROUPINGS, arrangementQuery, listQuestion, readArrangement } from '../../../../src-renderer/features/runs/arrangement.ts';
import type { Arrangement } from '../../../../src-renderer/features/runs/arrangement.ts';
import { isSortable, tableColumns } from '../../../../src-renderer/features/runs/run-columns.ts';
import { conditionText, readCondition } from '../../../../src-renderer/features/runs/run-conditions.ts';
import type { Comparison } from '../../../../src-renderer/features/runs/run-conditions.ts';
import { RUN_FIELDS, fieldOf, metricLabel } from '../../../../src-renderer/features/runs/run-fields.ts';
import { metricText } from '../../../../src-renderer/features/runs/metric-text.ts';
import { runFilterSchema, runSortSchema } from '../../../../src-shared/contract/topics/runs.ts';

const USUAL = readArrangement({});
const columnIds = fc.constantFrom('name', 'status', 'createdAt', 'worst_auc', 'retain_acc@scrub');
const arrangements: fc.Arbitrary<Arrangement> = fc.record({
  text: fc.string({ maxLength: 20 }),
  conditions: fc.array(fc.record({ field: fc.string({ minLength: 1, maxLength: 20 }), comparison: fc.constantFrom<Comparison>('=', '<', 'contains'), value: fc.oneof(fc.string(), fc.integer(), fc.constant(null)) }), { maxLength: 4 }),
  sorting: fc.uniqueArray(fc.record({ column: columnIds, direction: fc.constantFrom('ascending' as const, 'descending' as const) }), { minLength: 1, maxLength: 3, selector: ({ column }) => column }),
  group: fc.constantFrom(null, ...GROUPINGS),
  archived: fc.boolean(),
  columns: fc.option(fc.uniqueArray(fc.record({ id: columnIds, pinned: fc.boolean() }), { minLength: 1, selector: ({ id }) => id })),
  pinnedRuns: fc.uniqueArray(fc.stringMatching(/^[a-z0-9-]{1,12}$/), { maxLength: 10 }),
});

describe('an arrangement of the runs', () => {
  test('comes back from the address as it was', () => {
    fc.assert(fc.property(arrangements, (arrangement) => {
      const query = Object.fromEntries(Object.entries(arrangementQuery(arrangement)).filter((pair): pair is [string, string] => pair[1] !== null && pair[1] !== ''));
      const address = new URLSearchParams(query).toString();
      expect(readArrangement(Object.fromEntries(new URLSearchParams(address)))).toEqual(arrangement);
    }));
  });

  test('leaves out of the address what is as usual, and reads over what it does not understand', () => {
    expect(Object.values(arrangementQuery(USUAL)).every((value) => value === null)).toBe(true);
    expect(readArrangement({ where: '{', by: 'moon', sort: '' , archived: 'yes' })).toEqual({ ...USUAL, sorting: [] });
    expect(readArrangement({ where: '[{"field":"seed"}]' }).conditions).toEqual([]);
  });

  test('asks what the contract takes, without columns that cannot be sorted by', () => {
    const { filter, sort } = listQuestion({ ...USUAL, sorting: [{ column: 'tags', direction: 'ascending' }, { column: 'worst_auc@scrub', direction: 'descending' }] }, isSortable);
    expect(sort).toEqual([{ field: 'worst_auc@scrub', descending: true }]);
    expect(runSortSchema.parse(sort)).toEqual(sort);
    expect(runFilterSchema.parse(filter)).toEqual(filter);
  });
});

describe('a filter', () => {
  const field = (id: string) => {
    const found = fieldOf(id, new Map([['worst_auc', { head: 'Worst AUC' }]]));
    if (found === null) throw new Error(`there is no field ${id}`);
    return found;
  };
  const said = (id: string, comparison: Comparison, text: string): string => {
    const read = readCondition(field(id), comparison, text);
    return 'problem' in read ? read.problem : conditionText(read.condition, field(id));
  };

  test('is read from what was typed, and said in words', () => {
    expect(said('status', '=', 'failed')).toBe('State is Failed');
    expect(said('method', '!=', ' scrub ')).toBe('Method has not scrub');
    expect(said('seed', '=', '42')).toBe('Seed has 42');
    expect(said('worst_auc@scrub', '<=', '.55')).toBe('Worst AUC (scrub) ≤ 0.55');
    expect(said('createdAt', '>=', '2026-11-02')).toBe('Started from 2026-11-02');
    expect(said('note', 'contains', 'odd')).toBe('Note contains odd');
  });

  test('that cannot be says why', () => {
    expect(said('seed', '=', 'x')).toBe('x is no number.');
    expect(said('worst_auc', '<', ' ')).toBe('Say what worst auc is compared with.');
    for (const day of ['2026-02-30', 'yesterday', '2026-13-01']) expect(said('createdAt', '<', day)).toContain('is no day');
    expect(fieldOf('no_such', new Map())).toBeNull();
    expect(new Set(RUN_FIELDS.map(({ id }) => id)).size).toBe(RUN_FIELDS.length);
  });
});

describe('columns', () => {
  const heads = new Map([['worst_auc', { head: 'Worst AUC', description: 'the largest', direction: 'lower' }]]);

  test('pinned ones stand first behind the marks, unknown ones are left out', () => {
    const columns = tableColumns([{ id: 'status', pinned: false }, { id: 'nonsense', pinned: true }, { id: 'worst_auc@scrub', pinned: true }], heads);
    expect(columns.map(({ id }) => id)).toEqual(['select', 'menu', 'worst_auc@scrub', 'status']);
    expect(columns[2]).toMatchObject({ head: 'Worst AUC ↓', unit: 'scrub', numeric: true, pinned: true });
    expect(columns.every(({ width }) => width !== undefined)).toBe(true);
    expect(metricLabel('worst_auc@scrub', heads)).toBe('Worst AUC (scrub)');
  });

  test('numbers have the digits of tables; one seed has no deviation', () => {
    expect(metricText({ column: 'retain_acc@scrub', mean: 0.41384, sd: 0.0021 })).toBe('0.414 ± 0.002');
    expect(metricText({ column: 'worst_auc', mean: 0.5, sd: null })).toBe('0.500');
  });
});
