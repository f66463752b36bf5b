import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Folders of an import, or of a data set that is being made. */
const UNFINISHED = /^\.(importing|making)-/;

/** Removes what imports left behind that a crash cut short. The home folder is its owner's alone. */
export function removeUnfinishedImports(datasetsFolder: string): void {
  for (const name of readdirSync(datasetsFolder)) {
    if (UNFINISHED.test(name)) rmSync(join(datasetsFolder, name), { recursive: true, force: true });
  }
}
