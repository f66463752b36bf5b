import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import type { Interval } from '../../../src-shared/stats/interval.ts';
import type { ArmSubject } from '../../app/arm-subject.ts';
import { isSameSubject } from '../../app/arm-subject.ts';
import { COLUMN_GROUPS, factsOf, groupOf } from './compared-columns.ts';
import type { ColumnGroup } from './compared-columns.ts';

export type Difference = CallOutput<'compare.differences'>[number];
type Model = CallOutput<'tables.build'>;
export type BaseCell = Model['groups'][number]['rows'][number]['cells'][number];

export interface DifferenceRow {
  readonly column: string;
  readonly head: string;
  readonly direction: string;
  readonly description: string;
  /** the data cannot resolve the FPR, as the baseline's rows say */
  readonly belowResolution: boolean;
  readonly base: BaseCell;
  readonly floor: BaseCell | null;
  /** one a subject, in their order; null: none was given */
  readonly differences: readonly (Difference | null)[];
  /** of the small drawings: holds 0 and every interval of the row */
  readonly domain: readonly [number, number];
  /** places of the smallest and the largest mean; null where fewer than two have one or all are the same */
  readonly extremes: { readonly lowest: number; readonly highest: number } | null;
}

export interface DifferenceGroup {
  readonly name: ColumnGroup;
  readonly rows: readonly DifferenceRow[];
}

/** What a difference shows as its interval: with what the counts leave open where there is such a one. */
export function shownInterval({ withCounts, interval }: Difference): Interval | null {
  return withCounts ?? interval;
}

/**
 * Rows of a comparison in their groups. A column that nobody has a value in is left out, unless the data cannot resolve it.
 *
 * @param base the table of the baseline alone
 * @param decidedOnly only rows in which an interval excludes zero, on the better or the worse side
 */
export function differenceGroups(base: Model, differences: readonly Difference[], subjects: readonly ArmSubject[], decidedOnly: boolean): DifferenceGroup[] {
  const cells = base.groups.flatMap(({ rows }) => rows)[0]?.cells ?? [];
  const rows = base.columns.flatMap((column, i) => {
    const facts = factsOf(column.name);
    const own = cells[i];
    if (column.isFloor || facts === null || own === undefined) return [];
    const next = base.columns[i + 1]?.isFloor === true ? (cells[i + 1] ?? null) : null;
    const found = subjects.map((subject) => differences.find((of) => of.column === column.name && isSameSubject(of.subject, subject)) ?? null);
    const row: DifferenceRow = { column: column.name, head: column.head, direction: column.direction, description: column.description, belowResolution: column.belowResolution, base: own, floor: next, differences: found, domain: domainOf(found), extremes: extremesOf(found) };
    const isThere = own.over !== null || column.belowResolution || found.some((of) => of !== null && of.pairs.length > 0);
    const isDecided = found.some((of) => of?.outcome === 'better' || of?.outcome === 'worse');
    return isThere && (!decidedOnly || isDecided) ? [{ group: groupOf(facts), row }] : [];
  });
  return COLUMN_GROUPS.flatMap((name) => {
    const own = rows.filter(({ group }) => group === name).map(({ row }) => row);
    return own.length === 0 ? [] : [{ name, rows: own }];
  });
}

function domainOf(differences: readonly (Difference | null)[]): readonly [number, number] {
  const ends = differences.flatMap((of) => {
    if (of?.mean == null) return [];
    const interval = shownInterval(of);
    return [of.mean, interval?.lo ?? of.mean, interval?.hi ?? of.mean];
  });
  const lo = Math.min(0, ...ends);
  const hi = Math.max(0, ...ends);
  return lo === hi ? [-1, 1] : [lo, hi];
}

function extremesOf(differences: readonly (Difference | null)[]): DifferenceRow['extremes'] {
  const means = differences.flatMap((of, place) => (of?.mean == null ? [] : [{ place, mean: of.mean }])).sort((a, b) => a.mean - b.mean);
  const [first, last] = [means[0], means.at(-1)];
  return first === undefined || last === undefined || first.mean === last.mean ? null : { lowest: first.place, highest: last.place };
}
