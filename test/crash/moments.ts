import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { RandomStream } from '../../src-shared/random/random-stream.ts';

/** When something is killed. */
export interface Timing {
  /** a kill comes after the journals grew by a random number of bytes up to this: so kills fall into work on any machine */
  readonly growth: number;
  /** or after so much time, where they do not grow, milliseconds */
  readonly longestMs: number;
}

/** Waits until the journals of a home folder have grown by a random amount, and then a random moment more. */
export async function randomMoment({ growth, longestMs }: Timing, home: string, random: RandomStream, isOver: () => boolean): Promise<void> {
  // Now and then at once: also starting and stopping must survive.
  const wanted = random.int(5) === 0 ? 0 : journalBytes(home) + random.int(growth);
  const latest = performance.now() + longestMs;
  while (!isOver() && journalBytes(home) < wanted && performance.now() < latest) await setTimeout(20);
  await setTimeout(random.float() * 300);
}

function journalBytes(home: string): number {
  const work = join(home, 'work');
  const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return ['steps', 'attempts'].flatMap((kind) => (existsSync(join(work, kind)) ? readdirSync(join(work, kind)).map((name) => sizeOf(join(work, kind, name, 'journal'))) : [])).reduce((sum, size) => sum + size, 0);
}
