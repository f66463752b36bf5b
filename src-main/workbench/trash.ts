import { randomUUID } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from './home.ts';

/** Prefix of what is being deleted, in the folder of the runs. What a crash leaves of it, the garbage collection takes. */
export const TRASH_PREFIX = '.deleting-';

/**
 * Takes files or folders of a home out of its way at once, so that nobody finds half of one while it is deleted.
 *
 * @returns where those that were there lie now, to be removed
 */
export function toTrash(home: Home, paths: readonly string[]): string[] {
  return paths.filter((path) => existsSync(path)).map((path) => {
    const aside = join(home.runs, `${TRASH_PREFIX}${randomUUID()}`);
    renameSync(path, aside);
    return aside;
  });
}
