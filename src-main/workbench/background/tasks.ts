import type { RenderRequest } from '../client-svg/render-svg.ts';
import type { FigureRequest } from '../figure-requests.ts';
import type { ResultsPlace } from '../load-results.ts';
import type { MatchRequest } from '../match-frozen.ts';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import type { DataChoice } from '../datasets/look-at-dataset.ts';
import type { RecordRequest } from '../opening/register-opened.ts';
import type * as OpenTasksModule from '../opening/open-tasks.ts';
import type { ExportRequest } from '../opening/open-tasks.ts';
import type { GroupRequest } from '../group-runs.ts';
import type { PointTimesRequest } from '../metrics/point-times.ts';
import type { PublishRequest } from '../publish-run.ts';

type OpenTasks = typeof OpenTasksModule;

/** What a task gets beside its input. */
export interface TaskContext {
  /** aborted when nobody waits for the answer any more */
  readonly signal: AbortSignal;
  /** structured-clonable news of long work, for who asked for the task */
  readonly progress: (news: unknown) => void;
}

/**
 * Heavy work by name, done in a thread beside the one that answers clients. Input and output are structured-clonable.
 * Each loads its code when it is first needed, so that a thread starts at once. A new task is one line.
 */
export const TASKS = {
  'results.load': async (place: ResultsPlace) => (await import('../load-results.ts')).loadResults(place),
  'results.record': async (request: RecordRequest) => (await import('../opening/register-opened.ts')).recordOf(request),
  'results.curves': async (place: ResultsPlace) => (await import('../load-results.ts')).loadCurves(place),
  'results.match': async (request: MatchRequest) => (await import('../match-frozen.ts')).matchRun(request),
  'results.attackers': async (place: ResultsPlace) => (await import('../load-results.ts')).loadAttackers(place),
  'results.losses': async (place: ResultsPlace) => (await import('../load-results.ts')).loadLosses(place),
  'figures.svg': async (request: FigureRequest & { readonly theme: 'light' | 'dark' }) => (await import('../figure-requests.ts')).svgOfFigure(request),
  'figures.file': async (request: FigureRequest & { readonly format: 'svg' | 'pdf' | 'png'; readonly dpi: number }) => (await import('../figure-requests.ts')).fileOfFigure(request),
  'figures.csv': async (request: FigureRequest) => (await import('../figure-requests.ts')).csvOfFigure(request),
  'figures.report': async (place: ResultsPlace) => (await import('../figure-requests.ts')).reportOf(place),
  'figures.render': async (request: RenderRequest) => (await import('../client-svg/render-svg.ts')).renderSvg(request),
  'engine.choose': async ({ name }: { readonly name: string | null }) => (await import('../engine-choice.ts')).chooseEngine(name),
  'steps.past': async ({ work }: { readonly work: string }) => (await import('../past-durations.ts')).pastSteps(work),
  'runs.groups': async (request: GroupRequest) => (await import('../group-runs.ts')).groupRuns(request),
  'runs.publish': async (request: PublishRequest) => (await import('../publish-run.ts')).publishForStore(request),
  'metrics.load': async ({ path }: { readonly path: string }) => (await import('../metrics/load-columns.ts')).loadMetricColumns(path),
  'metrics.times': async (request: PointTimesRequest) => (await import('../metrics/point-times.ts')).pointTimes(request),
  'engine.probe': async () => (await import('../system/probe-engines.ts')).probeEngines(),
  'store.check': async ({ path }: { readonly path: string }) => (await import('../../store/open-database.ts')).findDamage(path),
  'store.backup': async ({ home, when }: { readonly home: string; readonly when: string }) => (await import('../system/back-up-store.ts')).backUpStore(home, when),
  'disk.use': async ({ home }: { readonly home: string }) => (await import('../system/disk-use.ts')).diskUse(home),
  'datasets.facts': async ({ folder }: { readonly folder: string }) => (await import('../datasets/dataset-facts.ts')).datasetFacts(folder),
  'datasets.items': async ({ choice, offset, limit }: { readonly choice: DataChoice; readonly offset: number; readonly limit: number }) => (await import('../datasets/look-at-dataset.ts')).itemsOf(choice, offset, limit),
  'datasets.forgetCount': async ({ choice, forget }: { readonly choice: DataChoice; readonly forget: ForgetPredicate }) => (await import('../datasets/look-at-dataset.ts')).countForget(choice, forget),
  'datasets.nonMembers': async ({ choice, forget }: { readonly choice: DataChoice; readonly forget: ForgetPredicate }) => (await import('../datasets/look-at-dataset.ts')).countNonMembers(choice, forget),
  'datasets.imageOverlap': async ({ choice, forget }: { readonly choice: DataChoice; readonly forget: ForgetPredicate }) => (await import('../datasets/look-at-dataset.ts')).overlapsOf(choice, forget),
  'datasets.import': async ({ folder, datasets }: { readonly folder: string; readonly datasets: string }, { signal, progress }: TaskContext) => {
    const { info, known } = await (await import('../datasets/import-dataset.ts')).importDataset(folder, datasets, { signal, progress });
    return { sha256: info.sha256, known };
  },
  'files.openFolder': async (request: Parameters<OpenTasks['openFolderTask']>[0]) => (await import('../opening/open-tasks.ts')).openFolderTask(request),
  'files.openArchive': async (request: Parameters<OpenTasks['openArchiveTask']>[0], context: TaskContext) => (await import('../opening/open-tasks.ts')).openArchiveTask(request, context),
  'files.importScores': async (request: Parameters<OpenTasks['importScoresTask']>[0], context: TaskContext) => (await import('../opening/open-tasks.ts')).importScoresTask(request, context),
  'files.export': async (request: ExportRequest, context: TaskContext) => (await import('../opening/open-tasks.ts')).exportTask(request, context),
};

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;
