import { expect } from 'vitest';
import { RandomStream } from '../../src-shared/random/random-stream.ts';
import { describeError } from '../../src-main/workbench/describe-error.ts';
import { damage } from './damage.ts';

/** More with MU_ALIGN_FUZZ=10: as many times the usual number of damaged files. */
export const TIMES = Number(process.env['MU_ALIGN_FUZZ'] ?? 1);
/** Heap and buffers may grow by this much while hundreds of files are tried, garbage included. */
const MOST_GROWTH = 600 * 1024 ** 2;

/** What is damaged: `subject` and `name` choose the damages. */
export interface Damaged {
  readonly subject: string;
  readonly name: string;
  readonly count: number;
  readonly original: Uint8Array;
}

/** Tries damaged copies; each is read, or refused with an error that has words for people. @returns how many were refused */
export async function fuzzDamaged({ subject, name, count, original }: Damaged, read: (bytes: Uint8Array, stream: RandomStream) => unknown): Promise<number> {
  let refused = 0;
  const before = process.memoryUsage();
  for (let i = 0; i < count; i++) {
    const stream = RandomStream.of(i, subject, name);
    if (!await readOrRefuse(`${name}, damaged copy ${i}`, () => read(damage(original, stream), stream))) refused++;
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    expect(heapUsed + arrayBuffers - before.heapUsed - before.arrayBuffers).toBeLessThan(MOST_GROWTH);
  }
  return refused;
}

/** Something is read, or refused with an error that has words for people. @returns whether it was read */
export async function readOrRefuse(what: string, read: () => unknown): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    const { code, userMessage } = describeError(error);
    if (code === 'internal') throw new Error(`${what}: ${String(error)}`, { cause: error });
    expect(userMessage.length).toBeGreaterThan(20);
    return false;
  }
}
