import type { AttackerResult, AttackerAtTarget as ReadTarget } from '../../../src-shared/report/read-attackers.ts';
import type { RocStaircase } from '../../../src-shared/stats/roc.ts';
import { threatModelText } from '../attacks/attacker.ts';
import type { AttackerMeasure } from './measure-attacker.ts';
import type { PrivacyEvidence } from './privacy.ts';

/** One row of attackers_DATASET.csv, without arm and seed; learned attackers have their sign from the fit: '+'. */
export interface AttackerRow extends Omit<AttackerResult, 'arm' | 'seed' | 'targets'> {
  /** members and non-members of TEST */
  readonly m: number;
  readonly n: number;
  readonly targets: readonly AttackerAtTarget[];
}

/** The members and non-members are those of the row. */
export type AttackerAtTarget = Omit<ReadTarget, 'members' | 'nonMembers'>;

/** One curve of roc_DATASET.csv: the exact staircase of TEST members against TEST non-members. */
export interface RocCurve {
  readonly attacker: string;
  readonly sign: '+' | '-';
  readonly split: 'test';
  readonly roc: RocStaircase;
}

export function attackerRows({ measures, targets, scores }: PrivacyEvidence): AttackerRow[] {
  return measures.map((measure) => ({
    attacker: measure.signed.attacker.id,
    sign: signText(measure),
    threatModel: threatModelText(measure.signed.attacker.needs),
    auc: measure.auc,
    aucLo: measure.aucInterval.lo,
    aucHi: measure.aucInterval.hi,
    m: scores.members.test.count,
    n: scores.nonMembers.test.count,
    targets: targets.map((target, t): AttackerAtTarget => {
      const at = measure.targets[t];
      if (at === undefined || at.threshold.k === 0) return { target: target.text, k: 0, threshold: null, tieMass: null, tp: null, fp: null };
      const { k, threshold, tieMass } = at.threshold;
      return { target: target.text, k, threshold, tieMass, tp: at.tp, fp: at.fp };
    }),
  }));
}

export function rocCurves(measures: readonly AttackerMeasure[]): RocCurve[] {
  return measures.map((measure) => ({ attacker: measure.signed.attacker.id, sign: signText(measure), split: 'test', roc: measure.roc }));
}

function signText(measure: AttackerMeasure): '+' | '-' {
  return measure.signed.sign === 1 ? '+' : '-';
}
