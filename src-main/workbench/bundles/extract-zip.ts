import { createHash } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Entry } from 'yauzl';
import { DataError } from '../../lab/data/data-error.ts';
import { entriesOf, entryContent, openZip } from '../datasets/read-zip.ts';
import { safeEntryName } from './entry-name.ts';

/** What an archive may hold at most. */
export interface ArchiveLimits {
  readonly entries: number;
  /** of all files together, expanded */
  readonly totalBytes: number;
  /** expanded to packed, of an archive that expands to more than a little */
  readonly ratio: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = { entries: 20_000, totalBytes: 8 * 1024 ** 3, ratio: 250 };

/** Expanded size below which no ratio is suspicious. */
const HARMLESS_BYTES = 64 * 1024 ** 2;
/** What deflate packs at best. */
const BEST_RATIO = 1100;

const REMEDY = 'The archive is not what it should be: get it again, or ask whoever made it for another.';

/** How long work is followed and ended. */
export interface ArchiveHooks {
  readonly signal: AbortSignal;
  readonly progress: (doneBytes: number, totalBytes: number) => void;
}

interface Planned {
  readonly entry: Entry;
  readonly name: string;
}

/**
 * Extracts a zip into a folder that is new. All names, sizes and kinds are checked before the first byte is written; every
 * content is checked against its size and CRC-32. Who calls removes the folder when it throws.
 *
 * @param passOver names that are not wanted, such as those that macOS adds
 * @returns SHA-256 of every file by its path
 * @throws DataError naming the entry that is wrong
 */
export async function extractZip(path: string, folder: string, { signal, progress }: ArchiveHooks, limits: ArchiveLimits = ARCHIVE_LIMITS, passOver: (name: string) => boolean = () => false): Promise<Map<string, string>> {
  const archive = basename(path);
  const zip = await openZip(path, false);
  try {
    if (zip.entryCount > limits.entries) throw new DataError('too-large', archive, `it holds ${zip.entryCount} entries, more than the ${limits.entries} that are read`, REMEDY);
    const planned = plan(await entriesOf(zip, path), archive, limits, statSync(path).size, passOver);
    const total = planned.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    const hashes = new Map<string, string>();
    mkdirSync(folder, { recursive: true });
    let done = 0;
    for (const { entry, name } of planned) {
      const target = join(folder, ...name.split('/'));
      mkdirSync(dirname(target), { recursive: true });
      const hash = createHash('sha256');
      const file = await open(target, 'wx');
      try {
        for await (const chunk of entryContent(zip, entry, `${archive}, entry ${JSON.stringify(name)}`, signal)) {
          hash.update(chunk);
          await file.writeFile(chunk);
          progress((done += chunk.byteLength), total);
        }
      } finally {
        await file.close();
      }
      hashes.set(name, hash.digest('hex'));
    }
    return hashes;
  } finally {
    zip.close();
  }
}

/** The files to extract. @throws DataError before anything is written */
function plan(entries: readonly Entry[], archive: string, limits: ArchiveLimits, archiveBytes: number, passOver: (name: string) => boolean): Planned[] {
  const planned: Planned[] = [];
  // As systems see names that do not tell upper from lower case, or composed from decomposed letters.
  const taken = new Set<string>();
  let total = 0;
  let packed = 0;
  for (const entry of entries) {
    const name = safeEntryName(entry, archive);
    if (name.endsWith('/') || passOver(name)) continue;
    const place = `${archive}, entry ${JSON.stringify(name)}`;
    const key = name.normalize('NFC').toLowerCase();
    if (taken.has(key)) throw new DataError('duplicate', place, 'its name occurs twice', REMEDY);
    taken.add(key);
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw new DataError('malformed', place, `zip method ${entry.compressionMethod} is not read here`, 'Pack it again with the usual method.');
    if (entry.uncompressedSize > BEST_RATIO * (entry.compressedSize + 16)) throw new DataError('too-large', place, `it claims to expand ${entry.compressedSize} bytes to ${entry.uncompressedSize}`, REMEDY);
    total += entry.uncompressedSize;
    packed += entry.compressedSize;
    if (total > limits.totalBytes) throw new DataError('too-large', place, `up to it the archive expands to ${total} bytes, more than the ${limits.totalBytes} that are read`, REMEDY);
    planned.push({ entry, name });
  }
  // Entries that share their packed bytes, as bombs do, would be more than the file.
  if (packed > archiveBytes) throw new DataError('malformed', archive, `its entries claim ${packed} packed bytes, and the file has ${archiveBytes}`, REMEDY);
  if (total > HARMLESS_BYTES && total > limits.ratio * archiveBytes) throw new DataError('too-large', archive, `it expands ${archiveBytes} bytes to ${total}, as only zip bombs do`, REMEDY);
  for (const { name } of planned) {
    for (let at = name.indexOf('/'); at >= 0; at = name.indexOf('/', at + 1)) {
      if (taken.has(name.slice(0, at).normalize('NFC').toLowerCase())) throw new DataError('duplicate', `${archive}, entry ${JSON.stringify(name)}`, `${JSON.stringify(name.slice(0, at))} is a file and a folder at once`, REMEDY);
    }
  }
  return planned;
}
