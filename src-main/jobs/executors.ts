import type { StepExecutor } from './executor.ts';
import type { ExecutorKind, ExecutorSetup } from './executor-kind.ts';
import { localKind } from './local-executor.ts';

/** All places where steps can run, in the order in which they are listed. A new one is a file and a line here. */
const KINDS: readonly ExecutorKind[] = [localKind];

export const EXECUTOR_KINDS: ReadonlyMap<string, ExecutorKind> = new Map(KINDS.map((kind) => [kind.id, kind]));

/**
 * @param settings of that kind; what is left out has its default
 * @throws RangeError naming the kinds there are, ZodError when the settings do not fit
 */
export function openExecutor(id: string, setup: ExecutorSetup, settings: unknown = {}): StepExecutor {
  const kind = EXECUTOR_KINDS.get(id);
  if (kind === undefined) throw new RangeError(`no executor "${id}"; there are ${[...EXECUTOR_KINDS.keys()].join(', ')}`);
  return kind.create(setup, settings);
}
