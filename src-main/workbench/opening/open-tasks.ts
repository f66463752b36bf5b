import { join } from 'node:path';
import { RESULTS_FOLDER } from '../../../src-shared/experiment/step-outputs.ts';
import { StepFolder } from '../../jobs/step-folder.ts';
import { labHooks } from '../background/lab-hooks.ts';
import type { TaskContext } from '../background/tasks.ts';
import type { RunWriting } from '../bundles/bundle-files.ts';
import { writeBundle, writeResultsZip } from '../bundles/write-bundle.ts';
import type { WrittenZip } from '../bundles/write-zip.ts';
import { readResultsFolder } from '../read-results-folder.ts';
import { importScores } from '../scores/import-scores.ts';
import type { ImportScoresInput } from '../scores/import-scores.ts';
import { openArchive } from './open-archive.ts';
import { openResults } from './open-results.ts';
import { openedRunId } from './opened-run-id.ts';
import { openedRun } from './register-opened.ts';
import type { OpenedRun } from './register-opened.ts';

/** Work on files that come in and go out, for a background thread: plain data in and out. */

/** How far such work is. */
export interface FileProgress {
  readonly done: number;
  readonly total: number;
  /** what is being done, in words */
  readonly label: string;
}

interface OpenRequest {
  readonly path: string;
  /** folder of presets */
  readonly resources: string;
}

/** Results folders that are opened where they lie. */
export function openFolderTask({ path, resources }: OpenRequest): OpenedRun[] {
  return openResults(path, resources).map(({ place, sha256, results }) => openedRun(results, { id: openedRunId('opened', sha256), name: '', source: 'opened', place }));
}

/** A bundle, or a results folder as .zip. @param into folder of the home's runs @param fileName what people call it */
export async function openArchiveTask({ path, resources, into, fileName }: OpenRequest & { readonly into: string; readonly fileName: string }, { signal, progress }: TaskContext): Promise<OpenedRun[]> {
  const opened = await openArchive(path, { into, resources, name: fileName, signal, progress: throttled((done, total) => { progress({ done, total, label: 'checking and unpacking' } satisfies FileProgress); }) });
  // A bundle under the name that desktops open by a double click is a .zip all the same.
  const ownName = fileName.replace(/\.(?:zip|mualign)$/i, '');
  return opened.map(({ source, run, writing, results }) => ({
    ...openedRun(results, { id: run, name: writing?.name ?? (results.data.config === null ? ownName : ''), source, place: '' }),
    ...(writing === null ? {} : { note: writing.note, tags: writing.tags }),
  }));
}

/** Scores of models trained elsewhere. @param name of the run; '': that of the file */
export async function importScoresTask({ name, resources, ...input }: ImportScoresInput & { readonly name: string; readonly resources: string }, context: TaskContext): Promise<OpenedRun> {
  const { run, warnings } = await importScores(input, labHooks(context));
  const results = readResultsFolder(join(input.into, run, RESULTS_FOLDER), resources);
  const opened = openedRun(results, { id: run, name: name === '' ? input.fileName.replace(/\.npz$/i, '') : name, source: 'scores', place: '' });
  return { ...opened, warnings: [...opened.warnings, ...warnings] };
}

export interface ExportRequest extends RunWriting {
  readonly what: 'bundle' | 'results';
  /** name of the folder in a zip of results */
  readonly folderName: string;
  readonly results: string;
  /** folder of steps and attempts */
  readonly work: string;
  readonly target: string;
}

export function exportTask({ what, name, note, tags, folderName, results, work, target }: ExportRequest, { signal, progress }: TaskContext): Promise<WrittenZip> {
  const hooks = { signal, progress: throttled((done: number, total: number) => { progress({ done, total, label: 'writing' } satisfies FileProgress); }) };
  return what === 'bundle' ? writeBundle({ name, note, tags, results, steps: new StepFolder(work) }, target, hooks) : writeResultsZip(results, folderName, target, hooks);
}

/** A thousand steps of progress are enough, and every message costs. */
function throttled(tell: (done: number, total: number) => void): (done: number, total: number) => void {
  let last = -1;
  return (done, total) => {
    const step = total === 0 ? 1000 : Math.floor((1000 * done) / total);
    if (step === last) return;
    last = step;
    tell(done, total);
  };
}
