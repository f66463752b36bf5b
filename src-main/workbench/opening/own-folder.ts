import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKSUMS_FILE, MANIFEST_FILE } from '../results-folder.ts';

/** Whether this program wrote the folder, by the form that its manifest says it has. */
export function isOwnFolder(folder: string): boolean {
  const path = join(folder, MANIFEST_FILE);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false;
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'schema' in manifest && typeof manifest.schema === 'string' && manifest.schema.startsWith('mu-align-workbench/');
  } catch {
    // Torn or not ours: the manifest of a folder with our files is what has to be said wrong.
    return statSync(join(folder, CHECKSUMS_FILE), { throwIfNoEntry: false })?.isFile() === true;
  }
}
