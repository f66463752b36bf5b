import { DENIED_EXIT_CODE, DISK_FULL_EXIT_CODE } from '../../src-shared/experiment/step-file.ts';
import type { Shortage } from '../../src-shared/experiment/step-file.ts';
import { deniedText } from './file-trouble.ts';
import type { WorkerEnd } from './worker-launcher.ts';

/** How a worker's process ended without having written a result. */
export interface ProcessEnd extends WorkerEnd {
  /** where it worked */
  readonly folder: string;
  /** what it wrote on its terminal */
  readonly log: string;
  /** it was ended because its journal did not grow for so long, milliseconds; null: it was not */
  readonly silentMs: number | null;
}

/** Lines of a worker's log that are shown when it died. */
const LAST_LINES = 12;
const MEMORY_REMEDY = 'run fewer steps at once (--workers 1), or make the experiment smaller; then the same command goes on from the last checkpoint';

/** Says what happened to a worker, and what to do. */
export function explainInterruption(end: ProcessEnd, heapMegabytes: number): { readonly reason: string; readonly shortage: Shortage | null } {
  const { folder, code, signal, outOfMemory, log, silentMs } = end;
  if (silentMs !== null) {
    return { reason: `the worker gave no sign of life for ${Math.round(silentMs / 1000)} s and was ended; the same command goes on from the last checkpoint`, shortage: null };
  }
  if (code === DISK_FULL_EXIT_CODE) return { reason: 'there was no room on the disk, not even for the step\'s result', shortage: 'disk' };
  if (code === DENIED_EXIT_CODE) return { reason: deniedText(folder), shortage: null };
  if (/heap out of memory|heap limit/i.test(log)) {
    return { reason: `the worker ran out of memory: its JavaScript heap reached its limit of ${heapMegabytes} MiB; raise it with MU_ALIGN_HEAP_MB, or ${MEMORY_REMEDY}`, shortage: 'memory' };
  }
  if (outOfMemory) return { reason: withWords(`the worker ran out of memory; ${MEMORY_REMEDY}`, log), shortage: 'memory' };
  if (signal === 'SIGKILL') {
    const reason = `the worker was killed (SIGKILL): by somebody, or by the system because memory ran out. If memory is short, ${MEMORY_REMEDY}`;
    return { reason: withWords(reason, log), shortage: null };
  }
  return { reason: withWords(signal === null ? `the worker ended with code ${code ?? 'none'} and left no result` : `the worker was ended by ${signal}`, log), shortage: null };
}

function withWords(reason: string, log: string): string {
  // Addresses of a native stack say nothing to people.
  const lines = log.trimEnd().split('\n').filter((line) => !/^\s*\d+: 0x/.test(line)).slice(-LAST_LINES);
  return lines.join('') === '' ? reason : `${reason}; its last words:\n${lines.join('\n')}`;
}
