import type { StepGraph } from '../../src-shared/experiment/step.ts';
import { openExecutor } from '../jobs/executors.ts';
import { runPlan } from '../jobs/run-plan.ts';
import type { JobEvent } from '../jobs/job-event.ts';
import { StepFolder } from '../jobs/step-folder.ts';
import { GEMM_THREADS } from './engine-choice.ts';
import type { Home } from './home.ts';
import type { WorkerLimits } from './worker-limits.ts';

/** Where and how steps are run. */
export interface RunPlace {
  readonly home: Home;
  /** name of the engine; null: the best that works */
  readonly engine: string | null;
  readonly workers: number;
  readonly workerScript: string;
  /** other limits than the usual ones */
  readonly worker?: WorkerLimits;
  /** version and folder of the program */
  readonly code: { readonly version: string; readonly root: string };
  /** folder of the presets and of what is pinned of them */
  readonly resources: string;
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
  /** a line about what is going on before the first step */
  readonly note: (text: string) => void;
}

/** Heap of a worker's JavaScript objects; tensors and typed arrays lie outside it. */
export const WORKER_HEAP_MB = 1536;
/** A checkpoint costs about a tenth of a second; a step that dies loses at most this much. */
export const CHECKPOINT_EVERY_MS = 20_000;

/** Does the steps of a plan in local processes and gives the store that holds them. */
export async function runGraph(graph: StepGraph, place: RunPlace): Promise<StepFolder> {
  const { home, workers, workerScript, worker = {}, signal, onEvent } = place;
  const store = new StepFolder(home.work);
  const executor = openExecutor('local', { script: workerScript, heapMegabytes: worker.heapMegabytes ?? WORKER_HEAP_MB });
  await runPlan(graph, store, executor, { workers, gemmThreads: GEMM_THREADS, datasets: home.datasets, checkpointEveryMs: worker.checkpointEveryMs ?? CHECKPOINT_EVERY_MS, signal, onEvent });
  return store;
}
