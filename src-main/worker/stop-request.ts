import { existsSync } from 'node:fs';
import { STOP_MESSAGE } from '../../src-shared/experiment/step-file.ts';

/** Why a step ended early: someone asked for it. */
export class StopRequested extends Error {
  override readonly name = 'StopRequested';
}

const PARENT_GONE = 'the program that started this step is gone';

/**
 * A signal that fires on SIGTERM, when a control file appears, when the program asks for it, or when the program is gone:
 * nobody waits for this step any more.
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
  const isAlone = watchParent(stop);
  return {
    signal: controller.signal,
    look: () => {
      if (existsSync(controlFile)) stop('asked to stop');
      if (isAlone()) stop(PARENT_GONE);
    },
  };
}

/**
 * Watches the program that started this process: by the pipe on stdin, or by the port that a utility process has, whose
 * stdin is closed from the beginning.
 *
 * @returns whether the program is gone, for who looks
 */
function watchParent(stop: (why: string) => void): () => boolean {
  const port: unknown = Reflect.get(process, 'parentPort');
  if (isParentPort(port)) {
    port.on('message', ({ data }) => {
      if (data === STOP_MESSAGE) stop('asked to stop');
    });
    // The system ends a utility process with its program. This is for the case that it does not: the port says nothing.
    const parent = process.ppid;
    // On Windows the number stays, and asking for it takes long.
    return () => process.platform !== 'win32' && process.ppid !== parent;
  }
  process.stdin.on('error', () => { stop(PARENT_GONE); });
  process.stdin.on('close', () => { stop(PARENT_GONE); });
  process.stdin.resume();
  process.stdin.unref();
  return () => false;
}

/** `process.parentPort` of a utility process. */
interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
}

function isParentPort(port: unknown): port is ParentPort {
  return typeof port === 'object' && port !== null && 'on' in port && typeof port.on === 'function';
}
