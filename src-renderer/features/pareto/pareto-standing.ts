import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { AXES } from './pareto-axes.ts';
import type { AxisColumn, AxisName } from './pareto-axes.ts';

export type Difference = CallOutput<'compare.differences'>[number];
export type Outcome = Difference['outcome'];

/** What the axes show; null: the run has no column for one. */
export type ShownColumns = Readonly<Record<AxisName, AxisColumn | null>>;

/** How an arm stands to the baseline: what the paired differences decide, axis by axis. */
export interface Standing {
  readonly arm: string;
  /** of the axes that both have a value on */
  readonly axes: readonly { readonly axis: AxisName; readonly column: AxisColumn; readonly difference: Difference }[];
  readonly relation:
    /** better on every axis, each interval excluding zero */
    | 'dominates'
    | 'dominated'
    /** better on one, worse on another */
    | 'neither'
    /** some axis is not decided, and the others do not contradict */
    | 'open'
    /** no axis is judged */
    | 'not-judged';
}

/** @param differences to the baseline; of other columns and arms, too */
export function standingOf(arm: string, columns: ShownColumns, differences: readonly Difference[]): Standing {
  const axes = AXES.flatMap((axis) => {
    const column = columns[axis];
    const difference = differences.find((of) => of.subject.arm === arm && of.column === column?.name);
    return column === null || difference === undefined || difference.pairs.length === 0 ? [] : [{ axis, column, difference }];
  });
  const count = (outcome: Outcome): number => axes.filter(({ difference }) => difference.outcome === outcome).length;
  const [better, worse, undecided] = [count('better'), count('worse'), count('undecided')];
  const relation = better > 0 && worse > 0 ? 'neither'
    : better + worse + undecided === 0 ? 'not-judged'
    : axes.length > 1 && better === axes.length ? 'dominates'
    : axes.length > 1 && worse === axes.length ? 'dominated'
    : 'open';
  return { arm, axes, relation };
}

export const OUTCOMES: readonly Outcome[] = ['better', 'worse', 'undecided', 'not-resolvable', 'not-judged'];
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = { better: 'better', worse: 'worse', undecided: 'undecided', 'not-resolvable': 'not resolvable', 'not-judged': 'not judged' };
const NUMBERS = ['', 'one', 'both', 'all three'] as const;

/** "2 better, 1 worse"; "worse on all three" */
export function standingText({ axes }: Standing): string {
  const counts = OUTCOMES.flatMap((outcome) => {
    const n = axes.filter(({ difference }) => difference.outcome === outcome).length;
    return n === 0 ? [] : [{ word: OUTCOME_WORDS[outcome], n }];
  });
  const [only] = counts;
  if (only === undefined) return 'no common value';
  return counts.length === 1 && axes.length > 1 ? `${only.word} on ${NUMBERS[axes.length] ?? 'all'}` : counts.map(({ word, n }) => `${n} ${word}`).join(', ');
}
