import { CsvError } from '../../../src-shared/report/read-csv.ts';
import type { NewEvaluationRow } from '../../store/evaluations.ts';
import type { NewRun, RunSource } from '../../store/run-record.ts';
import type { Store } from '../../store/store.ts';
import { readResultsFolder } from '../read-results-folder.ts';
import type { ReadResults } from '../read-results-folder.ts';
import { evaluationRows, runOfResults } from '../record-results.ts';
import type { ServiceContext } from '../service-context.ts';
import { UserError } from '../user-error.ts';

/** Results that were opened, as the store keeps them; made off the main thread, so it is structured-clonable. */
export interface OpenedRun {
  readonly run: NewRun;
  readonly rows: readonly NewEvaluationRow[];
  /** what people wrote on it where it came from */
  readonly note: string;
  readonly tags: readonly string[];
  /** what could not be understood, in sentences */
  readonly warnings: readonly string[];
}

export interface OpenedIdentity {
  readonly id: string;
  /** what people call it; '': the name of the config, else of the data set */
  readonly name: string;
  readonly source: RunSource;
  /** absolute path of the results folder; '': HOME/runs/ID/results */
  readonly place: string;
}

/** Results to be read in another thread. Plain data. */
export interface RecordRequest extends OpenedIdentity {
  /** folder of presets */
  readonly resources: string;
}

/** Reads the results folder of a place as a run. @throws UserError or ConfigError naming what is missing or does not fit */
export function recordOf({ resources, ...identity }: RecordRequest): OpenedRun {
  return openedRun(readResultsFolder(identity.place, resources), identity);
}

/** @throws UserError when a file of the results was changed */
export function openedRun(results: ReadResults, { id, name, source, place }: OpenedIdentity): OpenedRun {
  const { config, provenance } = results.data;
  const usual = config?.name ?? provenance.dataset.slug;
  const run = runOfResults(results, { id, name: name === '' ? usual : name, source, place, launchKey: null });
  return { run, rows: rowsOf(results, run), note: '', tags: [], warnings: results.warnings };
}

/**
 * Registers opened results as a run. What is registered already, by its content, is that run: it comes back from the
 * archive, and moves with its folder; name, note and tags stay.
 *
 * @returns id of the run
 */
export function registerOpened({ store, changes, now }: Pick<ServiceContext, 'store' | 'changes' | 'now'>, opened: OpenedRun): string {
  const { run } = opened;
  const known = store.runs.get(run.id);
  if (known === null || known.place !== run.place) replaceRun(store, known === null ? opened : { ...opened, run: { ...run, name: known.name } }, now());
  else if (known.archived) store.runs.archive(run.id, false);
  changes.tell({ about: 'run', run: run.id });
  return run.id;
}

/** Puts results in the place of what the store has of that run: its note and tags stay. */
export function replaceRun(store: Store, opened: Omit<OpenedRun, 'warnings'>, at: number): void {
  const { run, rows } = opened;
  store.together(() => {
    const known = store.runs.get(run.id);
    if (known !== null) store.runs.remove(run.id);
    store.runs.add(run);
    store.evaluations.save(run.id, rows);
    const { note, tags } = known ?? opened;
    if (note !== '') store.annotations.setNote(run.id, note, at);
    for (const tag of tags) store.annotations.addTag(run.id, tag);
  });
}

/** Rows of attackers may be of arms that the results do not have, or twice: other programs wrote them. */
function rowsOf(results: ReadResults, { arms }: NewRun): NewEvaluationRow[] {
  let rows: NewEvaluationRow[];
  try {
    rows = evaluationRows(results);
  } catch (cause) {
    if (cause instanceof CsvError) throw new UserError('results', `the file of attackers: ${cause.message}`, 'it was changed or cut short: copy the results again', cause);
    throw cause;
  }
  const known = new Set(arms.map(({ arm }) => arm));
  const byKey = new Map(rows.filter(({ arm, seed }) => known.has(arm) && Number.isSafeInteger(seed)).map((row) => [JSON.stringify([row.arm, row.seed, row.attacker]), row]));
  return [...byKey.values()];
}
