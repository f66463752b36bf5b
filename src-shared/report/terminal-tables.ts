import { FPR_TARGETS } from '../stats/fpr-target.ts';
import type { FprTarget } from '../stats/fpr-target.ts';
import { resolutionNeeds } from '../stats/resolution.ts';
import { aggregateColumn, resolvedWhereMeasured, rowsByArm } from './aggregate.ts';
import type { LimitContexts } from './aggregate.ts';
import { armGroups } from './arm-groups.ts';
import { columnAt } from './columns.ts';
import { MISSING, countText, intervalText, meanText, numberText } from './number-text.ts';
import { numberIn, textIn } from './result-row.ts';
import type { ResultRow } from './result-row.ts';
import { textTable } from './text-table.ts';
import type { TextTable } from './text-table.ts';

/** What the tables say beside the rows. */
export interface TablesInput {
  readonly arms: readonly { readonly id: string; readonly usesTeacher: boolean; readonly method: string }[];
  readonly rows: readonly ResultRow[];
  readonly contexts: LimitContexts;
  /** the forget predicate in words */
  readonly forget: string;
  readonly seeds: readonly number[];
  /** K, the attackers with their signs */
  readonly comparisons: number;
}

/** Utility, privacy at each target, and distance, as a person reads them in a terminal. */
export function terminalTables(input: TablesInput): string {
  const measured = FPR_TARGETS.filter((target) => input.rows.some((row) => numberIn(row, columnAt('worst_tpr_T', target.text)) !== null));
  const withThreshold = measured.filter((target) => input.rows.some((row) => numberIn(row, columnAt('cal_sel_tpr_T', target.text)) !== null));
  const tables = [
    utilityTable(input),
    aucTable(input),
    ...withThreshold.map((target) => targetTable(input, target)),
    zeroFpTable(input, measured.filter((target) => !withThreshold.includes(target))),
    distanceTable(input),
  ];
  return `${tables.map((table) => textTable(table).join('\n')).join('\n\n')}\n\n${modelFreeText(input)}\n`;
}

function grouped(input: TablesInput, row: (rows: readonly ResultRow[], arm: string) => readonly string[]): TextTable['groups'] {
  const byArm = rowsByArm(input.rows);
  return armGroups(input.arms).map(({ name, arms }) => ({ name, rows: arms.map(({ id }) => row(byArm.get(id) ?? [], id)) }));
}

function utilityTable(input: TablesInput): TextTable {
  const columns = ['forget_acc', 'retain_acc', 'retain_acc_heldout', 'forget_acc_heldout', 'runtime_s', 'runtime_total_s'];
  return {
    title: `Utility (forget: ${input.forget}; ${seedsText(input.seeds)})`,
    notes: ['Held-out retain accuracy is weighted by the answer types of the retain set. Total time adds the retrained model where a method needs it.'],
    header: ['', 'forget acc', '95 %', 'retain acc', 'held-out', '95 %', 'held-out forget', 'time s', 'total s'],
    groups: grouped(input, (rows, arm) => {
      const [forget, retain, heldout, heldoutForget, time, total] = columns.map((column) => aggregateColumn(rows, column, input.contexts));
      return [
        `  ${arm}`,
        meanText(forget ?? null), intervalText(forget?.interval ?? null),
        meanText(retain ?? null),
        meanText(heldout ?? null), intervalText(heldout?.interval ?? null),
        meanText(heldoutForget ?? null),
        time === null || time === undefined ? MISSING : time.mean.toFixed(1),
        total === null || total === undefined ? MISSING : total.mean.toFixed(1),
      ];
    }),
  };
}

function aucTable(input: TablesInput): TextTable {
  return {
    title: 'Privacy: area under the ROC',
    notes: [
      `worst: largest two-sided AUC of K = ${input.comparisons} attackers, to be read beside its floor (attackers that know nothing).`,
      'chosen: attacker and sign from SEL; excess: chosen minus the retrained reference (perfect unlearning). Population attacks: a lower bound on leakage.',
    ],
    header: ['', 'worst', 'floor', 'chosen', '95 %', 'excess', 'before/after', 'its floors'],
    groups: grouped(input, (rows, arm) => {
      const mean = (column: string): string => meanText(aggregateColumn(rows, column, input.contexts));
      const chosen = aggregateColumn(rows, 'cal_auc', input.contexts);
      return [`  ${arm}`, mean('worst_auc'), mean('null_floor_auc'), meanText(chosen), intervalText(chosen?.interval ?? null), mean('excess_auc'), mean('ba_auc'), `${mean('ba_orig_auc')} / ${mean('ba_retr_auc')}`];
    }),
  };
}

function targetTable(input: TablesInput, target: FprTarget): TextTable {
  const at = (pattern: string): string => columnAt(pattern, target.text);
  const isResolved = resolvedWhereMeasured(input.rows, at('resolved_T'));
  return {
    title: `Privacy: TPR at FPR ${target.text}`,
    notes: [
      isResolved ? `Resolved: ${heldoutText(input)}.` : unresolvedText(input, target),
      'chosen: attacker from SEL, threshold from CAL; bounds at T: the threshold being random too. worst: largest of all attackers, each at its own CAL threshold.',
    ],
    header: ['', 'chosen', 'TEST members', 'bounds at T', 'excess', 'worst', 'floor', 'in-sample', 'floor', 'attacker of worst'],
    groups: grouped(input, (rows, arm) => {
      const over = (pattern: string): ReturnType<typeof aggregateColumn> => aggregateColumn(rows, at(pattern), input.contexts);
      const lo = over('tpr_at_T_lo');
      const hi = over('tpr_at_T_hi');
      const chosen = over('cal_sel_tpr_T');
      return [
        `  ${arm}`,
        tprText(chosen),
        hitsText(rows, at('tp_T'), chosen?.exactPart?.hi ?? null),
        lo === null || hi === null ? MISSING : intervalText({ lo: lo.mean, hi: hi.mean }),
        meanText(over('excess_tpr_T')),
        tprText(over('cal_worst_tpr_T')), meanText(over('cal_null_floor_T')),
        tprText(over('worst_tpr_T')), meanText(over('null_floor_T')),
        [...new Set(rows.flatMap((row) => textIn(row, at('cal_worst_attacker_T')) ?? []))].join(', '),
      ];
    }),
  };
}

/** Where a target is too small for any threshold, all that can be said is what stands above every non-member. */
function zeroFpTable(input: TablesInput, unresolved: readonly FprTarget[]): TextTable {
  const floorOf = unresolved[0];
  return {
    title: 'Privacy: TPR at zero false positives',
    notes: [
      ...unresolved.map((target) => unresolvedText(input, target)),
      'chosen, worst: above every CAL score. in-sample: largest of all attackers above every TEST non-member.',
    ],
    header: ['', 'chosen', 'worst', 'in-sample', 'floor'],
    groups: grouped(input, (rows, arm) => [
      `  ${arm}`,
      ...['cal_sel_tpr_0fp', 'cal_worst_tpr_0fp', 'worst_tpr_0fp'].map((column) => tprText(aggregateColumn(rows, column, input.contexts))),
      floorOf === undefined ? MISSING : meanText(aggregateColumn(rows, columnAt('null_floor_T', floorOf.text), input.contexts)),
    ]),
  };
}

function unresolvedText(input: TablesInput, target: FprTarget): string {
  const needs = resolutionNeeds(target);
  return `${target.text} is NOT RESOLVED by this data: ${heldoutText(input)}; ${needs.calForBounds} and ${needs.testOneSided95} are needed. No claim at ${target.text} follows.`;
}

function heldoutText(input: TablesInput): string {
  return `${smallest(input.rows, 'n_nonmembers_cal')} CAL and ${smallest(input.rows, 'n_nonmembers_test')} TEST non-members`;
}

/** A TPR with its interval, never a bare 0: a zero says up to what it may be. */
function tprText(over: ReturnType<typeof aggregateColumn>): string {
  if (over === null) return MISSING;
  if (over.mean > 0) return over.interval === null ? meanText(over) : `${numberText(over.mean)} ${intervalText(over.interval)}`;
  return over.interval === null ? '0 seen' : `0 seen, at most ${numberText(over.interval.hi)}`;
}

function hitsText(rows: readonly ResultRow[], column: string, upper: number | null): string {
  const hits = rows.flatMap((row) => numberIn(row, column) ?? []);
  const members = rows.flatMap((row) => (numberIn(row, column) === null ? [] : (numberIn(row, 'n_members_test') ?? [])));
  if (hits.length === 0) return MISSING;
  return countText(hits.reduce((sum, n) => sum + n, 0), members.reduce((sum, n) => sum + n, 0), upper);
}

function distanceTable(input: TablesInput): TextTable {
  const columns = ['emb_mse', 'emb_mse_aligned', 'emb_cka', 'pred_js', 'pred_l1', 'pred_disagreement'];
  return {
    title: 'Distance to the retrained reference (another seed than the teacher)',
    notes: ['The row retrain, teacher against reference, is the floor: two models that both never saw the forget set.'],
    header: ['', 'emb MSE', 'aligned', 'CKA', 'JS (nats)', 'L1', 'disagreement'],
    groups: grouped(input, (rows, arm) => [`  ${arm}`, ...columns.map((column) => meanText(aggregateColumn(rows, column, input.contexts)))]),
  };
}

/** The line under every privacy table (protocol.md 1). */
export function modelFreeText(input: Pick<TablesInput, 'rows' | 'contexts'>): string {
  const seeds = new Map(input.rows.map((row) => [row.seed, row]));
  const over = aggregateColumn([...seeds.values()], 'model_free_auc', input.contexts);
  if (over === null) return 'Model-free attacker: not measured.';
  const { interval, n } = over;
  const text = `Model-free attacker (sees questions and images, no model): AUC ${meanText(over)} ${intervalText(interval)}.`;
  if (interval === null) return `${text} There is no interval to judge by.`;
  if (interval.lo <= 0.5 && interval.hi >= 0.5) return `${text} Its interval holds .5: members and non-members are matched.`;
  // Of several seeds the interval over them decides: that of a single seed misses .5 by chance once in twenty.
  const whole = n === 1 ? 'its interval excludes .5 (by chance once in 20 such tables)' : `its interval over ${n} seeds excludes .5`;
  return `${text} CONFOUNDED: ${whole}, so members and non-members differ without any model; interpret only differences to RETR.`;
}

function smallest(rows: readonly ResultRow[], column: string): number | string {
  const values = rows.flatMap((row) => numberIn(row, column) ?? []);
  return values.length === 0 ? MISSING : Math.min(...values);
}

function seedsText(seeds: readonly number[]): string {
  return seeds.length === 1 ? `seed ${seeds.join('')}` : `mean ± sd over ${seeds.length} seeds`;
}
