import type { OverSeeds } from '../../stats/over-seeds.ts';
import { aggregateColumn, resolvedWhereMeasured } from '../aggregate.ts';
import { armGroups } from '../arm-groups.ts';
import type { ResultColumn } from '../columns.ts';
import { RESULT_COLUMNS, columnAt } from '../columns.ts';
import type { ResultRow } from '../result-row.ts';
import { numberIn } from '../result-row.ts';
import { provenanceLines } from '../results-data.ts';
import type { ResultsArm, ResultsData } from '../results-data.ts';
import { columnHead } from './column-heads.ts';
import { defaultColumns, floorColumn } from './default-columns.ts';
import { places } from './rank.ts';
import type { Contender } from './rank.ts';
import { countRange, shownEnd, shownNumber } from './shown-number.ts';
import { rankingText, tableNotes } from './table-notes.ts';
import type { ShownCell, TableCell, TableColumn, TableModel } from './table-model.ts';
import type { TableOptions } from './table-options.ts';

/** A column that the table shows, with what is needed to fill it. */
interface Wanted {
  readonly shown: TableColumn;
  readonly column: ResultColumn;
  readonly floor: string | null;
}

/**
 * The table of a kind: rows are arms in groups that compete, columns are result columns, each followed by its floor
 * where it has one.
 *
 * @throws RangeError for an arm or a column that the results do not have
 */
export function buildTable(data: ResultsData, options: TableOptions): TableModel {
  const arms = chosenArms(data.arms, options.arms);
  const rows = data.rows.filter((row) => arms.some(({ id }) => id === row.arm));
  const wanted = (options.columns ?? defaultColumns(options.kind, rows)).flatMap((name) => wantedColumns(name, rows));
  const retrain = data.arms.find(({ method }) => method === 'retrain');
  const groups = armGroups(arms).filter((group) => group.arms.length > 0).map((group) => {
    const columns = wanted.map((of) => columnCells(of, group.arms, group.ranked, retrain, data, options));
    return { name: group.name, ranked: group.ranked, rows: group.arms.map((arm, i) => ({ arm, label: rowLabel(arm, data), cells: columns.flatMap((cells) => cells[i] ?? []) })) };
  });
  const columns = wanted.map(({ shown }) => shown);
  return {
    heading: TITLES[options.kind],
    title: `${TITLES[options.kind]} on ${data.provenance.dataset.slug}; forgotten: ${data.forget}`,
    columns,
    groups,
    notes: tableNotes(data, rows, columns, options),
    comment: [...provenanceLines({ ...data, arms }), ...rankingText(options)],
  };
}

const TITLES = { utility: 'Utility', privacy: 'Privacy at low false-positive rates', distance: 'Distance to the retrained reference' } as const;

function chosenArms(arms: readonly ResultsArm[], ids: readonly string[] | null): readonly ResultsArm[] {
  if (ids === null) return arms;
  return ids.map((id) => {
    const found = arms.find((arm) => arm.id === id);
    if (found === undefined) throw new RangeError(`the results have no arm ${JSON.stringify(id)}: its arms are ${arms.map((arm) => arm.id).join(', ')}`);
    return found;
  });
}

/** The column and, where it has one, its floor. */
function wantedColumns(name: string, rows: readonly ResultRow[]): Wanted[] {
  const column = columnNamed(name);
  const floor = floorColumn(name, rows);
  const belowResolution = column.fprTarget !== null && column.unit !== 'none' && !resolvedWhereMeasured(rows, columnAt('resolved_T', column.fprTarget));
  const own: Wanted = { column, floor, shown: { name, head: columnHead(column), direction: column.direction, description: column.description, isFloor: false, belowResolution } };
  if (floor === null) return [own];
  const ofFloor = columnNamed(floor);
  return [own, { column: ofFloor, floor: null, shown: { name: floor, head: 'floor', direction: 'none', description: ofFloor.description, isFloor: true, belowResolution } }];
}

function columnNamed(name: string): ResultColumn {
  const column = RESULT_COLUMNS.find((candidate) => candidate.name === name);
  if (column?.type !== 'number') throw new RangeError(`${JSON.stringify(name)} is no result column that holds a number`);
  return column;
}

/** One column of one group: a cell an arm. */
function columnCells(of: Wanted, arms: readonly ResultsArm[], ranked: boolean, retrain: ResultsArm | undefined, data: ResultsData, options: TableOptions): TableCell[] {
  const ofArm = (arm: ResultsArm): ResultRow[] => data.rows.filter((row) => row.arm === arm.id);
  const over = (arm: ResultsArm, name: string): OverSeeds | null => aggregateColumn(ofArm(arm), name, data.contexts);
  const retrained = retrain === undefined ? null : (over(retrain, of.column.name)?.mean ?? null);
  const contenders = arms.map((arm): Contender | null => {
    const value = over(arm, of.column.name);
    // The mean over the seeds that did not diverge is no mean of the method.
    if (value === null || divergedSeeds(arm, data) > 0) return null;
    const floor = of.floor === null ? null : (over(arm, of.floor)?.mean ?? null);
    const bad = badness(value.mean, of.column, retrained);
    if (bad === null) return null;
    // What an attacker that knows nothing reaches is not told apart.
    if (floor !== null && value.mean <= floor) return { badness: -Infinity, interval: value.interval };
    return { badness: options.ties === 'digits' ? Number(shownNumber(bad, of.column, options.digits)) : bad, interval: value.interval };
  });
  const place = ranked && !of.shown.belowResolution ? places(contenders, options.ties) : arms.map(() => null);
  return arms.map((arm, i) => {
    const value = over(arm, of.column.name);
    const seeds = ofArm(arm).filter((row) => numberIn(row, of.column.name) !== null).map(({ seed }) => seed);
    return { over: value, seeds, shown: shownCell(value, ofArm(arm), of, data, options), place: place[i] ?? null };
  });
}

/** Seeds in which an arm was run and nothing could be measured: its model diverged. Of other programs' results nobody knows. */
function divergedSeeds(arm: ResultsArm, { rows, config }: ResultsData): number {
  return config === null ? 0 : rows.filter((row) => row.arm === arm.id && MEASURED.every((name) => numberIn(row, name) === null)).length;
}

const MEASURED: readonly string[] = ['retain_acc', 'forget_acc', 'worst_auc'];

function rowLabel(arm: ResultsArm, data: ResultsData): string {
  const diverged = divergedSeeds(arm, data);
  const all = data.rows.filter((row) => row.arm === arm.id).length;
  return `${arm.label}${diverged === 0 ? '' : diverged === all ? ' (diverged)' : ` (diverged in ${diverged} of ${all} seeds)`}`;
}

function badness(value: number, { direction }: ResultColumn, retrained: number | null): number | null {
  switch (direction) {
    case 'lower':
      return value;
    case 'higher':
      return -value;
    case 'like-retrain':
      return retrained === null ? null : Math.abs(value - retrained);
    case 'none':
      return null;
  }
}

function shownCell(over: OverSeeds | null, rows: readonly ResultRow[], { column, shown }: Wanted, data: ResultsData, options: TableOptions): ShownCell {
  if (over === null) return { kind: 'missing' };
  const number = (value: number): string => shownNumber(value, column, options.digits);
  const { interval } = over;
  if (over.mean === 0 && column.unit === 'share' && !shown.isFloor) {
    const counts = rows.flatMap((row) => countBehind(row, column.name, data) ?? []);
    if (counts.length > 0) return { kind: 'none-of', of: countRange(counts), atMost: interval === null ? null : number(interval.hi) };
  }
  const mean = number(over.mean);
  if (shown.isFloor) return { kind: 'number', mean, beside: null };
  if (options.cell === 'n') return { kind: 'number', mean, beside: { kind: 'n', n: over.n } };
  if (options.cell === 'std' && over.sd !== null) return { kind: 'number', mean, beside: { kind: 'std', sd: number(over.sd) } };
  return { kind: 'number', mean, beside: interval === null ? null : { kind: 'interval', lo: shownEnd(interval.lo, column, options.digits), hi: shownEnd(interval.hi, column, options.digits) } };
}

/** The pairs that a share is a share of; null for a column without a count. */
function countBehind(row: ResultRow, column: string, data: ResultsData): number | null {
  if (column === 'forget_acc') return data.contexts.get(row.seed)?.forgetPairs ?? null;
  if (column === 'retain_acc') return data.contexts.get(row.seed)?.retainPairs ?? null;
  return /tpr_(?:0fp|1e-\d)$/.test(column) && !column.startsWith('ba_') ? numberIn(row, 'n_members_test') : null;
}
