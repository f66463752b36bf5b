import type { Cell } from '../../../src-shared/report/columns.ts';
import { csvText } from '../../../src-shared/report/csv.ts';
import type { ArmSubject } from '../../app/arm-subject.ts';
import type { DifferenceGroup } from './difference-rows.ts';

const HEADER = ['group', 'column', 'direction', 'baseline_run', 'baseline_arm', 'baseline_mean', 'baseline_std', 'run', 'arm', 'n_pairs', 'seeds', 'difference', 'difference_std', 'ci_lo', 'ci_hi', 'ci_with_counts_lo', 'ci_with_counts_hi', 'outcome', 'why'];

/** Exactly the differences that are shown, with every digit. */
export function differenceCsv(groups: readonly DifferenceGroup[], baseline: ArmSubject): string {
  return csvText(HEADER, groups.flatMap(({ name, rows }) => rows.flatMap((row) => row.differences.flatMap((of): Cell[][] => (of === null ? [] : [[
    name, row.column, row.direction, baseline.run, baseline.arm, row.base.over?.mean ?? null, row.base.over?.sd ?? null,
    of.subject.run, of.subject.arm, of.pairs.length, of.pairs.map(({ seed }) => seed).join(' '), of.mean, of.sd, of.interval?.lo ?? null, of.interval?.hi ?? null, of.withCounts?.lo ?? null, of.withCounts?.hi ?? null, of.outcome, of.why,
  ]])))));
}
