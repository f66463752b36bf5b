import { totalmem } from 'node:os';
import type { Step, StepKind } from '../../src-shared/experiment/step.ts';

/** Parts of a machine: what a step needs, or what there is. */
export interface Resources {
  readonly cores: number;
  readonly memoryBytes: number;
  readonly gpus: number;
}

const MB = 1e6;

/** Largest resident memory of a worker, rounded up from what the presets took. */
const MEMORY: Readonly<Record<StepKind, number>> = {
  dataset: 250 * MB,
  train: 300 * MB,
  unlearn: 450 * MB,
  evaluate: 700 * MB,
  'evaluate-tuning': 400 * MB,
  report: 650 * MB,
};

/** What a step needs by its kind. No engine of this program uses a GPU; a host that adds one says so by its own function. */
export function needsOf(step: Step, gemmThreads: number): Resources {
  return { cores: step.engine === null ? 1 : gemmThreads, memoryBytes: MEMORY[step.kind], gpus: 0 };
}

/** What this machine has for steps: as many cores as are given, and the memory that the system lets the process have. */
export function machineCapacity(cores: number): Resources {
  const limit = process.constrainedMemory();
  return { cores, memoryBytes: limit > 0 ? Math.min(limit, totalmem()) : totalmem(), gpus: 0 };
}

/** What is free of a machine. */
export class Room {
  readonly capacity: Resources;
  #free: Resources;

  constructor(capacity: Resources) {
    this.capacity = capacity;
    this.#free = capacity;
  }

  get free(): Resources {
    return this.#free;
  }

  /** What a step is given: what it needs, or everything when there is not as much as that. So it runs alone. */
  share(needs: Resources): Resources {
    return fits(needs, this.capacity) ? needs : this.capacity;
  }

  take(share: Resources): void {
    this.#free = minus(this.#free, share);
  }

  give(share: Resources): void {
    this.#free = minus(this.#free, { cores: -share.cores, memoryBytes: -share.memoryBytes, gpus: -share.gpus });
  }
}

export function fits(needs: Resources, free: Resources): boolean {
  return needs.cores <= free.cores && needs.memoryBytes <= free.memoryBytes && needs.gpus <= free.gpus;
}

/** What is left beside a share, which may be more than there is: then nothing is. */
export function beside(free: Resources, share: Resources): Resources {
  const left = minus(free, share);
  return { cores: Math.max(0, left.cores), memoryBytes: Math.max(0, left.memoryBytes), gpus: Math.max(0, left.gpus) };
}

function minus(a: Resources, b: Resources): Resources {
  return { cores: a.cores - b.cores, memoryBytes: a.memoryBytes - b.memoryBytes, gpus: a.gpus - b.gpus };
}
