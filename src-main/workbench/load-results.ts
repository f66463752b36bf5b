import type { StoredCurve } from '../../src-shared/report/figures/roc-curves.ts';
import { readLosses } from '../../src-shared/report/figures/loss-series.ts';
import type { LossSeries } from '../../src-shared/report/figures/loss-series.ts';
import { readAttackers } from '../../src-shared/report/read-attackers.ts';
import type { AttackerResult } from '../../src-shared/report/read-attackers.ts';
import { CsvError } from '../../src-shared/report/read-csv.ts';
import { readCurves } from './read-curves.ts';
import { readResultsFolder } from './read-results-folder.ts';
import type { ReadResults } from './read-results-folder.ts';
import { UserError } from './user-error.ts';

/** A results folder that was read, as it can be handed from thread to thread. */
export type LoadedResults = Omit<ReadResults, 'text' | 'bytes'>;

export interface ResultsPlace {
  /** absolute path of the results folder */
  readonly folder: string;
  /** folder of the presets */
  readonly resources: string;
}

/** What most questions about results need. @throws as readResultsFolder does */
export function loadResults({ folder, resources }: ResultsPlace): LoadedResults {
  const { data, asDeclared, state, attackers, unknownColumns, warnings, folder: place } = readResultsFolder(folder, resources);
  return { data, asDeclared, state, attackers, unknownColumns, warnings, folder: place };
}

/** The exact ROC staircases of all arms, seeds and attackers. @throws as readResultsFolder and readCurves do */
export function loadCurves({ folder, resources }: ResultsPlace): StoredCurve[] {
  return readCurves(readResultsFolder(folder, resources), null);
}

/** Path of the table of attackers inside a results folder. @param slug of the data set */
export function attackersFileOf(slug: string): string {
  return `privacy_cache/attackers_${slug}.csv`;
}

/** The table of attackers. @throws UserError when the folder holds none, or the file was changed */
export function loadAttackers({ folder, resources }: ResultsPlace): AttackerResult[] {
  const { data, text } = readResultsFolder(folder, resources);
  const file = attackersFileOf(data.provenance.dataset.slug);
  try {
    return readAttackers(text(file));
  } catch (cause) {
    if (cause instanceof CsvError) throw new UserError('results', `${file}: ${cause.message}`, 'the file was changed or cut short: copy the results again', cause);
    throw cause;
  }
}

/** The thinned curves of training, of every arm and of the models that arms start from. @throws UserError when the folder holds none, or the file was changed */
export function loadLosses({ folder, resources }: ResultsPlace): LossSeries[] {
  const { data, text } = readResultsFolder(folder, resources);
  const file = `losses_${data.provenance.dataset.slug}.csv`;
  try {
    return readLosses(text(file));
  } catch (cause) {
    if (cause instanceof CsvError) throw new UserError('results', `${file}: ${cause.message}`, 'the file was changed or cut short: copy the results again', cause);
    throw cause;
  }
}
