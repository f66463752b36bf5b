import type { StepResult } from '../../src-shared/experiment/step-file.ts';
import type { Step, StepGraph } from '../../src-shared/experiment/step.ts';
import { hasResult, isAlive } from '../../src-shared/experiment/work-state.ts';
import type { JobStore } from './job-store.ts';
import { neededSteps } from './needed-steps.ts';
import type { StepFolder } from './step-folder.ts';

/** What of a run is to be done, as the disk says. */
export interface Admission {
  readonly needed: ReadonlySet<string>;
  /** it was not queued: it has its result, and nothing of that is missing */
  readonly complete: boolean;
  readonly todo: readonly Step[];
  readonly reused: readonly Step[];
  /** of the steps that were done before */
  readonly diverged: readonly Step[];
}

/**
 * Looks what a run has to do and records it: the run and its steps to do are queued, those that are done have their
 * result. What the store believed alive is nobody's, since its owner would have told.
 *
 * @param live whether a step is in hands already: such a step is left as it is
 * @throws RangeError when there is no such run; what the store throws, and then nothing is recorded
 */
export function admitRun(run: string, graph: StepGraph, { store, steps, at, live }: { readonly store: JobStore; readonly steps: StepFolder; readonly at: number; readonly live: (step: string) => boolean }): Admission {
  const results = new Map<string, StepResult | null>(graph.steps.map((step) => [step.id, live(step.id) ? null : steps.finished(step.id)]));
  const finished = (id: string): boolean => (results.get(id) ?? null) !== null;
  const needed = neededSteps(graph, finished);
  const complete = store.together(() => {
    const state = store.runState(run);
    if (state === null) throw new RangeError(`the store has no run ${run}`);
    store.planRun(run, graph.steps, (step) => !needed.has(step));
    if (isAlive(state)) store.changeRun(run, 'interrupted', at);
    if (!hasResult(state)) {
      if (state !== 'queued') store.changeRun(run, 'queued', at);
    } else if (needed.size > 0) store.reopenRun(run);
    for (const step of graph.steps) {
      if (live(step.id)) continue;
      const result = results.get(step.id) ?? null;
      if (result?.outcome === 'completed' || result?.outcome === 'diverged') {
        queueStep(step.id, store, false);
        if (store.stepState(step.id) === 'queued') store.changeStep(step.id, result.outcome);
      } else if (needed.has(step.id)) queueStep(step.id, store, true);
    }
    return hasResult(state) && needed.size === 0;
  });
  return {
    needed,
    complete,
    todo: graph.steps.filter((step) => needed.has(step.id)),
    reused: graph.steps.filter((step) => !needed.has(step.id)),
    diverged: graph.steps.filter((step) => results.get(step.id)?.outcome === 'diverged'),
  };
}

/** @param anew also when it had its result, whose files are gone */
function queueStep(id: string, store: JobStore, anew: boolean): void {
  const state = store.stepState(id);
  if (state === null || state === 'queued') return;
  if (hasResult(state)) {
    if (anew) store.reopenStep(id);
    return;
  }
  if (isAlive(state)) store.changeStep(id, 'interrupted');
  store.changeStep(id, 'queued');
}
