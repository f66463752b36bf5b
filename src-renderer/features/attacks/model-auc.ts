import { intervalText, meanText, numberText } from '../../../src-shared/report/number-text.ts';
import { overSeeds } from '../../../src-shared/stats/over-seeds.ts';
import type { EvaluationRow } from './before-after.ts';

/** AUCs of a model over the seeds, as they are shown; null: not measured. */
export interface ModelAuc {
  /** largest of all attackers: a maximum, so without an interval (protocol.md 3) */
  readonly worst: string | null;
  readonly floor: string | null;
  /** of the attacker that was chosen on SEL */
  readonly chosen: string | null;
  readonly excess: string | null;
}

export function modelAuc(rows: readonly EvaluationRow[]): ModelAuc {
  const numbers = (column: string): number[] => rows.flatMap(({ cells }) => {
    const value = cells[column];
    return typeof value === 'number' ? [value] : [];
  });
  const share = { lo: 0, hi: 1 };
  const [worst, floor, chosen, excess] = ['worst_auc', 'null_floor_auc', 'cal_auc', 'excess_auc'].map(numbers);
  const limits = rows.flatMap(({ cells: { cal_auc_lo: lo, cal_auc_hi: hi } }) => (typeof lo === 'number' && typeof hi === 'number' ? [{ lo, hi }] : []));
  const over = (values: readonly number[] | undefined, range = share, exact: typeof limits | null = null) => (values === undefined || values.length === 0 ? null : overSeeds(values, range, exact?.length === values.length ? exact : null));
  const ofChosen = over(chosen, share, limits);
  const ofExcess = over(excess, { lo: -1, hi: 1 });
  const ofWorst = over(worst);
  return {
    worst: ofWorst === null ? null : meanText(ofWorst),
    floor: floor === undefined || floor.length === 0 ? null : numberText(over(floor)?.mean ?? null),
    chosen: ofChosen === null ? null : `${numberText(ofChosen.mean)} ${intervalText(ofChosen.interval)}`,
    excess: ofExcess === null ? null : `${numberText(ofExcess.mean)}${ofExcess.interval === null ? '' : ` ${intervalText(ofExcess.interval)}`}`,
  };
}
