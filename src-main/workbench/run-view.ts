import type { Run } from '../../src-shared/contract/topics/runs.ts';
import { isAlive } from '../../src-shared/experiment/work-state.ts';
import type { RunSummary } from '../store/run-record.ts';
import type { RunProgress } from './run-progress.ts';

/** A run as clients see it. */
export function runView(run: RunSummary, progress: RunProgress): Run {
  return {
    id: run.id,
    name: run.name,
    status: run.state,
    kind: run.kind,
    source: run.source,
    preset: run.preset === '' ? null : run.preset,
    configHash: run.configHash === '' ? null : run.configHash,
    dataset: run.dataset,
    engine: run.engine,
    evaluationNoise: run.evaluationNoise,
    methods: [...run.methods],
    seeds: [...run.seeds],
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    stepsDone: run.stepsDone,
    stepsTotal: run.stepsTotal,
    etaMs: isAlive(run.state) ? progress.etaMs(run.id) : null,
    tags: [...run.tags],
    note: run.note,
    archived: run.archived,
    problem: run.reason === '' ? null : run.reason,
  };
}
