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
  'engine.choose': async ({ name }: { readonly name: string | null }) => (await import('../engine-choice.ts')).chooseEngine(name),
  'steps.past': async ({ work }: { readonly work: string }) => (await import('../past-durations.ts')).pastSteps(work),
  'runs.publish': async (request: PublishRequest) => (await import('../publish-run.ts')).publishForStore(request),
  'metrics.load': async ({ path }: { readonly path: string }) => (await import('../metrics/load-columns.ts')).loadMetricColumns(path),
};

export type TaskName = keyof typeof TASKS;
export type TaskInput<N extends TaskName> = Parameters<(typeof TASKS)[N]>[0];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<(typeof TASKS)[N]>>;
