import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isOwnFolder } from './own-folder.ts';

/** A file of a folder that another program wrote. */
export interface ForeignFile {
  /** inside the folder, with forward slashes */
  readonly path: string;
  /** without folder and without .gz, lower case */
  readonly name: string;
}

/** Most files that are looked at, and the largest text that is read. */
const MOST_FILES = 2000;
const MOST_DEPTH = 5;
const MOST_TEXT_BYTES = 256 * 1024 * 1024;

/**
 * The CSV and JSON files under a folder, in the order of their paths. Links are not followed: they may lead anywhere.
 *
 * @param problems gets what was passed over, in words
 */
export function foreignFiles(folder: string, problems: string[]): ForeignFile[] {
  const found: ForeignFile[] = [];
  let seen = 0;
  const visit = (place: string, depth: number): void => {
    for (const entry of readdirSync(place, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (++seen > MOST_FILES) return;
      const path = join(place, entry.name);
      if (entry.isDirectory() && isOwnFolder(path)) problems.push(`${entry.name} holds results of its own: open it by itself`);
      else if (entry.isDirectory() && depth < MOST_DEPTH) visit(path, depth + 1);
      else if (entry.isFile() && /\.(csv(\.gz)?|json)$/i.test(entry.name)) found.push({ path: relative(folder, path).split(sep).join('/'), name: entry.name.toLowerCase().replace(/\.gz$/, '') });
    }
  };
  visit(folder, 0);
  if (seen > MOST_FILES) problems.push(`the folder holds more than ${MOST_FILES} files: the others were not looked at`);
  return found;
}

/** Text of a file, expanded where it is gzipped. @throws Error when it cannot be read or is larger than what is read */
export function foreignText(folder: string, { path }: ForeignFile): string {
  const bytes = readFileSync(join(folder, path));
  if (bytes.byteLength > MOST_TEXT_BYTES) throw new RangeError(`it is larger than ${MOST_TEXT_BYTES} bytes`);
  return (path.toLowerCase().endsWith('.gz') ? gunzipSync(bytes, { maxOutputLength: MOST_TEXT_BYTES }) : bytes).toString('utf8');
}
