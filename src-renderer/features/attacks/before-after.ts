import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { overSeeds, pairedOverSeeds } from '../../../src-shared/stats/over-seeds.ts';
import type { OverSeeds, PairedOverSeeds } from '../../../src-shared/stats/over-seeds.ts';

export type EvaluationRow = CallOutput<'evaluations.rows'>['rows'][number];

/** The attacker that also knows the original model, beside its floors; never the raw value alone (protocol.md 5). */
export interface BeforeAfter {
  readonly seeds: readonly number[];
  readonly auc: OverSeeds;
  /** from the original model alone */
  readonly original: OverSeeds;
  /** from the original model and the retrained reference */
  readonly retrained: OverSeeds;
  /** paired by seed: what the act of unlearning adds, and what approximating adds to perfect unlearning */
  readonly overOriginal: PairedOverSeeds;
  readonly overRetrained: PairedOverSeeds;
  /** TPR with at most one false positive in a hundred, in-sample; null: not measured */
  readonly tpr: OverSeeds | null;
}

/** null where it was not measured with both floors */
export function beforeAfter(rows: readonly EvaluationRow[]): BeforeAfter | null {
  const measured = rows.flatMap(({ seed, cells }) => {
    const [auc, original, retrained] = [cells['ba_auc'], cells['ba_orig_auc'], cells['ba_retr_auc']];
    return typeof auc !== 'number' || typeof original !== 'number' || typeof retrained !== 'number' ? [] : [{ seed, auc, original, retrained, tpr: cells['ba_tpr_1e-2'] }];
  });
  if (measured.length === 0) return null;
  const share = (values: readonly number[]): OverSeeds => overSeeds(values, { lo: 0, hi: 1 });
  const tprs = measured.flatMap(({ tpr }) => (typeof tpr === 'number' ? [tpr] : []));
  const [auc, original, retrained] = [measured.map((row) => row.auc), measured.map((row) => row.original), measured.map((row) => row.retrained)];
  return {
    seeds: measured.map(({ seed }) => seed),
    auc: share(auc),
    original: share(original),
    retrained: share(retrained),
    overOriginal: pairedOverSeeds(auc, original, null),
    overRetrained: pairedOverSeeds(auc, retrained, null),
    tpr: tprs.length === measured.length ? share(tprs) : null,
  };
}

/** The attacker that sees no model, over the seeds. */
export interface ModelFree {
  readonly auc: OverSeeds;
  readonly seeds: readonly number[];
  /** the interval excludes one half: questions and images alone tell members apart */
  readonly confounds: boolean;
}

/** null where it was not measured */
export function modelFree(rows: readonly EvaluationRow[]): ModelFree | null {
  const measured = rows.flatMap(({ seed, cells }) => {
    const [auc, lo, hi] = [cells['model_free_auc'], cells['model_free_lo'], cells['model_free_hi']];
    return typeof auc !== 'number' || typeof lo !== 'number' || typeof hi !== 'number' ? [] : [{ seed, auc, interval: { lo, hi } }];
  });
  if (measured.length === 0) return null;
  const auc = overSeeds(measured.map((row) => row.auc), { lo: 0, hi: 1 }, measured.map(({ interval }) => interval));
  return { auc, seeds: measured.map(({ seed }) => seed), confounds: auc.interval !== null && (auc.interval.lo > 0.5 || auc.interval.hi < 0.5) };
}
