import type { StepState } from '../../src-shared/contract/topics/steps.ts';
import { STEP_VERSIONS } from '../../src-shared/experiment/step.ts';
import type { StepKind } from '../../src-shared/experiment/step.ts';
import { hasResult } from '../../src-shared/experiment/work-state.ts';
import type { StepOfRun } from '../store/runs.ts';
import type { TrailStep } from './read-trail.ts';
import type { RunProgress } from './run-progress.ts';

/** A step of a run made here, as clients see it. */
export function stepView(step: StepOfRun, progress: RunProgress): StepState {
  const said = progress.step(step.id);
  const isDone = hasResult(step.state);
  return {
    id: step.id,
    kind: kindOf(step.kind),
    label: step.label,
    seed: step.seed,
    arm: step.arm,
    status: step.state,
    reused: step.reused,
    done: isDone ? 1 : (said?.done ?? 0),
    total: isDone ? 1 : (said?.total ?? 0),
    progress: said?.label ?? '',
    attempts: step.attempts,
    durationMs: step.durationMs,
    problem: step.reason === '' ? null : step.reason,
  };
}

/** A step of results that were made elsewhere: it is done. */
export function trailStepView({ id, kind, label, seed, arm, outcome, durationS }: TrailStep): StepState {
  const status = outcome === 'diverged' ? 'diverged' : outcome === null ? 'interrupted' : 'completed';
  return { id, kind, label, seed, arm, status, reused: false, done: 1, total: 1, progress: '', attempts: 1, durationMs: durationS === null ? null : durationS * 1000, problem: outcome === null ? 'the trail does not say how it ended' : null };
}

function kindOf(text: string): StepKind {
  const kind = Object.keys(STEP_VERSIONS).find((known): known is StepKind => known === text && known in STEP_VERSIONS);
  if (kind === undefined) throw new RangeError(`unknown kind of step ${text}`);
  return kind;
}
