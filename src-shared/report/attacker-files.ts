import type { EvaluationOutput, RocOutput } from '../experiment/step-outputs.ts';
import type { Cell } from './columns.ts';
import { csvText } from './csv.ts';

/** What belongs to one arm and seed. */
export interface OfArm<T> {
  readonly arm: string;
  readonly seed: number;
  readonly value: T;
}

/** attackers_DATASET.csv: every attacker with its sign, its AUC with interval, and per T its counts and threshold. */
export function attackersFile(evaluations: readonly OfArm<Pick<EvaluationOutput, 'attackers'>>[], targets: readonly string[]): string {
  const header = [
    'arm', 'seed', 'attacker', 'sign', 'threat_model', 'auc', 'auc_lo', 'auc_hi',
    ...targets.flatMap((target) => ['tp', 'fp', 'm', 'n', 'k', 'threshold', 'tie_mass'].map((name) => `${name}_${target}`)),
  ];
  const rows = evaluations.flatMap(({ arm, seed, value }) =>
    value.attackers.map((row): Cell[] => [
      arm, seed, row.attacker, SIGN_WORDS[row.sign], row.threatModel, row.auc, row.aucLo, row.aucHi,
      ...targets.flatMap((target): Cell[] => {
        const at = row.targets.find((candidate) => candidate.target === target);
        return at === undefined ? [null, null, null, null, null, null, null] : [at.tp, at.fp, row.m, row.n, at.k, at.threshold, at.tieMass];
      }),
    ]),
  );
  return csvText(header, rows);
}

/** roc_DATASET.csv.gz before it is compressed: the exact staircases, one vertex a row. */
export function rocFile(curves: readonly OfArm<RocOutput>[]): string {
  return csvText(['arm', 'seed', 'attacker', 'sign', 'split', 'tp', 'fp'], vertices(curves));
}

function* vertices(curves: readonly OfArm<RocOutput>[]): Generator<Cell[]> {
  for (const { arm, seed, value } of curves) {
    for (const { attacker, sign, split, tp, fp } of value) {
      for (let i = 0; i < tp.length; i++) yield [arm, seed, attacker, SIGN_WORDS[sign], split, tp[i] ?? 0, fp[i] ?? 0];
    }
  }
}

/** A lone + or - in a cell is a formula to a spreadsheet. */
const SIGN_WORDS = { '+': 'plus', '-': 'minus' } as const;
