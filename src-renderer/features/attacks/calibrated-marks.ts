import type { CallOutput } from '../../../src-shared/contract/registry.ts';
import { groupedCount } from '../../../src-shared/report/tables/shown-number.ts';
import { clopperPearson } from '../../../src-shared/stats/clopper-pearson.ts';
import { overSeeds } from '../../../src-shared/stats/over-seeds.ts';
import type { CalibratedMark } from '../../charts/roc-model.ts';

export type Calibration = CallOutput<'evaluations.calibration'>;
export type CalibrationRow = Calibration['rows'][number];
export type AttackerResult = CallOutput<'evaluations.attackers'>['rows'][number];

/** Thresholds from CAL of the attackers that were chosen on SEL, at their realised FPR. @param seed null: over all seeds */
export function chosenMarks({ rows, points }: Calibration, arm: string, seed: number | null): CalibratedMark[] {
  if (seed === null) {
    return points.filter((point) => point.arm === arm).map(({ target, fpr, fprInterval, tpr, tprInterval }) => {
      const of = rows.filter((row) => row.arm === arm && row.target === target);
      return { x: fpr, y: tpr, xInterval: fprInterval, yInterval: tprInterval, label: target, facts: facts(of.flatMap(({ chosen, members, nonMembers }) => (chosen === null ? [] : [{ ...chosen, members: members ?? 0, nonMembers: nonMembers ?? 0 }]))) };
    });
  }
  return rows.flatMap(({ chosen, target, members, nonMembers, ...row }) => (row.arm !== arm || row.seed !== seed || chosen === null ? [] : [{
    x: chosen.fpr, y: chosen.tpr, xInterval: chosen.fprInterval, yInterval: chosen.tprInterval, label: target, facts: facts([{ ...chosen, members: members ?? 0, nonMembers: nonMembers ?? 0 }]),
  }]));
}

/** The same of one attacker, whether or not it was chosen. */
export function attackerMarks(results: readonly AttackerResult[], arm: string, attacker: string, seed: number | null): CalibratedMark[] {
  const own = results.filter((row) => row.arm === arm && row.attacker === attacker && (seed === null || row.seed === seed));
  const targets = [...new Set(own.flatMap((row) => row.targets.map(({ target }) => target)))];
  return targets.flatMap((target): CalibratedMark[] => {
    const counts = own.flatMap(({ members, nonMembers, targets: at }) => {
      const one = at.find((candidate) => candidate.target === target);
      return one === undefined || one.tp === null || one.fp === null || members === 0 || nonMembers === 0 ? [] : [{ attacker, threshold: one.threshold, tp: one.tp, fp: one.fp, members, nonMembers }];
    });
    if (counts.length === 0) return [];
    const range = { lo: 0, hi: 1 };
    const fpr = overSeeds(counts.map(({ fp, nonMembers }) => fp / nonMembers), range, counts.map(({ fp, nonMembers }) => clopperPearson(fp, nonMembers)));
    const tpr = overSeeds(counts.map(({ tp, members }) => tp / members), range, counts.map(({ tp, members }) => clopperPearson(tp, members)));
    return [{ x: fpr.mean, y: tpr.mean, xInterval: fpr.exactPart, yInterval: tpr.interval, label: target, facts: facts(counts) }];
  });
}

interface Counts {
  readonly attacker: string;
  readonly threshold: number | null;
  readonly tp: number;
  readonly fp: number;
  readonly members: number;
  readonly nonMembers: number;
}

/** One value, or one a seed. */
function facts(of: readonly Counts[]): (readonly [string, string])[] {
  const each = (text: (counts: Counts) => string): string => {
    const texts = of.map(text);
    return new Set(texts).size === 1 ? (texts[0] ?? '') : texts.join(', ');
  };
  if (of.length === 0) return [];
  return [
    ['attacker', [...new Set(of.map(({ attacker }) => attacker))].join(', ')],
    ...(of.some(({ threshold }) => threshold !== null) ? [['threshold', each(({ threshold }) => (threshold === null ? '-' : String(Number(threshold.toPrecision(4)))))] as const] : []),
    ['FP / N₀', each(({ fp, nonMembers }) => `${groupedCount(fp)} / ${groupedCount(nonMembers)}`)],
    ['TP / N₁', each(({ tp, members }) => `${groupedCount(tp)} / ${groupedCount(members)}`)],
  ];
}
