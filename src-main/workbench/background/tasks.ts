import type { ResultsPlace } from '../load-results.ts';
import type { MatchRequest } from '../match-frozen.ts';
import type { ForgetPredicate } from '../../../src-shared/experiment/forget-predicate.ts';
import type { DataChoice } from '../datasets/look-at-dataset.ts';
import type { GroupRequest } from '../group-runs.ts';
import type { PublishRequest } from '../publish-run.ts';

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
  'results.curves': async (place: ResultsPlace) => (await import('../load-results.ts')).loadCurves(place),
  'results.match': async (request: MatchRequest) => (await import('../match-frozen.ts')).matchRun(request),
  'results.attackers': async (place: ResultsPlace) => (await import('../load-results.ts')).loadAttackers(place),
  'engine.choose': async ({ name }: { readonly name: string | null }) => (await import('../engine-choice.ts')).chooseEngine(name),
  'steps.past': async ({ work }: { readonly work: string }) => (await import('../past-durations.ts')).pastSteps(work),
  'runs.groups': async (request: GroupRequest) => (await import('../group-runs.ts')).groupRuns(request),
  'runs.publish': async (request: PublishRequest) => (await import('../publish-run.ts')).publishForStore(request),
  'metrics.load': async ({ path }: { readonly path: string }) => (await import('../metrics/load-columns.ts')).loadMetricColumns(path),
  'datasets.facts': async ({ folder }: { readonly folder: string }) => (await import('../datasets/dataset-facts.ts')).datasetFacts(folder),
  'datasets.items': async ({ choice, offset, limit }: { readonly choice: DataChoice; readonly offset: number; readonly limit: number }) => (await import('../datasets/look-at-dataset.ts')).itemsOf(choice, offset, limit),
  'datasets.forgetCount': async ({ choice, forget }: { readonly choice: DataChoice; readonly forget: ForgetPredicate }) => (await import('../datasets/look-at-dataset.ts')).countForget(choice, forget),
  'datasets.imageOverlap': async ({ choice, forget }: { readonly choice: DataChoice; readonly forget: ForgetPredicate }) => (await import('../datasets/look-at-dataset.ts')).overlapsOf(choice, forget),
  'datasets.import': async ({ folder, datasets }: { readonly folder: string; readonly datasets: string }, { signal, progress }: TaskContext) => {
    const { info, known } = await (await import('../datasets/import-dataset.ts')).importDataset(folder, datasets, { signal, progress });
    return { sha256: info.sha256, known };
  },
};

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;
