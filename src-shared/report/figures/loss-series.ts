import { CsvError, readCsv } from '../read-csv.ts';

/** One term of one seed's training as losses_DATASET.csv holds it. */
export interface LossSeries {
  readonly arm: string;
  readonly seed: number;
  /** 'forgetLoss', or 'loss (forget)' where the same name stands in several phases of the arm */
  readonly term: string;
  readonly step: readonly number[];
  /** NaN where a value was not finite */
  readonly value: readonly number[];
}

const HEADER = ['arm', 'seed', 'step', 'epoch', 'phase', 'metric', 'value'];

/**
 * The series of losses_DATASET.csv, all arms; train-original and train-teacher are models that arms start from.
 *
 * @throws CsvError for a file of another form
 */
export function readLosses(text: string): LossSeries[] {
  const { header, rows } = readCsv(text);
  if (header.join() !== HEADER.join()) throw new CsvError(`the losses must begin with ${HEADER.join()}`);
  const phases = new Map<string, Set<string>>();
  for (const [arm = '', , , , phase = '', metric = ''] of rows) {
    const key = JSON.stringify([arm, metric]);
    phases.set(key, (phases.get(key) ?? new Set()).add(phase));
  }
  const series = new Map<string, { readonly arm: string; readonly seed: number; readonly term: string; readonly step: number[]; readonly value: number[] }>();
  for (const [arm = '', seed = '', step = '', , phase = '', metric = '', value = ''] of rows) {
    const several = (phases.get(JSON.stringify([arm, metric]))?.size ?? 0) > 1;
    const term = several ? `${metric} (${phase})` : metric;
    const key = JSON.stringify([arm, seed, term]);
    const known = series.get(key) ?? { arm, seed: Number(seed), term, step: [], value: [] };
    known.step.push(Number(step));
    known.value.push(value === '' ? NaN : Number(value));
    series.set(key, known);
  }
  return [...series.values()];
}

/** Terms that are losses as a whole, rather than their parts, rates or norms. */
export function isWholeLoss(term: string): boolean {
  return /loss\b/i.test(term);
}
