import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { CHECKSUMS_FILE, MANIFEST_FILE, checksumsText } from './results-folder.ts';

/** A file of a results folder that is not what it was when the folder was written. */
export interface FileProblem {
  readonly path: string;
  readonly kind: 'differs' | 'missing' | 'extra' | 'unreadable';
  /** in words, without the path */
  readonly problem: string;
}

/**
 * Re-hashes every file of a results folder and holds it against both lists of hashes, that of SHA256SUMS and that in
 * manifest.json, so that a single changed byte anywhere is found. Where the two lists disagree about a file, the one that
 * the file contradicts is named.
 *
 * @returns one entry a file that is wrong; none for a folder that is as it was written
 */
export function checkFiles(folder: string): { readonly files: number; readonly problems: readonly FileProblem[] } {
  const actual = hashesUnder(folder);
  const sums = readSums(folder);
  const listed = readListed(folder);
  const problems = new Map<string, FileProblem>();
  const say = (path: string, kind: FileProblem['kind'], problem: string): void => {
    if (!problems.has(path)) problems.set(path, { path, kind, problem });
  };
  if (sums === null) say(CHECKSUMS_FILE, actual.has(CHECKSUMS_FILE) ? 'unreadable' : 'missing', actual.has(CHECKSUMS_FILE) ? 'it is no list of SHA-256' : 'it is not there');
  if (listed === null) say(MANIFEST_FILE, actual.has(MANIFEST_FILE) ? 'unreadable' : 'missing', actual.has(MANIFEST_FILE) ? 'it is no manifest' : 'it is not there');

  const own = [...actual].filter(([path]) => path !== CHECKSUMS_FILE && path !== MANIFEST_FILE);
  for (const path of new Set([...own.map(([name]) => name), ...(sums?.keys() ?? []), ...(listed?.keys() ?? [])])) {
    if (path === MANIFEST_FILE) continue;
    const hash = actual.get(path);
    const bySums = sums?.get(path);
    const byManifest = listed?.get(path);
    if (hash === undefined) {
      // A name that only one list holds may be a damaged name: then it is the list that differs.
      if (sums !== null && listed !== null && bySums === undefined) say(MANIFEST_FILE, 'differs', `it lists ${path}, which is neither there nor in ${CHECKSUMS_FILE}`);
      else if (sums !== null && listed !== null && byManifest === undefined) say(CHECKSUMS_FILE, 'differs', `it lists ${path}, which is neither there nor in ${MANIFEST_FILE}`);
      else say(path, 'missing', 'it is not there');
    } else if (bySums === undefined && byManifest === undefined) {
      if (sums !== null || listed !== null) say(path, 'extra', 'no list names it');
    } else if (bySums !== hash && byManifest !== hash) say(path, 'differs', `its SHA-256 is ${hash.slice(0, 12)}, listed is ${(bySums ?? byManifest ?? '').slice(0, 12)}`);
    else if (sums !== null && bySums !== hash) say(CHECKSUMS_FILE, 'differs', `it does not hold the hash of ${path} that ${MANIFEST_FILE} and the file agree on`);
    else if (listed !== null && byManifest !== hash) say(MANIFEST_FILE, 'differs', `it does not hold the hash of ${path} that ${CHECKSUMS_FILE} and the file agree on`);
  }
  const manifest = actual.get(MANIFEST_FILE);
  if (sums !== null && manifest !== undefined && sums.get(MANIFEST_FILE) !== manifest) {
    say(MANIFEST_FILE, 'differs', `its SHA-256 is ${manifest.slice(0, 12)}, ${CHECKSUMS_FILE} says ${sums.get(MANIFEST_FILE)?.slice(0, 12) ?? 'nothing'}: one of the two was changed`);
    say(CHECKSUMS_FILE, 'differs', `it does not hold the hash of ${MANIFEST_FILE}: one of the two was changed`);
  }
  // Bytes that carry no hash, a line end for instance: the text that the program writes is the only right one.
  if (problems.size === 0) {
    const hashes = Object.fromEntries([...actual].filter(([path]) => path !== CHECKSUMS_FILE));
    if (!readFileSync(join(folder, CHECKSUMS_FILE)).equals(Buffer.from(checksumsText(hashes)))) say(CHECKSUMS_FILE, 'differs', 'it is not as the program writes it');
  }
  return { files: own.length, problems: [...problems.values()] };
}

/** SHA-256 of every file under a folder, by its path with forward slashes; what is neither file nor folder has none. */
function hashesUnder(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());
  return new Map(entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    return [relative(folder, path).split(sep).join('/'), entry.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : 'no file'];
  }));
}

/** SHA256SUMS by path; null where it is missing or a line of it cannot be read. */
function readSums(folder: string): Map<string, string> | null {
  let text: string;
  try {
    text = readFileSync(join(folder, CHECKSUMS_FILE), 'utf8');
  } catch {
    return null;
  }
  const sums = new Map<string, string>();
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const [, hash, path] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (hash === undefined || path === undefined || sums.has(path)) return null;
    sums.set(path, hash);
  }
  return sums;
}

/** The hashes in manifest.json by path; null where it is missing or holds none. */
function readListed(folder: string): Map<string, string> | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, MANIFEST_FILE), 'utf8'));
    if (typeof manifest !== 'object' || manifest === null || !('files' in manifest) || typeof manifest.files !== 'object' || manifest.files === null) return null;
    return new Map(Object.entries(manifest.files).map(([path, hash]) => [path, String(hash)]));
  } catch {
    // Whatever makes it unreadable is a change of it.
    return null;
  }
}
