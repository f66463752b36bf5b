import { setImmediate } from 'node:timers/promises';
import type { LabHooks } from '../../lab/hooks.ts';
import type { TaskContext } from './tasks.ts';

/** Time between two looks at messages, milliseconds: a cancellation is heard soon, and costs nothing. */
const BREATHE_MS = 50;

/** What lab functions that work in a background thread are given: progress and cancellation, no metrics and no checkpoints. */
export function labHooks({ signal, progress }: TaskContext): LabHooks {
  let last = performance.now();
  return {
    signal,
    clock: () => performance.now(),
    progress,
    metric: () => undefined,
    checkpoint: () => undefined,
    breathe: async () => {
      if (performance.now() - last < BREATHE_MS) return;
      await setImmediate();
      last = performance.now();
      signal.throwIfAborted();
    },
  };
}
