import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of work that has not ended: an import, a data set that is being made, or one that is being removed. */
const UNFINISHED = /^\.(importing|making|removing)-/;

/** Removes what imports and removals left behind that a crash cut short. The home folder is its owner's alone. */
export function removeUnfinishedImports(datasetsFolder: string): void {
  for (const name of readdirSync(datasetsFolder)) {
    if (UNFINISHED.test(name)) rmSync(join(datasetsFolder, name), { recursive: true, force: true });
  }
}
