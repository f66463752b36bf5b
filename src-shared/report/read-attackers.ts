import { FPR_TARGETS } from '../stats/fpr-target.ts';
import { CsvError, readCsv } from './read-csv.ts';

/** One row of attackers_DATASET.csv: an attacker with its sign, on one arm and seed. */
export interface AttackerResult {
  readonly arm: string;
  readonly seed: number;
  /** id, without its sign */
  readonly attacker: string;
  readonly sign: '+' | '-';
  readonly threatModel: string;
  readonly auc: number;
  readonly aucLo: number;
  readonly aucHi: number;
  readonly targets: readonly AttackerAtTarget[];
}

export interface AttackerAtTarget {
  readonly target: string;
  /** rank of the threshold in CAL; 0: none exists, and threshold, counts and tie mass are null */
  readonly k: number;
  readonly threshold: number | null;
  /** CAL non-members that score exactly the threshold */
  readonly tieMass: number | null;
  readonly tp: number | null;
  readonly fp: number | null;
  /** members and non-members of TEST */
  readonly members: number;
  readonly nonMembers: number;
}

/**
 * Reads attackers_DATASET.csv.
 *
 * @throws CsvError for a file of another form
 */
export function readAttackers(text: string): AttackerResult[] {
  const { header, rows } = readCsv(text);
  const places = new Map(header.map((name, i) => [name, i]));
  const targets = FPR_TARGETS.filter(({ text: target }) => places.has(`k_${target}`));
  return rows.map((record, index): AttackerResult => {
    const cell = (name: string): string => {
      const place = places.get(name);
      if (place === undefined) throw new CsvError(`the attackers have no column ${name}`);
      return record[place] ?? '';
    };
    const maybe = (name: string): number | null => {
      const text = cell(name);
      if (text === '') return null;
      const value = Number(text);
      if (!Number.isFinite(value) || text.trim() !== text) throw new CsvError(`record ${index + 2}, column ${name} holds ${JSON.stringify(text)}, a number is needed`);
      return value;
    };
    const number = (name: string): number => {
      const value = maybe(name);
      if (value === null) throw new CsvError(`record ${index + 2}, column ${name} is empty, a number is needed`);
      return value;
    };
    return {
      arm: cell('arm'),
      seed: number('seed'),
      attacker: cell('attacker'),
      sign: cell('sign') === 'minus' ? '-' : '+',
      threatModel: cell('threat_model'),
      auc: number('auc'),
      aucLo: number('auc_lo'),
      aucHi: number('auc_hi'),
      targets: targets.map(({ text: target }) => ({
        target,
        k: number(`k_${target}`),
        threshold: maybe(`threshold_${target}`),
        tieMass: maybe(`tie_mass_${target}`),
        tp: maybe(`tp_${target}`),
        fp: maybe(`fp_${target}`),
        members: number(`m_${target}`),
        nonMembers: number(`n_${target}`),
      })),
    };
  });
}
