import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserError } from './user-error.ts';

export const MANIFEST_FILE = 'manifest.json';
export const CHECKSUMS_FILE = 'SHA256SUMS';
export const STEPS_FILE = 'steps.json';

/**
 * Makes sure, before any work is done, that results may be written to a folder: it is new, empty, or holds results of
 * the same config.
 *
 * @throws UserError otherwise
 */
export function assertUsableResultsFolder(folder: string, configHash: string): void {
  const place = resolve(folder);
  const stats = statSync(place, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) throw new UserError('out', `--out ${place} is a file`, 'give a folder');
  if (readdirSync(place).length === 0) return;
  const manifest = join(place, MANIFEST_FILE);
  if (!existsSync(manifest)) throw new UserError('out', `--out ${place} is not empty and holds no results`, 'give a new or empty folder');
  if (manifestHash(manifest) !== configHash) throw new UserError('out', `--out ${place} holds results of another config`, 'give another folder, or remove it first');
}

function manifestHash(path: string): string | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'configHash' in manifest && typeof manifest.configHash === 'string' ? manifest.configHash : null;
  } catch {
    // An unreadable manifest is not this config's.
    return null;
  }
}

/**
 * Writes a results folder whole: into a new folder beside it, which then takes its place. Results that are there
 * already, as they are to be written but for their date, are left alone.
 *
 * @param files by path inside the folder
 * @param manifest makes manifest.json from the other files' SHA-256
 */
export function writeResultsFolder(folder: string, files: ReadonlyMap<string, Uint8Array>, manifest: (hashes: Readonly<Record<string, string>>) => string): void {
  const place = resolve(folder);
  const temporary = `${place}.writing-${randomUUID()}`;
  const hashes: Record<string, string> = {};
  const write = (path: string, content: string | Uint8Array): void => {
    mkdirSync(dirname(join(temporary, path)), { recursive: true });
    writeFileSync(join(temporary, path), content);
    hashes[path] = createHash('sha256').update(content).digest('hex');
  };
  try {
    for (const [path, bytes] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) write(path, bytes);
    const manifestText = manifest({ ...hashes });
    if (isThere(place, files, manifestText)) return;
    write(MANIFEST_FILE, manifestText);
    writeFileSync(join(temporary, CHECKSUMS_FILE), checksumsText(hashes));
    rmSync(place, { recursive: true, force: true });
    renameSync(temporary, place);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function isThere(place: string, files: ReadonlyMap<string, Uint8Array>, manifestText: string): boolean {
  const read = (path: string): Buffer | null => (existsSync(join(place, path)) ? readFileSync(join(place, path)) : null);
  const undated = (text: string | undefined): string | undefined => text?.replace(/^ {2}"createdAt": ".*$/m, '');
  if (!existsSync(join(place, CHECKSUMS_FILE)) || undated(read(MANIFEST_FILE)?.toString()) !== undated(manifestText)) return false;
  return [...files].every(([path, bytes]) => read(path)?.equals(bytes) === true);
}

/** SHA256SUMS of files by their path: the form of sha256sum, which can check it, sorted by path. */
export function checksumsText(hashes: Readonly<Record<string, string>>): string {
  return Object.entries(hashes).sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, hash]) => `${hash}  ${path}\n`).join('');
}
