import { basename, dirname, join, resolve } from 'node:path';
import { RESULTS_FOLDER } from '../../../src-shared/experiment/step-outputs.ts';
import type { ServiceContext } from '../service-context.ts';
import { lookAtPath } from '../typed-path.ts';
import type { FileProgress } from './open-tasks.ts';
import { registerOpened } from './register-opened.ts';
import type { OpenedRun } from './register-opened.ts';

/** What opening files needs of the workbench. */
export type OpeningContext = Pick<ServiceContext, 'home' | 'store' | 'background' | 'changes' | 'code' | 'resources' | 'now'>;

export interface OpeningHooks {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: FileProgress) => void;
}

/** Runs that came of a file, and what could not be understood. */
export interface Opened {
  readonly runs: string[];
  readonly warnings: string[];
}

/**
 * Opens results by their path on this machine: a folder is left where it is, a .zip is extracted into the home.
 *
 * @throws ContractError saying what is wrong with the file; nothing is registered then
 */
export async function openPath(context: OpeningContext, path: string, hooks: OpeningHooks): Promise<Opened> {
  const place = resolve(path);
  if (lookAtPath(place, 'results') === 'file') return openArchiveFile(context, place, basename(place), hooks);
  const known = knownRun(context, place);
  if (known !== null) return { runs: [known], warnings: [] };
  return register(context, await context.background.run('files.openFolder', { path: place, resources: context.resources }, taskOptions(hooks)));
}

/** Opens a bundle, or a results folder as .zip. @param name what people call the file */
export async function openArchiveFile(context: OpeningContext, path: string, name: string, hooks: OpeningHooks): Promise<Opened> {
  const { home, background, resources } = context;
  return register(context, await background.run('files.openArchive', { path, fileName: name, into: home.runs, resources }, taskOptions(hooks)));
}

export interface ImportRequest {
  /** the .npz file, and what people call it */
  readonly path: string;
  readonly fileName: string;
  /** of the run; '': that of the file */
  readonly name: string;
  /** of importOptionsSchema, as it came */
  readonly options: unknown;
}

/** Imports scores or logits of models trained elsewhere. */
export async function importScoresFile(context: OpeningContext, request: ImportRequest, hooks: OpeningHooks): Promise<Opened> {
  const { home, background, code, resources, now } = context;
  return register(context, [await background.run('files.importScores', { ...request, into: home.runs, code, now: now(), resources }, taskOptions(hooks))]);
}

function register(context: OpeningContext, opened: readonly OpenedRun[]): Opened {
  return { runs: opened.map((run) => registerOpened(context, run)), warnings: opened.flatMap(({ warnings }) => warnings) };
}

/** The run whose results these are already: one of this home, or one that comes with the program. */
function knownRun({ home, store }: OpeningContext, place: string): string | null {
  const own = basename(place) === RESULTS_FOLDER && dirname(dirname(place)) === resolve(home.runs) ? basename(dirname(place)) : null;
  if (own !== null && store.runs.get(own)?.place === '' && join(home.runs, own, RESULTS_FOLDER) === place) return own;
  return store.runs.byPlace(place).find(({ source }) => source === 'frozen')?.id ?? null;
}

/** Progress of a task comes as plain data from another thread. */
function taskOptions({ signal, onProgress }: OpeningHooks): { readonly signal: AbortSignal; readonly onProgress: (news: unknown) => void } {
  return { signal, onProgress: (news) => { if (isProgress(news)) onProgress(news); } };
}

export function isProgress(news: unknown): news is FileProgress {
  return typeof news === 'object' && news !== null && 'done' in news && typeof news.done === 'number' && 'total' in news && typeof news.total === 'number' && 'label' in news && typeof news.label === 'string';
}
