import type { Shortage } from '../../src-shared/experiment/step-file.ts';
import { isDiskFull } from '../durable-file.ts';

/** What V8, Node and the wasm backend say when memory cannot be had. */
const OUT_OF_MEMORY = /out of memory|allocation failed|invalid array buffer length|cannot enlarge memory|memory\.grow|\bOOM\b/i;

/** What the machine lacked, if that is what an error says. */
export function shortageOf(error: unknown): Shortage | null {
  if (isDiskFull(error)) return 'disk';
  return error instanceof Error && OUT_OF_MEMORY.test(error.message) ? 'memory' : null;
}
