import type { SeriesStyle } from '../../../src-shared/report/figures/series-style.ts';
import { paretoFront } from '../../../src-shared/report/pareto-front.ts';
import type { ScatterFloor, ScatterFront, ScatterPoint } from '../../charts/scatter-model.ts';
import { besideText, meanText } from '../../ui/cell-text.ts';
import { isRate, originOf } from './pareto-axes.ts';
import type { AxisColumn, TableModel } from './pareto-axes.ts';

type Row = TableModel['groups'][number]['rows'][number];
export type ParetoCell = Row['cells'][number];

/** An arm with its place in the results. */
export interface ParetoArm {
  readonly id: string;
  /** says where it diverged */
  readonly label: string;
  readonly method: string;
  /** those it competes with: of one, a front is drawn */
  readonly group: string;
  readonly ranked: boolean;
  /** the original and the retrained model: what others are measured by, no methods */
  readonly isReference: boolean;
  readonly style: SeriesStyle;
  readonly cellOf: (column: string) => ParetoCell | null;
  /** of a column that has one */
  readonly floorOf: (column: string) => ParetoCell | null;
  readonly floorColumnOf: (column: string) => string | null;
}

const REFERENCES: readonly string[] = ['original', 'retrain'];

export function paretoArms({ columns, groups }: TableModel, styles: ReadonlyMap<string, SeriesStyle>): ParetoArm[] {
  const place = new Map(columns.flatMap(({ name, isFloor }, i) => (isFloor ? [] : [[name, i] as const])));
  const floorColumnOf = (column: string): string | null => {
    const next = columns[(place.get(column) ?? NaN) + 1];
    return next?.isFloor === true ? next.name : null;
  };
  return groups.flatMap(({ name: group, ranked, rows }) => rows.flatMap(({ arm: { id, method }, label, cells }): ParetoArm[] => {
    const style = styles.get(id);
    if (style === undefined) return [];
    const at = (column: string, after: number): ParetoCell | null => {
      const i = place.get(column);
      return i === undefined ? null : (cells[i + after] ?? null);
    };
    return [{
      id, label, method, group, ranked, style,
      isReference: REFERENCES.includes(method),
      cellOf: (column) => at(column, 0),
      floorOf: (column) => (floorColumnOf(column) === null ? null : at(column, 1)),
      floorColumnOf,
    }];
  }));
}

/** A mean that is no better than what attackers that know nothing reach. */
export function isAtFloor(arm: ParetoArm, column: string): boolean {
  const [own, floor] = [arm.cellOf(column)?.over, arm.floorOf(column)?.over];
  return own != null && floor != null && own.mean <= floor.mean;
}

/** A panel before it is drawn. */
export interface ParetoPlane {
  readonly x: AxisColumn;
  readonly y: AxisColumn;
  readonly isLog: boolean;
  readonly origin: number | null;
  readonly points: readonly ScatterPoint[];
  readonly floor: ScatterFloor | null;
  readonly fronts: readonly ScatterFront[];
  /** arms without a value on one of the axes */
  readonly missing: readonly ParetoArm[];
}

/**
 * @param arms those that are drawn
 * @param all those of the run: the floor of a distance is its retrained model, drawn or not
 */
export function paretoPlane(arms: readonly ParetoArm[], all: readonly ParetoArm[], x: AxisColumn, y: AxisColumn, scale: 'log' | 'linear' | null): ParetoPlane {
  const found = arms.flatMap((arm) => {
    const [across, up] = [arm.cellOf(x.name), arm.cellOf(y.name)];
    return across?.over == null || up?.over == null ? [] : [{ arm, point: pointOf(arm, x, y, across, across.over, up, up.over) }];
  });
  return {
    x, y,
    isLog: canBeLog(x) && (scale === null ? isRate(x) : scale === 'log'),
    origin: originOf(x),
    points: found.map(({ point }) => point),
    floor: x.facts.kind === 'distance' ? distanceFloor(all, x.name) : chanceFloor(found.map(({ arm }) => arm), x.name),
    fronts: x.belowResolution ? [] : frontsOf(found.map(({ arm }) => arm), x, y),
    missing: arms.filter((arm) => !found.some((of) => of.arm === arm)),
  };
}

/** Values that are never below 0, of a column of privacy. */
export function canBeLog({ facts: { kind, unit } }: AxisColumn): boolean {
  return kind === 'privacy' && unit === 'share';
}

type Over = NonNullable<ParetoCell['over']>;

function pointOf(arm: ParetoArm, x: AxisColumn, y: AxisColumn, across: ParetoCell, xOver: Over, up: ParetoCell, yOver: Over): ScatterPoint {
  const text = (cell: ParetoCell): string => `${meanText(cell.shown)} ${besideText(cell.shown)}`.trim();
  const floor = arm.floorOf(x.name);
  return {
    id: arm.id, name: arm.label, style: arm.style,
    x: xOver.mean, y: yOver.mean, xInterval: xOver.interval, yInterval: yOver.interval,
    facts: [[y.head, text(up)], [x.head, text(across)], ...(floor?.over == null ? [] : [['null floor', meanText(floor.shown)] as const]), ['seeds', xOver.n === yOver.n ? String(xOver.n) : `${yOver.n}, ${xOver.n}`]],
  };
}

function chanceFloor(arms: readonly ParetoArm[], column: string): ScatterFloor | null {
  const floors = arms.flatMap((arm) => arm.floorOf(column)?.over?.mean ?? []);
  return floors.length === 0 ? null : { range: { lo: Math.min(...floors), hi: Math.max(...floors) }, label: 'null floor' };
}

/** The distance of one retrained model from another. */
function distanceFloor(all: readonly ParetoArm[], column: string): ScatterFloor | null {
  const mean = all.find(({ method }) => method === 'retrain')?.cellOf(column)?.over?.mean;
  return mean === undefined ? null : { range: { lo: mean, hi: mean }, label: 'RETR from RETR' };
}

/** One front of each group that competes. A mean over fewer seeds than others have is no mean of the method, and in none. */
function frontsOf(arms: readonly ParetoArm[], x: AxisColumn, y: AxisColumn): ScatterFront[] {
  const seeds = (arm: ParetoArm): number => Math.min(arm.cellOf(x.name)?.seeds.length ?? 0, arm.cellOf(y.name)?.seeds.length ?? 0);
  const most = Math.max(0, ...arms.map(seeds));
  const contenders = arms.filter((arm) => arm.ranked && seeds(arm) === most);
  const groups = [...new Set(contenders.map(({ group }) => group))];
  return groups.map((group, i) => ({
    name: `Pareto front ${group}`,
    dash: i === 0 ? null : [3, 2.5],
    points: paretoFront(
      contenders.filter((arm) => arm.group === group).map((arm) => ({ id: arm.id, x: arm.cellOf(x.name)?.over?.mean ?? NaN, y: arm.cellOf(y.name)?.over?.mean ?? NaN, isAtFloor: isAtFloor(arm, x.name) })),
      x.better, y.better,
    ).map(({ id }) => id),
  }));
}
