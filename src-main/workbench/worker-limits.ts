import { UserError } from './user-error.ts';

export interface WorkerLimits {
  /** JavaScript heap of a worker, MiB */
  readonly heapMegabytes?: number;
  /** time between two checkpoints of a step, milliseconds */
  readonly checkpointEveryMs?: number;
}

/**
 * Limits that are seldom changed, and so have no option: MU_ALIGN_HEAP_MB, MU_ALIGN_CHECKPOINT_SECONDS.
 *
 * @throws UserError for one that is no number above 0
 */
export function workerLimits(environment: NodeJS.ProcessEnv): WorkerLimits {
  const heapMegabytes = positive(environment, 'MU_ALIGN_HEAP_MB');
  const checkpointSeconds = positive(environment, 'MU_ALIGN_CHECKPOINT_SECONDS');
  return {
    ...(heapMegabytes === null ? {} : { heapMegabytes }),
    ...(checkpointSeconds === null ? {} : { checkpointEveryMs: checkpointSeconds * 1000 }),
  };
}

function positive(environment: NodeJS.ProcessEnv, name: string): number | null {
  const text = environment[name];
  if (text === undefined || text === '') return null;
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new UserError('environment', `${name} must be a number above 0, got ${JSON.stringify(text)}`, 'correct it or unset it');
  return value;
}
