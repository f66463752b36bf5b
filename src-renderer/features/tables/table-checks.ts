import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { intervalText } from '../../../src-shared/report/number-text.ts';
import { groupedCount } from '../../../src-shared/report/tables/shown-number.ts';
import { parseFprTarget } from '../../../src-shared/stats/fpr-target.ts';
import { resolutionNeeds } from '../../../src-shared/stats/resolution.ts';
import type { Fact } from '../../ui/fact.ts';
import { minus } from '../../ui/minus.ts';
import type { BoldPair } from './bold-pairs.ts';
import type { SurveyColumn, TableModel } from './table-survey.ts';

export interface PairDifference {
  readonly pair: BoldPair;
  readonly difference: CallOutput<'compare.differences'>[number];
}

export interface CheckedTable {
  readonly model: TableModel;
  readonly siunitx: boolean;
  readonly ties: 'digits' | 'overlap' | 'none';
  /** columns of the same kind that could stand in the table */
  readonly others: readonly SurveyColumn[];
  /** null: not yet read */
  readonly differences: readonly PairDifference[] | null;
  readonly seeds: readonly number[];
  /** inches, as the preview measures it; null: not yet drawn */
  readonly widthIn: number | null;
  readonly roomIn: number;
}

/** What has to be known before a table is handed on. */
export function tableChecks(of: CheckedTable): Fact[] {
  return [compiles(of), fits(of), ties(of), bold(of), below(of), leftOut(of), seeds(of)].filter((fact) => fact !== null);
}

function compiles({ siunitx }: CheckedTable): Fact {
  return { term: 'Compiles', check: 'ok', text: `needs ${siunitx ? 'booktabs and siunitx' : 'booktabs alone'}; special characters are escaped` };
}

function fits({ widthIn, roomIn }: CheckedTable): Fact | null {
  if (widthIn === null) return null;
  const about = `about ${widthIn.toFixed(1)} in of ${roomIn} in`;
  if (widthIn <= roomIn) return { term: 'Width', check: 'ok', text: about };
  return { term: 'Width', check: 'warn', text: `${about}: too wide`, more: roomIn < 7 ? 'Leave columns out, or take the width of the page.' : 'Leave columns out, or show n or ± std in place of intervals.' };
}

function ties({ model, ties: policy }: CheckedTable): Fact {
  if (policy === 'none') return { term: 'Ties', check: null, text: 'nothing is marked' };
  const shared = eachColumn(model).flatMap(({ head, rows }) => (['best', 'second'] as const).flatMap((place) => {
    const names = rows.filter((row) => row.place === place).map(({ label }) => label);
    return names.length < 2 ? [] : [`${head}: ${names.join(' and ')} share ${place === 'best' ? 'the best' : 'the second'} place`];
  }));
  const rule = policy === 'digits' ? 'at the digits shown' : 'where intervals overlap';
  return { term: 'Ties', check: null, text: shared.length === 0 ? `none ${rule}` : `${shared.join('; ')}.`, ...(shared.length === 0 ? {} : { more: `Ties: ${policy === 'digits' ? 'equal at the digits shown' : 'intervals overlap'}.` }) };
}

function bold({ model, differences, ties: policy }: CheckedTable): Fact | null {
  if (policy === 'none') return null;
  if (differences === null) return { term: 'Bold', check: null, text: 'holding the best against the next' };
  if (differences.length === 0) return { term: 'Bold', check: null, text: 'nobody stands alone in the best place' };
  const label = (id: string): string => model.groups.flatMap(({ rows }) => rows).find(({ arm }) => arm.id === id)?.label ?? id;
  const head = (name: string): string => model.columns.find((column) => column.name === name)?.head ?? name;
  const name = ({ pair, difference: { column } }: PairDifference): string => `${head(column)}, ${label(pair.best)} minus ${label(pair.next)}`;
  const better = differences.filter(({ difference }) => difference.outcome === 'better');
  const open = differences.filter(({ difference: { outcome } }) => outcome === 'undecided' || outcome === 'worse');
  const others = differences.filter((found) => !better.includes(found) && !open.includes(found));
  const reasons = [...new Set(others.map(({ difference }) => difference.why))];
  if (better.length === differences.length) return { term: 'Bold', check: 'ok', text: 'every bold value differs from the next: the interval of the paired difference excludes zero' };
  return {
    term: 'Bold',
    check: 'warn',
    text: [
      ...(open.length === 0 ? [] : [`bold is not significant in ${open.map((found) => `${name(found)}: ${minus(intervalText(found.difference.withCounts ?? found.difference.interval))}`).join('; ')}.`]),
      ...reasons.map((why) => `not judged: ${others.filter(({ difference }) => difference.why === why).map(name).join('; ')}. ${minus(why)}`),
    ].join(' '),
    more: `${better.length} of ${differences.length} bold values differ from the next by an interval that excludes zero.`,
  };
}

function below({ model }: CheckedTable): Fact | null {
  const heads = model.columns.filter(({ belowResolution, isFloor }) => belowResolution && !isFloor).map(({ head }) => head);
  return heads.length === 0 ? null : { term: 'Resolution', check: 'open', text: `below resolution, nobody is ranked: ${heads.join('; ')}` };
}

function leftOut({ model, others }: CheckedTable): Fact {
  const shown = new Set(model.columns.map(({ name }) => name));
  const unresolved = others.filter(({ name, belowResolution }) => belowResolution && !shown.has(name));
  if (unresolved.length === 0) return { term: 'Left out', check: null, text: 'no column because of the data’s resolution' };
  const targets = [...new Set(unresolved.flatMap(({ fprTarget }) => fprTarget ?? []))];
  return {
    term: 'Left out',
    check: 'open',
    text: `columns at FPR ${targets.join(', ')}: the data cannot resolve them`,
    more: `${targets.map((target) => {
      const { calForBounds, testOneSided95 } = resolutionNeeds(parseFprTarget(target));
      return `${target} needs ${groupedCount(calForBounds)} CAL and ${groupedCount(testOneSided95)} TEST non-members`;
    }).join('; ')}. One that you add is marked, and a zero says of how many.`,
  };
}

function seeds({ model, seeds: all }: CheckedTable): Fact {
  const rows = model.groups.flatMap((group) => group.rows);
  // Where nobody has all seeds, it is the column (no threshold exists, say) and not the row.
  const whole = model.columns.map((_, i) => i).filter((i) => rows.some(({ cells }) => cells[i]?.seeds.length === all.length));
  const short = rows.flatMap(({ label, cells }) => {
    const n = Math.min(all.length, ...whole.map((i) => cells[i]?.seeds.length ?? 0));
    return n < all.length ? [`${label}: ${n} of ${all.length} seeds`] : [];
  });
  if (short.length === 0) return { term: 'Runs', check: 'ok', text: `complete: ${rows.length} ${rows.length === 1 ? 'row' : 'rows'} over seeds ${all.join(', ')}` };
  return { term: 'Runs', check: 'warn', text: short.join('; '), more: 'Means are over the seeds that have a value; who lacks one is not ranked where a model diverged.' };
}

interface PlacedColumn {
  readonly head: string;
  readonly rows: readonly { readonly label: string; readonly place: 'best' | 'second' | null }[];
}

/** Columns by group: places are within a group. */
function eachColumn({ groups, columns }: TableModel): PlacedColumn[] {
  return groups.flatMap(({ rows }) => columns.map(({ head }, i) => ({ head, rows: rows.map(({ label, cells }) => ({ label, place: cells[i]?.place ?? null })) })));
}
