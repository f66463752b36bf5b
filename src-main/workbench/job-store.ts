import { hasResult } from '../../src-shared/experiment/work-state.ts';
import type { JobStore } from '../jobs/job-store.ts';
import type { Store } from '../store/store.ts';

/**
 * The store as the scheduler sees it. A run whose steps are all done is not completed yet: its results have to be
 * published first, and whoever does that (the run manager) then says so. Until then it stands in the store as it was, so
 * that a run which counts as completed has its results, whenever the program dies.
 */
export function jobStore(store: Store): JobStore {
  const { runs, steps, jobs } = store;
  return {
    runState: (run) => jobs.runState(run)?.state ?? null,
    runReason: (run) => jobs.runState(run)?.reason ?? '',
    changeRun: (run, to, at, reason) => { if (!hasResult(to)) runs.change(run, to, at, reason); },
    reopenRun: jobs.reopenRun,
    planRun: jobs.plan,
    livingRuns: jobs.open,
    position: jobs.position,
    place: runs.reorder,
    stepState: steps.state,
    changeStep: steps.change,
    reopenStep: jobs.reopenStep,
    livingSteps: jobs.livingSteps,
    openAttempt: jobs.openAttempt,
    changeAttempt: steps.changeAttempt,
    describeAttempt: steps.describeAttempt,
    livingAttempts: () => steps.livingAttempts().map(({ step, number, state }) => ({ step, number, state })),
    together: store.together,
  };
}
