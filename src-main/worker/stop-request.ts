import { existsSync } from 'node:fs';

/** Why a step ended early: someone asked for it. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

/**
 * A signal that fires on SIGTERM, when a control file appears, or when the parent's pipe closes (the parent is gone:
 * nobody waits for this step any more).
 *
 * @returns the signal, and `look`, to be called between batches, which reads the control file
 */
export function watchStopRequests(controlFile: string): { readonly signal: AbortSignal; readonly look: () => void } {
  const controller = new AbortController();
  const stop = (why: string): void => {
    if (!controller.signal.aborted) controller.abort(new StopRequested(why));
  };
  process.on('SIGTERM', () => { stop('asked to stop by a signal'); });
  // Ctrl-C reaches the whole process group; the parent decides and writes the control file.
  process.on('SIGINT', () => undefined);
  process.stdin.on('error', () => { stop('the program that started this step is gone'); });
  process.stdin.on('close', () => { stop('the program that started this step is gone'); });
  process.stdin.resume();
  process.stdin.unref();
  return {
    signal: controller.signal,
    look: () => {
      if (existsSync(controlFile)) stop('asked to stop');
    },
  };
}
