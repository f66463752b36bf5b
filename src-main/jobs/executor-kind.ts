import type { z } from 'zod';
import type { StepExecutor } from './executor.ts';
import type { LaunchWorker } from './worker-launcher.ts';

/** What every executor is told of this program's workers. */
export interface ExecutorSetup {
  /** the worker's script */
  readonly script: string;
  /** limit of the worker's JavaScript heap; typed arrays and tensors lie outside it */
  readonly heapMegabytes: number;
  /** how a worker's process is started on this machine; by default as a child process of Node */
  readonly launchWorker?: LaunchWorker;
}

/** A kind of place where steps run: a file, and a line in executors.ts. */
export interface ExecutorKind {
  readonly id: string;
  /** what people read when they choose */
  readonly about: string;
  /** what there is to set, each with a description and a default: forms are made from it */
  readonly settings: z.ZodType;
  /** @throws ZodError when the settings do not fit */
  readonly create: (setup: ExecutorSetup, settings: unknown) => StepExecutor;
}

/** A kind from settings and what is made from them once they are parsed. */
export function executorKind<Settings extends z.ZodType>(kind: Omit<ExecutorKind, 'settings' | 'create'> & { readonly settings: Settings; readonly create: (setup: ExecutorSetup, settings: z.infer<Settings>) => StepExecutor }): ExecutorKind {
  return { ...kind, create: (setup, settings) => kind.create(setup, kind.settings.parse(settings)) };
}
