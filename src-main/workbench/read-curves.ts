import { readRocCurves } from '../../src-shared/report/figures/roc-curves.ts';
import type { StoredCurve } from '../../src-shared/report/figures/roc-curves.ts';
import { CsvError } from '../../src-shared/report/read-csv.ts';
import { usualAttackerName } from './attacker-name.ts';
import type { ReadResults } from './read-results-folder.ts';
import { UserError } from './user-error.ts';

/** Path of the staircases inside a results folder. @param slug of the data set */
export function rocFileOf(slug: string): string {
  return `privacy_cache/roc_${slug}.csv.gz`;
}

/**
 * The exact ROC staircases of a results folder, in the order of its attackers.
 *
 * @param arms null: all
 * @throws UserError when the folder holds none, or the file was changed
 */
export function readCurves({ data, bytes }: Pick<ReadResults, 'data' | 'bytes'>, arms: ReadonlySet<string> | null): StoredCurve[] {
  const file = rocFileOf(data.provenance.dataset.slug);
  try {
    return readRocCurves(bytes(file), arms).map((curve) => ({ ...curve, attacker: usualAttackerName(curve.attacker) }));
  } catch (cause) {
    if (cause instanceof CsvError) throw new UserError('results', `${file}: ${cause.message}`, 'the file was changed or cut short: copy the results again', cause);
    throw cause;
  }
}
