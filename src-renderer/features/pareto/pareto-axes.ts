import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { RESULT_COLUMNS, columnAt } from '../../../src-shared/report/columns.ts';
import type { ResultColumn } from '../../../src-shared/report/columns.ts';
import { DISTANCE_COLUMN, UTILITY_COLUMN } from '../../../src-shared/report/figures/pareto-figure.ts';
import type { BetterEnd } from '../../../src-shared/report/pareto-front.ts';
import { FPR_TARGETS } from '../../../src-shared/stats/fpr-target.ts';

export type TableModel = CallOutput<'tables.build'>;

export const AXES = ['utility', 'privacy', 'distance'] as const;
export type AxisName = (typeof AXES)[number];

/** Which way is better, beside a column's head. */
export const ARROWS = { higher: '↑', lower: '↓' } as const satisfies Record<BetterEnd, string>;

/** A result column that can be an axis. */
export interface AxisColumn {
  readonly name: string;
  readonly head: string;
  readonly description: string;
  readonly better: BetterEnd;
  readonly belowResolution: boolean;
  /** some arm has a value; false only of columns that the data cannot resolve */
  readonly hasValues: boolean;
  readonly facts: ResultColumn;
}

export type AxisColumns = Readonly<Record<AxisName, readonly AxisColumn[]>>;

/**
 * What each axis can show of a run. A column that is best where it is like the retrained model has no better end, so it is
 * none. One without any value is left out, unless the data are too few for it: that is worth saying.
 *
 * @param model of all arms and JUDGED_COLUMNS
 */
export function axisColumns({ columns, groups }: TableModel): AxisColumns {
  const rows = groups.flatMap((group) => group.rows);
  const all = columns.flatMap(({ name, head, description, direction, isFloor, belowResolution }, i): AxisColumn[] => {
    const facts = RESULT_COLUMNS.find((column) => column.name === name);
    const hasValues = rows.some(({ cells }) => cells[i]?.over != null);
    if (facts === undefined || isFloor || (direction !== 'higher' && direction !== 'lower') || (!hasValues && !belowResolution)) return [];
    return [{ name, head, description, better: direction, belowResolution, hasValues, facts }];
  });
  const of = (kind: AxisName): AxisColumn[] => all.filter(({ facts }) => facts.kind === kind);
  // Without any attack nothing is below resolution: there is nothing at all.
  const privacy = of('privacy');
  return { utility: of('utility'), privacy: privacy.some(({ hasValues }) => hasValues) ? privacy : [], distance: of('distance') };
}

/** The columns of the printed figure where the run has them, else the first that it has. */
export function usualColumns(columns: AxisColumns): Readonly<Record<AxisName, string | null>> {
  const orFirst = (axis: AxisName, wanted: string | undefined): string | null => {
    const own = columns[axis].filter(({ hasValues }) => hasValues);
    return (own.find(({ name }) => name === wanted) ?? own[0])?.name ?? null;
  };
  const resolved = FPR_TARGETS.filter(({ value }) => value < 0.1).map(({ text }) => columnAt('cal_worst_tpr_T', text)).findLast((name) => columns.privacy.some((column) => column.name === name && column.hasValues && !column.belowResolution));
  return { utility: orFirst('utility', UTILITY_COLUMN), privacy: orFirst('privacy', resolved ?? 'worst_auc'), distance: orFirst('distance', DISTANCE_COLUMN) };
}

/** What a column is of, in a word. */
export function axisWord({ facts: { kind, unit } }: AxisColumn): string {
  if (unit === 'seconds') return 'cost';
  return kind === 'distance' ? 'distance to RETR' : kind;
}

/** Rates at low FPR differ by powers of ten. */
export function isRate({ name, facts: { unit } }: AxisColumn): boolean {
  return unit === 'share' && name.includes('tpr_');
}

/** What an axis is measured from: a rate and a distance from 0, an AUC from one half; a share that can be anything from nothing. */
export function originOf({ name, better, facts: { unit } }: AxisColumn): number | null {
  if (better !== 'lower' || unit === 'difference of shares') return null;
  return name.endsWith('auc') ? 0.5 : 0;
}
