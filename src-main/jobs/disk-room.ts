import { lstatSync, readdirSync, statfsSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What to free when a disk is full: how much room there is, and what the folders in it take. */
export function diskFullText(folder: string): string {
  const { bavail, bsize } = statfsSync(folder);
  const parts = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `${basename(entry.name)} ${megabytes(bytesUnder(join(folder, entry.name)))}`);
  const kept = parts.length === 0 ? '' : ` (there, ${parts.join(', ')})`;
  return `the disk of ${folder} is full: ${megabytes(bavail * bsize)} are free${kept}. Free some room on that disk, or remove results that you no longer need; then the same command goes on from the last checkpoint`;
}

function bytesUnder(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + (lstatSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0), 0);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
